#include "demo/api_server.hpp"

#include "base/mutex.hpp"

#include <auth0/testing/loopback_server.hpp>

#include <fmt/core.h>
#include <optional>
#include <utility>

namespace auth0::command {

struct ApiServer::Impl {
  Impl(const testing::TlsIdentity& identity, std::uint16_t port)
      : server([this](const testing::ReceivedRequest& request) { return answer(request); },
               {.tls = identity, .port = port}) {}

  HttpResponse answer(const HttpRequest& request) {
    const MutexLock lock(mutex);  // the API is made once the port is known
    return api->answer(request);
  }

  Mutex mutex;
  std::optional<DemoApi> api AUTH0_GUARDED_BY(mutex);
  testing::LoopbackServer server;  // last, so that it ends before what it calls
};

ApiServer::ApiServer(const testing::TlsIdentity& identity, std::uint16_t port, const MakeOptions& make_options)
    : impl_(std::make_unique<Impl>(identity, port)) {
  const MutexLock lock(impl_->mutex);
  impl_->api.emplace(make_options(url()));
}

ApiServer::~ApiServer() = default;

std::string ApiServer::url() const {
  return fmt::format("https://localhost:{}/", impl_->server.port());
}

std::string ApiServer::last_reason() const {
  const MutexLock lock(impl_->mutex);
  return impl_->api->last_reason();
}

}  // namespace auth0::command
