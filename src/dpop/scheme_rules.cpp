#include "dpop/scheme_rules.hpp"

#include "base/fail.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace auth0::inline v0::dpop {

namespace {

enum class Verdict : std::uint8_t {
  accept_bearer,
  check_proof,
  scheme_refused,
  token_not_bound,
  proof_missing,
  token_bound,
  proof_unexpected,
};

// 8.1: of a token without a proof that is not bound, one that is, then the same with a proof.
using Verdicts = std::array<Verdict, 4>;

Verdicts verdicts_of(DpopMode mode, std::optional<PresentedScheme> scheme) {
  using enum Verdict;
  static constexpr Verdicts refused = {scheme_refused, scheme_refused, scheme_refused, scheme_refused};
  static constexpr Verdicts accepted = {accept_bearer, accept_bearer, accept_bearer, accept_bearer};
  static constexpr Verdicts proven = {token_not_bound, proof_missing, token_not_bound, check_proof};
  static constexpr std::array<std::array<Verdicts, 3>, 4> table = {{
      // allowed, required, disabled
      {{{accept_bearer, token_bound, scheme_refused, scheme_refused}, refused, accepted}},  // none
      {{{accept_bearer, token_bound, proof_unexpected, token_bound}, refused, accepted}},   // bearer
      {{proven, proven, refused}},                                                          // dpop
      {{{accept_bearer, proof_missing, token_not_bound, check_proof}, refused, accepted}},  // by_proof
  }};
  const std::size_t row = scheme ? std::size_t{std::to_underlying(*scheme)} + 1 : 0;
  return table.at(row).at(static_cast<std::size_t>(mode));
}

// Without a scheme a token must come alone: a method and a URL count as a proof does.
bool has_company(const Presented& presented, const SchemePolicy& policy) {
  if (presented.proof || presented.scheme) return presented.proof.has_value();
  return !presented.method.empty() || (!presented.url.empty() && !policy.url_is_for_resolver);
}

Verdict verdict_on(const Presented& presented, const SchemePolicy& policy, bool is_bound) {
  const std::size_t column = (has_company(presented, policy) ? 2U : 0U) + (is_bound ? 1U : 0U);
  return verdicts_of(policy.mode, presented.scheme).at(column);
}

std::unexpected<Error> refuse_scheme() {
  return fail(Reason::invalid_auth_scheme, "the authentication scheme is missing or not accepted");
}

std::unexpected<Error> without_proof() {
  return fail(Reason::proof_missing, "the token must come with a DPoP proof");
}

// There is exactly one proof, and all that it is checked against.
Result<void> check_proof_is_complete(const Presented& presented) {
  if (!presented.proof || presented.proof->empty()) return without_proof();
  if (presented.proof->contains(','))  // 8.2: how two headers of one name are often joined
    return fail(Reason::several_proofs, "the request contains more than one DPoP proof");
  if (presented.method.empty() || presented.url.empty())
    return fail(Reason::request_unknown, "a DPoP proof needs the request's method and URL");
  return {};
}

}  // namespace

AuthScheme auth_scheme_of(const Presented& presented) noexcept {
  const bool is_dpop = presented.scheme == PresentedScheme::dpop ||
                       (presented.scheme == PresentedScheme::by_proof && presented.proof);
  return is_dpop ? AuthScheme::dpop : AuthScheme::bearer;
}

Result<void> check_before_token(const Presented& presented, const SchemePolicy& policy) {
  if (verdict_on(presented, policy, true) == Verdict::scheme_refused)  // for any token
    return refuse_scheme();
  const bool proof_decides = presented.scheme == PresentedScheme::by_proof && presented.proof;
  if (!proof_decides || policy.mode == DpopMode::disabled || presented.token.empty()) return {};
  return check_proof_is_complete(presented);
}

Result<AuthScheme> check_with_token(const Presented& presented, const SchemePolicy& policy, bool is_bound) {
  switch (verdict_on(presented, policy, is_bound)) {
    case Verdict::accept_bearer:
      return AuthScheme::bearer;
    case Verdict::check_proof:
      if (auto ok = check_proof_is_complete(presented); !ok) return std::unexpected(std::move(ok.error()));
      return AuthScheme::dpop;
    case Verdict::token_not_bound:
      return fail(Reason::dpop_binding_mismatch,
                  "the token is not bound to a key; it must come with the scheme Bearer and no proof");
    case Verdict::proof_missing:
      return without_proof();
    case Verdict::token_bound:
      return fail(Reason::token_is_bound,
                  "the token is bound to a key; it must come with the scheme DPoP and a proof");
    case Verdict::proof_unexpected:
      return fail(Reason::unexpected_proof, "a DPoP proof came with a Bearer token; use the scheme DPoP");
    case Verdict::scheme_refused:
      break;
  }
  return refuse_scheme();
}

}  // namespace auth0::inline v0::dpop
