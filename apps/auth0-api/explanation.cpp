#include "explanation.hpp"

#include "remedies.hpp"

#include <algorithm>
#include <utility>

namespace auth0::command {

namespace {

bool is_bound_by(const DecodedJws& token, std::string_view member) {
  const auto* confirmation = token.claims ? token.claims->if_contains("cnf") : nullptr;
  return confirmation != nullptr && confirmation->is_object() && confirmation->get_object().contains(member);
}

CheckedSituation situation_of(const TokenInQuestion& question, const Judging& judging,
                              const DecodedJws& token) {
  const bool is_disabled = judging.dpop_mode == DpopMode::disabled;
  return {.several_domains = judging.several_domains,
          .audience_given = judging.audience_given,
          .max_token_age_given = judging.max_token_age_given,
          .clock_tolerance = judging.clock_tolerance,
          .proof_checked = question.scheme == PresentedScheme::dpop && !is_disabled,
          .key_binding_ignored = is_disabled,
          .bound_to_key = is_bound_by(token, "jkt"),
          .bound_to_certificate = is_bound_by(token, "x5t#S256")};
}

Judgement judge(const TokenInQuestion& question, const ApiClient* client) {
  if (client == nullptr) return {};
  VerifyAccessTokenRequest options{.access_token = question.token,
                                   .scheme = question.scheme,
                                   .http_method = question.method,
                                   .http_url = question.url,
                                   .client_certificate = {.pem = question.client_certificate_pem}};
  if (question.proof) options.dpop_proof = *question.proof;
  auto token = client->try_verify_access_token(options);
  if (token) return {.was_asked = true};
  return {.was_asked = true, .error = std::move(token.error())};
}

Verdict verdict_of(const Judgement& judgement, bool audience_given) {
  if (!judgement.was_asked) return Verdict::nothing_verified;
  if (judgement.error)
    return judgement.error->reason == Reason::issuer_unavailable ? Verdict::undecided : Verdict::refused;
  return audience_given ? Verdict::verified : Verdict::audience_not_checked;
}

std::vector<TimeInWords> times_of(const DecodedJws& jws, std::chrono::sys_seconds now) {
  return jws.claims ? times_in_words(*jws.claims, now) : std::vector<TimeInWords>();
}

// Without keys the library is not asked; what cannot even be read is broken all the same.
void mark_format_as_failed(std::vector<Check>& checks) {
  const auto format = std::ranges::find(checks, "5.1", &Check::rule);
  if (format == checks.end()) return;
  format->outcome = Outcome::fails;
  format->note = "it cannot be taken apart";
}

}  // namespace

std::string_view to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::verified:
      return "verified";
    case Verdict::audience_not_checked:
      return "audience_not_checked";
    case Verdict::refused:
      return "refused";
    case Verdict::undecided:
      return "undecided";
    case Verdict::nothing_verified:
      return "nothing_verified";
  }
  return "nothing_verified";
}

Explanation explain(const TokenInQuestion& question, const Judging& judging) {
  Explanation explanation{.token = decode_jws(question.token)};
  explanation.times = times_of(explanation.token, judging.now);
  if (question.proof) {
    explanation.proof = decode_jws(*question.proof);
    explanation.proof_times = times_of(*explanation.proof, judging.now);
  }
  const auto judgement = judge(question, judging.client);
  explanation.verdict = verdict_of(judgement, judging.audience_given);
  explanation.checks = checks_of(situation_of(question, judging, explanation.token), judgement);
  if (!judgement.was_asked && !explanation.token.is_readable()) mark_format_as_failed(explanation.checks);
  if (judgement.error) {
    explanation.refusal =
        Refusal{.code = std::string(to_string(judgement.error->code)),
                .reason = std::string(to_string(judgement.error->reason)),
                .message = judgement.error->message,
                .remedy = std::string(remedy_of(judgement.error->reason, explanation.token.parts)),
                .diagnostics = judgement.error->diagnostics};
  }
  return explanation;
}

}  // namespace auth0::command
