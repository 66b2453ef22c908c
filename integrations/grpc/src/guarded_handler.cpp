#include "guarded_handler.hpp"

#include "incoming_call.hpp"
#include "message_pointer.hpp"
#include "refuse_call.hpp"

#include <auth0/api_client.hpp>
#include <auth0/async_call.hpp>
#include <auth0/forwarded_url.hpp>

#include <chrono>
#include <functional>
#include <grpc/byte_buffer.h>
#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <memory>
#include <optional>
#include <utility>

namespace auth0::inline v0::grpc {

using ::grpc::internal::MethodHandler;

GuardedHandler::GuardedHandler(std::shared_ptr<const SharedState> state, Api api, MethodHandler& inner,
                               std::string_view method)
    : state_(std::move(state)),
      api_(api),
      inner_(inner),
      rule_(state_->rules.find(method)),
      url_(url_at(state_->origin, method)) {}

void* GuardedHandler::Deserialize(grpc_call* /*call*/, grpc_byte_buffer* message, ::grpc::Status* status,
                                  void** /*handler_data*/) {
  *status = status_with_message(message);  // it is parsed once the RPC is accepted
  return nullptr;
}

void GuardedHandler::RunHandler(const HandlerParameter& call) {
  if (rule_ == nullptr) {
    refuse(call, refusal_without_rule());
  } else if (rule_->open) {
    run(call, nullptr);
  } else {
    verify(call);
  }
}

void GuardedHandler::verify(const HandlerParameter& call) const {
  const ::grpc::ServerContextBase& context = *call.server_context;
  const IncomingCall incoming(url_, context.client_metadata(), context.auth_context().get());
  if (api_ == Api::synchronous) {
    conclude(call, state_->client.try_verify_request(incoming.view(), rule_->requirement));
  } else if (auto ready = state_->client.verify_request_if_ready(incoming.view(), rule_->requirement)) {
    conclude(call, std::move(*ready));
  } else {
    park(call, incoming.view());
  }
}

/// An RPC of the callback API whose outcome an issuer or a store decides.
struct GuardedHandler::WaitingCall {
  HandlerParameter call;
  std::optional<Result<AcceptedRequest>> outcome{};
  ::grpc::Alarm resume{};    // goes on with it on a thread of gRPC, since handlers are not for the client's
  ::grpc::Alarm deadline{};  // of the RPC, after which nobody wants its outcome
};

void GuardedHandler::park(const HandlerParameter& call, const IncomingRequest& request) const {
  auto waiting = std::make_shared<WaitingCall>(WaitingCall{.call = call});
  const auto deadline = call.server_context->deadline();  // the RPC may be over before the next line returns
  auto verification = state_->client.async_verify_request(
      request, rule_->requirement, [this, waiting](Result<AcceptedRequest> outcome) mutable {
        waiting->outcome = std::move(outcome);
        auto& resume = waiting->resume;
        resume.Set(std::chrono::system_clock::now(), [this, owner = std::move(waiting)](bool /*ok*/) mutable {
          const auto last = std::move(owner);  // the alarm, which is the owner's, holds this function
          conclude(last->call, std::move(*last->outcome));
        });
      });
  if (deadline == std::chrono::system_clock::time_point::max()) return;
  waiting->deadline.Set(deadline, [verification](bool has_passed) mutable {
    if (has_passed) verification.cancel();
  });
}

void GuardedHandler::conclude(const HandlerParameter& call, Result<AcceptedRequest> outcome) const {
  if (outcome) {
    run(call, std::make_shared<const AcceptedRequest>(std::move(*outcome)));
  } else {
    refuse(call, refusal_of(outcome.error()));
  }
}

void GuardedHandler::run(const HandlerParameter& call,
                         const std::shared_ptr<const AcceptedRequest>& accepted) const {
  ::grpc::ServerContextBase* context = call.server_context;
  ::grpc::Status status;
  void* handler_data = nullptr;
  void* message = nullptr;
  if (takes_message(call.status))
    message = inner_.Deserialize(call.call->call(), message_in(call.status), &status, &handler_data);
  if (accepted && !accepted->dpop_nonce.empty())
    context->AddTrailingMetadata("dpop-nonce", accepted->dpop_nonce);
  const auto number = state_->calls.insert(context, accepted);
  const std::function<void()> ended = [state = state_, context, number, requester = call.call_requester] {
    state->calls.erase(context, number);
    if (requester) requester();
  };
  const HandlerParameter parsed(call.call, context, message, status, handler_data, ended);
  inner_.RunHandler(parsed);
  if (api_ == Api::synchronous) ended();  // the callback API says so itself
}

void GuardedHandler::refuse(const HandlerParameter& call, const Refusal& refusal) const {
  if (auto* message = message_in(call.status)) grpc_byte_buffer_destroy(message);
  for (const auto& field : refusal.trailing_metadata)
    call.server_context->AddTrailingMetadata(field.name, field.value);
  const HandlerParameter without_message(call.call, call.server_context, nullptr, ::grpc::Status::OK, nullptr,
                                         call.call_requester);
  if (api_ == Api::callback) {
    refuse_callback_call(without_message, refusal.status);
  } else {
    refuse_synchronous_call(without_message, refusal.status);
  }
}

}  // namespace auth0::inline v0::grpc
