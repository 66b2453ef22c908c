#include "base/wiped.hpp"
#include "client/impl.hpp"
#include "client/kept_credentials.hpp"
#include "client/optional_token.hpp"

#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace auth0::inline v0 {

// Waits for one key of the issuer and for nothing else: no frame but those of that wait.
template <class Value>
struct ApiClient::Impl::KeyWait {
  using Outcome = Result<Value>;

  const Impl* client;
  KeptCredentials kept;
  access_token::KeysNeeded keys;
  const worker::Waiting* waiting = nullptr;

  Task<Result<issuer::SelectedKey>> begin(const worker::Waiting& how) {
    waiting = &how;
    return (**keys.source).select(*keys.header, keys.algorithm, how, kept.presented().traceparent);
  }
  Outcome end(Result<issuer::SelectedKey> key) {
    if (waiting->is_cancelled()) key = call_cancelled();
    return client->untold_outcome_of<Value>(
        client->credentials.go_on_with_key(kept.presented(), kept.expected(), keys, std::move(key)),
        kept.presented(), kept.expected());
  }
};

// Waits for the issuer's keys, and goes on with what may have to wait again.
template <class Value>
struct ApiClient::Impl::Verification {
  using Outcome = Result<Value>;

  const Impl* client;
  KeptCredentials kept;
  access_token::KeysNeeded keys;
  const worker::Waiting* waiting = nullptr;

  Task<Result<Verified>> begin(const worker::Waiting& how) {
    waiting = &how;
    return client->credentials.verify_with_keys(kept.presented(), kept.expected(), keys, how);
  }
  Outcome end(Result<Verified> verified) {
    if (!verified && waiting->is_cancelled()) verified = call_cancelled();
    return client->untold_outcome_of<Value>(std::move(verified), kept.presented(), kept.expected());
  }
};

// Waits for the record of a proof that is good in all else.
template <class Value>
struct ApiClient::Impl::Recording {
  using Outcome = Result<Value>;

  const Impl* client;
  Verified verified;
  SecretChars token;  // its text
  ProofUse use;
  std::optional<dpop::ReplayGuard::Answer> answer{};  // if the caller's thread asks for it

  Task<Result<void>> begin(const worker::Waiting& waiting) {
    auto& guard = client->credentials.replay_guard();
    return answer ? guard.outcome_of(std::move(*answer), use, waiting) : guard.record(use, waiting);
  }
  Outcome end(Result<void> recorded) {
    if (!recorded)
      return std::unexpected(client->with_http_answer(std::move(recorded.error()), AuthScheme::dpop));
    return value_of<Value>(std::move(verified), {token.data(), token.size()});
  }
};

struct ApiClient::Impl::WarmUp {
  using Outcome = Result<std::vector<IssuerFailure>>;

  const Impl* client;

  Task<std::vector<IssuerFailure>> begin(const worker::Waiting& waiting) const {
    auto warming_up = client->issuers->warm_up(waiting);
    auto failures = co_await warming_up;
    if (!waiting.is_cancelled()) co_return failures;
    for (auto& failure : failures)
      failure.error = call_cancelled().error();
    co_return failures;
  }
  [[nodiscard]] Outcome end(std::vector<IssuerFailure> failures) const {
    return client->with_http_answer(std::move(failures));
  }
};

namespace {

// The content of a token that was remembered when its verification began; null: it was not, or is not known.
std::shared_ptr<const access_token::TokenContent> remembered_content(
    const CredentialVerifier::Unfinished& rest) {
  if (!rest.unrecorded || !rest.unrecorded->verified.was_remembered) return rest.keys.remembered;
  const auto& content = access_token::Verifier::content_of(rest.unrecorded->verified.token);
  return {std::shared_ptr<void>(), &content};  // the outcome holds it
}

}  // namespace

template <class Value>
std::optional<Result<Value>> ApiClient::Impl::verify_if_ready(const Presented& presented,
                                                              const Expected& expected,
                                                              const VerificationWatch& watch) const {
  CredentialVerifier::Unfinished rest;
  auto verified = credentials.verify_if_ready(presented, expected, rest);
  if (!verified) return std::nullopt;
  return outcome_of<Value>(std::move(*verified), presented, expected, watch);
}

std::optional<Result<AcceptedRequest>> ApiClient::Impl::verify_request_if_ready(const IncomingRequest& request,
                                                                                const Requirement& requirement,
                                                                                NoToken no_token) const {
  return present(request, requirement, no_token,
                 [this](const auto& presented, const auto& expected, const auto& watch) {
                   return verify_if_ready<AcceptedRequest>(presented, expected, watch);
                 });
}

