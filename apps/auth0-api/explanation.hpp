#pragma once

#include "checks.hpp"
#include "decoded_jws.hpp"
#include "times_in_words.hpp"

#include <auth0/api_client.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command {

/// The outcome for a token. Only a verification by the library gives the first two.
enum class Verdict {
  verified,              ///< The library accepts it.
  audience_not_checked,  ///< It accepts all but the audience, which was not given.
  refused,               ///< It refuses it.
  undecided,             ///< The issuer's keys are not available.
  nothing_verified,      ///< There are no keys, so nothing was verified.
};

/// The stable text of a verdict, for example `audience_not_checked`.
[[nodiscard]] std::string_view to_string(Verdict verdict) noexcept;

/// The token to explain, and what came with it.
struct TokenInQuestion {
  std::string token{};
  PresentedScheme scheme = PresentedScheme::bearer;
  std::optional<std::string> proof{};
  std::string method{};
  std::string url{};
  std::string client_certificate_pem{};
};

/// Why the token is not accepted.
struct Refusal {
  std::string code{};
  std::string reason{};
  std::string message{};
  std::string remedy{};                   ///< What to change; empty where the message says all.
  std::vector<Diagnostic> diagnostics{};  ///< What the check compared.
};

/// The explanation of a token, as data.
struct Explanation {
  Verdict verdict = Verdict::nothing_verified;
  DecodedJws token{};
  std::vector<TimeInWords> times{};
  std::optional<DecodedJws> proof{};
  std::vector<TimeInWords> proof_times{};
  std::vector<Check> checks{};
  std::optional<Refusal> refusal{};
};

/// How the command line wants the token to be checked.
struct Judging {
  const ApiClient* client = nullptr;  ///< Null where there are no keys.
  bool several_domains = false;
  bool audience_given = false;
  bool max_token_age_given = false;
  std::chrono::seconds clock_tolerance{0};
  DpopMode dpop_mode = DpopMode::allowed;
  std::chrono::sys_seconds now{};  ///< As the client's clock has it.
};

/// Takes the token apart, has the client verify it, and tells both.
[[nodiscard]] Explanation explain(const TokenInQuestion& question, const Judging& judging);

}  // namespace auth0::command
