#include "checks.hpp"

#include <algorithm>
#include <cstddef>
#include <fmt/core.h>
#include <iterator>

namespace auth0::command {

namespace {

using enum Reason;

// A check, and how to tell from an error that it is the one that failed.
struct CheckRow {
  std::string_view rule;
  std::string name;
  std::vector<Reason> reasons;
  // Where several checks can fail for one reason: the claims that this one is about. The error names its claim.
  std::vector<std::string_view> claims{};
  // Not empty: passing it says nothing here, and why.
  std::string_view not_checked_because{};
};

using CheckRows = std::vector<CheckRow>;

CheckRows signature_rows(const CheckedSituation& situation) {
  CheckRows rows = {{"8.2", "the scheme is accepted", {invalid_auth_scheme}},
                    {"5.1",
                     "the format: three parts, each in base64url, JSON objects in two",
                     {token_missing, malformed_token}},
                    {"5.2", "the algorithm (alg) is allowed", {algorithm_not_allowed}}};
  if (situation.several_domains)
    rows.push_back(
        {"7.1", "the issuer (iss) is one of the domains", {issuer_not_allowed, domains_resolver_failed}});
  rows.push_back(
      {"4.3", "one of the issuer's keys fits (kid, alg)", {issuer_unavailable, unknown_key, ambiguous_key}});
  rows.push_back({"5.4", "the signature belongs to token and key", {signature_invalid}});
  return rows;
}

CheckRows claim_rows(const CheckedSituation& situation) {
  const auto tolerance = situation.clock_tolerance.count();
  const std::string leeway = tolerance > 0 ? fmt::format(", give or take {} s", tolerance) : "";
  return {{"5.5", "the type (typ) is not that of another kind of token", {wrong_token_type}},
          {"6.1", "every required claim is there", {claim_missing}},
          {"6.2", "the issuer (iss) is the trusted one", {issuer_mismatch, claim_invalid}, {"iss"}},
          {"6.2",
           "the audience (aud) is this API",
           {audience_mismatch, claim_invalid},
           {"aud"},
           situation.audience_given ? "" : "not checked: give --audience"},
          {"6.4", "the other claims are of the right type", {claim_invalid}},
          {"6.3", "it has begun (nbf)" + leeway, {token_not_yet_valid}, {"nbf"}},
          {"6.3", "it has not expired (exp)" + leeway, {token_expired}, {"exp"}},
          {"6.3",
           "it is not too old (iat)",
           {token_expired, token_not_yet_valid},
           {"iat"},
           situation.max_token_age_given ? "" : "not compared with the clock: no --max-token-age"}};
}

CheckRows binding_rows(const CheckedSituation& situation) {
  CheckRows rows = {{"8.1",
                     "it comes as it is bound to a key (cnf.jkt), or not",
                     {token_is_bound, unexpected_proof, proof_missing, several_proofs},
                     {},
                     situation.key_binding_ignored ? "not checked: --dpop-mode is disabled" : ""}};
  if (!situation.bound_to_key) rows.front().reasons.push_back(dpop_binding_mismatch);
  if (situation.bound_to_certificate) {
    rows.push_back({"8.9",
                    "the client certificate is the one that it is bound to (cnf.x5t#S256)",
                    {certificate_missing, certificate_mismatch, certificate_unusable}});
  }
  return rows;
}

CheckRows proof_rows(const CheckedSituation& situation) {
  CheckRows rows = {
      {"8.5", "the request's URL can be used", {request_unknown}},
      {"8.3", "the proof's format", {malformed_proof}},
      {"8.3", "the proof's type (typ) is dpop+jwt", {proof_type_invalid}},
      {"8.3", "the proof's algorithm (alg) is allowed", {proof_algorithm_not_allowed}},
      {"8.3", "the proof's key (jwk) is a public one that fits", {proof_key_invalid}},
      {"8.3", "the signature belongs to proof and key", {proof_signature_invalid}},
      {"8.4", "the proof's name (jti)", {proof_claim_missing, proof_claim_invalid}, {"jti"}},
      {"8.5",
       "it is for this method (htm)",
       {method_mismatch, proof_claim_missing, proof_claim_invalid},
       {"htm"}},
      {"8.5", "it is for this URL (htu)", {url_mismatch, proof_claim_missing, proof_claim_invalid}, {"htu"}},
      {"8.4",
       "it is of this moment (iat, exp, nbf)",
       {proof_expired, proof_not_yet_valid, proof_claim_missing, proof_claim_invalid},
       {"iat", "exp", "nbf"}},
      {"8.6",
       "it is for this token (ath)",
       {token_hash_mismatch, proof_claim_missing, proof_claim_invalid},
       {"ath"}},
      {"8.6", "the proof's key is the one that the token is bound to", {}}};
  if (situation.bound_to_key) rows.back().reasons.push_back(dpop_binding_mismatch);
  rows.push_back({"8.8",
                  "the nonce",
                  {proof_claim_invalid, nonce_missing, nonce_invalid},
                  {"nonce"},
                  "not checked: the API's nonces are not known here"});
  rows.push_back({"8.7",
                  "it was not used before",
                  {proof_replayed, replay_store_full, replay_store_unavailable},
                  {},
                  "not checked: the proofs that the API has seen are not known here"});
  return rows;
}

CheckRows rows_for(const CheckedSituation& situation) {
  CheckRows rows = signature_rows(situation);
  std::ranges::move(claim_rows(situation), std::back_inserter(rows));
  std::ranges::move(binding_rows(situation), std::back_inserter(rows));
  if (situation.proof_checked) std::ranges::move(proof_rows(situation), std::back_inserter(rows));
  return rows;
}

// Messages name the claim that they are about, in quotes or brackets (docs/errors.md).
bool names(const std::string& message, std::string_view claim) {
  return message.contains(fmt::format("'{}'", claim)) || message.contains(fmt::format("({})", claim));
}

bool is_about(const CheckRow& row, const Error& error) {
  return row.claims.empty() ||
         std::ranges::any_of(row.claims, [&](std::string_view claim) { return names(error.message, claim); });
}

// How many rows were passed before the one that failed. None were, as far as is known, if no row has the
// reason.
struct Failure {
  std::size_t row = 0;
  bool is_known = false;
};

Failure failure_in(const CheckRows& rows, const Error& error) {
  const auto has_reason = [&](const CheckRow& row) {
    return std::ranges::find(row.reasons, error.reason) != row.reasons.end();
  };
  auto found =
      std::ranges::find_if(rows, [&](const CheckRow& row) { return has_reason(row) && is_about(row, error); });
  if (found == rows.end()) found = std::ranges::find_if(rows, has_reason);  // the earliest that it can be
  if (found == rows.end()) return {};
  return {.row = static_cast<std::size_t>(found - rows.begin()), .is_known = true};
}

Check not_checked_yet(const CheckRow& row) {
  return {.rule = std::string(row.rule), .name = row.name, .note = std::string(row.not_checked_because)};
}

Check passed(const CheckRow& row) {
  auto check = not_checked_yet(row);
  if (row.not_checked_because.empty()) check.outcome = Outcome::holds;
  return check;
}

// Keys that are not available say nothing about the token.
Check failed(const CheckRow& row, const Error& error) {
  auto check = not_checked_yet(row);
  check.outcome = error.reason == issuer_unavailable ? Outcome::not_checked : Outcome::fails;
  check.note = error.message;
  return check;
}

}  // namespace

std::string_view to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::holds:
      return "holds";
    case Outcome::fails:
      return "fails";
    case Outcome::not_checked:
      return "not_checked";
  }
  return "not_checked";
}

std::vector<Check> checks_of(const CheckedSituation& situation, const Judgement& judgement) {
  const CheckRows rows = rows_for(situation);
  const bool is_accepted = judgement.was_asked && !judgement.error;
  const auto failure = judgement.error ? failure_in(rows, *judgement.error) : Failure{};
  const std::size_t passed_rows = is_accepted ? rows.size() : failure.row;
  std::vector<Check> checks;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CheckRow& row = rows[i];
    if (i < passed_rows) {
      checks.push_back(passed(row));
    } else if (failure.is_known && i == failure.row) {
      checks.push_back(failed(row, *judgement.error));
    } else {
      checks.push_back(not_checked_yet(row));
    }
  }
  return checks;
}

}  // namespace auth0::command
