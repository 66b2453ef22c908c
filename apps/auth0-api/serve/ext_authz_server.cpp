#include "serve/ext_authz_server.hpp"

#include "base/mutex.hpp"
#include "commands.hpp"
#include "serve/ext_authz_messages.hpp"
#include "serve/log_line.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <ext_authz.grpc.pb.h>
#include <ext_authz.pb.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/server_callback.h>
#include <string_view>
#include <thread>
#include <utility>

namespace auth0::command::serve {

namespace {

namespace v3 = envoy::service::auth::v3;

// Beyond the headers: the names of fields, what Envoy says of its peers, and the beginning of a body.
constexpr int most_other_bytes = 65'536;

// By the first digit of the status.
struct Answers {
  std::array<std::atomic<std::uint64_t>, 6> of_class{};
};

// `ipv4:127.0.0.1:40000` and `ipv6:%5B::1%5D:40000` become the address alone.
std::string address_of(std::string_view peer) {
  peer = peer.substr(peer.find(':') + 1);
  peer = peer.substr(0, peer.rfind(':'));
  if (peer.starts_with("%5B") && peer.ends_with("%5D")) peer = peer.substr(3, peer.size() - 6);
  return std::string(peer);
}

// One call. It ends with the gate's answer, or before it if Envoy does not wait any longer: who comes first
// takes it out of the slot.
class CheckCall final : public ::grpc::ServerUnaryReactor {
 public:
  CheckCall(std::shared_ptr<const Service> service, std::string peer, const v3::CheckRequest& request,
            v3::CheckResponse& response, Answers& answers)
      : service_(std::move(service)),
        peer_(std::move(peer)),
        request_(checked_request(request)),
        response_(response),
        answers_(answers) {}

  // gRPC delivers what happens from here on, cancelling included, when `Check` has returned.
  void start() {
    if (!service_->gate) return Finish({::grpc::StatusCode::UNAVAILABLE, ""});
    try {
      call_ = service_->gate->ask(request_.view(), [slot = slot_](const GateAnswer& answer) {
        if (auto* const call = slot->exchange(nullptr)) call->finish(answer);
      });
    } catch (const std::exception&) {
      if (slot_->exchange(nullptr) != nullptr) finish({.status = 500, .reason = "no_memory"});
    }
  }

  void OnCancel() override {
    call_.cancel();
    if (slot_->exchange(nullptr) != nullptr) Finish(::grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  void finish(const GateAnswer& answer) {
    try {
      const int status = write_answer(answer, request_, response_);
      answers_.of_class.at(static_cast<std::size_t>(status / 100)).fetch_add(1, std::memory_order_relaxed);
      if (service_->access_log)
        log_answer(*service_->access_log, {.peer = peer_,
                                           .request = {.method = request_.method, .target = request_.target},
                                           .status = status,
                                           .answer = answer,
                                           .started = started_});
      Finish(::grpc::Status::OK);
    } catch (const std::exception&) {  // no memory: without an answer Envoy lets nothing pass
      Finish({::grpc::StatusCode::RESOURCE_EXHAUSTED, ""});
    }
  }

  const std::shared_ptr<const Service> service_;
  const std::string peer_;
  const CheckedRequest request_;
  v3::CheckResponse& response_;
  Answers& answers_;
  AsyncCall call_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  const std::shared_ptr<std::atomic<CheckCall*>> slot_ = std::make_shared<std::atomic<CheckCall*>>(this);
};

// `Service` alone is a class of Authorization here.
class CheckService final : public v3::Authorization::CallbackService {
 public:
  explicit CheckService(const serve::Service& service)
      : service_(std::make_shared<const serve::Service>(service)) {}

  ::grpc::ServerUnaryReactor* Check(::grpc::CallbackServerContext* context, const v3::CheckRequest* request,
                                    v3::CheckResponse* response) override {
    auto* const call = new CheckCall(service(), address_of(context->peer()), *request, *response, answers_);
    call->start();
    return call;  // which deletes itself when it is done
  }

  void use(const serve::Service& service) {
    auto own = std::make_shared<const serve::Service>(service);
    const MutexLock lock(mutex_);
    service_ = std::move(own);
  }
  [[nodiscard]] const Answers& answers() const { return answers_; }

 private:
  [[nodiscard]] std::shared_ptr<const serve::Service> service() const {
    const MutexLock lock(mutex_);
    return service_;
  }

  mutable Mutex mutex_;
  std::shared_ptr<const serve::Service> service_ AUTH0_GUARDED_BY(mutex_);
  Answers answers_;
};

class GrpcExtAuthzServer final : public ExtAuthzServer {
 public:
  GrpcExtAuthzServer(const ExtAuthz& where, const Service& service) : service_(service) {
    const auto host = where.address.contains(':') ? '[' + where.address + ']' : where.address;
    int port = 0;
    ::grpc::ServerBuilder builder;
    builder.AddListeningPort(host + ':' + std::to_string(where.port), ::grpc::InsecureServerCredentials(),
                             &port);
    // Two programs on one port would share the calls between them.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(static_cast<int>(service.limits.header_bytes) + most_other_bytes);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    if (!server_ || port == 0)
      throw UsageError("ext_authz: cannot listen on " + host + ':' + std::to_string(where.port));
    name_ = host + ':' + std::to_string(port);
  }
  ~GrpcExtAuthzServer() override { drain(std::chrono::milliseconds(0)); }
  GrpcExtAuthzServer(const GrpcExtAuthzServer&) = delete;
  GrpcExtAuthzServer& operator=(const GrpcExtAuthzServer&) = delete;

  void use(const Service& service) override { service_.use(service); }

  void drain(std::chrono::milliseconds time) override {
    if (shutdown_.joinable()) return;
    shutdown_ = std::jthread([this, end = std::chrono::system_clock::now() + time] {
      server_->Shutdown(end);
      is_drained_ = true;
    });
  }
  [[nodiscard]] bool is_drained() const override { return is_drained_; }
  [[nodiscard]] const std::string& name() const override { return name_; }

  void write_metrics(std::string& out) const override {
    out +=
        "# HELP auth0_sidecar_ext_authz_answers_total Answers over gRPC by the class of their status.\n"
        "# TYPE auth0_sidecar_ext_authz_answers_total counter\n";
    for (std::size_t i = 2; i < 6; ++i) {
      out.append("auth0_sidecar_ext_authz_answers_total{class=\"").append(std::to_string(i)).append("xx\"} ");
      out.append(std::to_string(service_.answers().of_class.at(i).load())).append("\n");
    }
  }

 private:
  CheckService service_;
  std::string name_;
  std::unique_ptr<::grpc::Server> server_;
  std::atomic<bool> is_drained_{false};
  std::jthread shutdown_;  // the first to end: waits for the calls that are left
};

}  // namespace

std::unique_ptr<ExtAuthzServer> make_ext_authz_server(const ExtAuthz& where, const Service& service) {
  return std::make_unique<GrpcExtAuthzServer>(where, service);
}

}  // namespace auth0::command::serve