// `nullopt` where an operation has begun, which calls `done`.
template <class Value>
std::optional<Result<Value>> ApiClient::Impl::begin_verification(const Presented& presented,
                                                                 const Expected& expected,
                                                                 const VerificationWatch& watch,
                                                                 Completion<Value>& done,
                                                                 AsyncCall& call) const {
  CredentialVerifier::Unfinished rest;
  auto verified = credentials.verify_if_ready(presented, expected, rest);
  if (verified) return outcome_of<Value>(std::move(*verified), presented, expected, watch);
  if (observer) {
    try {
      watch.tell_before(done, observer, scheme_of(presented), remembered_content(rest));
    } catch (const std::bad_alloc&) {
      return told(Operations::without_memory(), scheme_of(presented), watch);
    }
  }
  if (rest.unrecorded) {
    auto& [unrecorded, use] = *rest.unrecorded;
    const auto& guard = credentials.replay_guard();
    std::optional<dpop::ReplayGuard::Question> question;
    auto make_recording = [&, this] {
      Recording<Value> recording{
          this, std::move(unrecorded), {presented.token.begin(), presented.token.end()}, use};
      if (guard.has_asynchronous_store()) {
        auto asking = guard.question(use, operations.worker());
        question.emplace(std::move(asking.first));
        recording.answer.emplace(std::move(asking.second));
      }
      return recording;
    };
    auto operation = operations.begin(
        std::move(make_recording), std::move(done),
        guard.has_asynchronous_store() ? Operation::Start::unhurried : Operation::Start::at_once);
    if (operation && question) question->ask();  // of the client nothing may be used any more
    call = AsyncCall(std::move(operation));
    return std::nullopt;
  }
  auto keep = [&, this] {
    const bool may_be_resolved_again = rest.keys.remembered && issuers->single_issuer() == nullptr;
    const KeptCredentials::Sparing sparing{.algorithms = expected.algorithms.data() == algorithms.data(),
                                           .headers = !may_be_resolved_again};
    return KeptCredentials(presented, expected, sparing);
  };
  if (credentials.needs_only_a_key(presented, rest.keys)) {
    auto make_wait = [&, this] { return KeyWait<Value>{this, keep(), std::move(rest.keys)}; };
    call = AsyncCall(operations.begin(std::move(make_wait), std::move(done)));
  } else {
    auto make_verification = [&, this] { return Verification<Value>{this, keep(), std::move(rest.keys)}; };
    call = AsyncCall(operations.begin(std::move(make_verification), std::move(done)));
  }
  return std::nullopt;
}

// Calls `done` with what `begin(call)` gives, unless that has begun an operation.
template <class Value, class Begin>
AsyncCall ApiClient::Impl::end_unless_begun(Completion<Value>& done, Begin begin) {
  AsyncCall call;
  std::optional<Result<Value>> ready;
  try {
    ready = begin(call);
  } catch (const std::bad_alloc&) {
    ready.emplace(std::unexpected(Operations::without_memory()));
  }
  if (ready) done(std::move(*ready));
  return call;
}

std::optional<Result<VerifiedAccessToken>> ApiClient::verify_access_token_if_ready(
    const VerifyAccessTokenRequest& request) const {
  return impl_->present(request, [this](const auto& presented, const auto& expected, const auto& watch) {
    return impl_->verify_if_ready<VerifiedAccessToken>(presented, expected, watch);
  });
}

AsyncCall ApiClient::async_verify_access_token(const VerifyAccessTokenRequest& request,
                                               Completion<VerifiedAccessToken> done) const {
  return Impl::end_unless_begun(done, [&, this](AsyncCall& call) {
    return impl_->present(request, [&, this](const auto& presented, const auto& expected, const auto& watch) {
      return impl_->begin_verification<VerifiedAccessToken>(presented, expected, watch, done, call);
    });
  });
}

std::optional<Result<AcceptedRequest>> ApiClient::verify_request_if_ready(
    const IncomingRequest& request, const Requirement& requirement) const {
  return impl_->verify_request_if_ready(request, requirement, NoToken::is_refused);
}

AsyncCall ApiClient::async_verify_request(const IncomingRequest& request, const Requirement& requirement,
                                          Completion<AcceptedRequest> done) const {
  return Impl::end_unless_begun(done, [&, this](AsyncCall& call) {
    return impl_->present(request, requirement, NoToken::is_refused,
                          [&, this](const auto& presented, const auto& expected, const auto& watch) {
                            return impl_->begin_verification<AcceptedRequest>(presented, expected, watch, done,
                                                                              call);
                          });
  });
}

std::optional<Result<std::optional<AcceptedRequest>>> ApiClient::verify_optional_token_if_ready(
    const IncomingRequest& request, const Requirement& requirement) const {
  auto ready = impl_->verify_request_if_ready(request, requirement, NoToken::is_allowed);
  if (!ready) return std::nullopt;
  return unless_without_credentials(std::move(*ready), request);
}

// A request without credentials never waits.
AsyncCall ApiClient::async_verify_optional_token(const IncomingRequest& request, const Requirement& requirement,
                                                 Completion<std::optional<AcceptedRequest>> done) const {
  using Value = std::optional<AcceptedRequest>;
  return Impl::end_unless_begun(done, [&, this](AsyncCall& call) {
    auto ready =
        impl_->present(request, requirement, NoToken::is_allowed,
                       [&, this](const auto& presented, const auto& expected, const auto& watch) {
                         return impl_->begin_verification<Value>(presented, expected, watch, done, call);
                       });
    if (ready && !*ready) ready = unless_without_credentials(std::move(*ready), request);
    return ready;
  });
}

// Holds nothing of the client's when it returns: the completion may destroy that.
bool ApiClient::Impl::is_warm() const {
  auto* const issuer = issuers->single_issuer();
  if (issuer == nullptr) return false;
  const auto keys = issuer->current_if_ready();
  if (!keys || !*keys || (**keys)->keys.empty()) return false;
  issuer->note_proven();
  return true;
}

AsyncCall ApiClient::async_warm_up(std::move_only_function<void(std::vector<IssuerFailure>)> done) const {
  if (impl_->is_warm()) {
    done({});
    return {};
  }
  // The failure of the whole call has its place from the beginning: it may be that there is no memory.
  auto ended = [done = std::move(done),
                failed = std::vector<IssuerFailure>(1)](Result<std::vector<IssuerFailure>>&& failures) mutable {
    if (failures) {
      done(std::move(*failures));
    } else {
      failed.front().error = std::move(failures.error());
      done(std::move(failed));
    }
  };
  return AsyncCall(impl_->operations.begin([this] { return Impl::WarmUp{impl_.get()}; }, std::move(ended)));
}

bool ApiClient::can_wait_asynchronously() const noexcept {
  return impl_->operations.are_allowed();
}

}  // namespace auth0::inline v0
