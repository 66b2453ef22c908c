#pragma once

#include <auth0/error.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command {

enum class Outcome { holds, fails, not_checked };

/// The stable text of an outcome, for example `not_checked`.
[[nodiscard]] std::string_view to_string(Outcome outcome) noexcept;

/// One check of the library's, and what came of it.
struct Check {
  std::string rule{};  ///< Its number in the list of rules.
  std::string name{};
  Outcome outcome = Outcome::not_checked;
  std::string note{};  ///< What is wrong, or why it was not checked.
};

/// Which checks there are for this token.
struct CheckedSituation {
  bool several_domains = false;
  bool audience_given = false;
  bool max_token_age_given = false;
  std::chrono::seconds clock_tolerance{0};
  bool proof_checked = false;         ///< The scheme is DPoP, and accepted.
  bool key_binding_ignored = false;   ///< `--dpop-mode disabled`.
  bool bound_to_key = false;          ///< By `cnf.jkt`.
  bool bound_to_certificate = false;  ///< By `cnf["x5t#S256"]`.
};

/// The result of the library's verification.
struct Judgement {
  bool was_asked = false;        ///< Without keys there is nothing to ask it.
  std::optional<Error> error{};  ///< Absent where it accepted the token.
};

/// The checks in the order in which the library makes them. It stops at the first that fails: those before it
/// hold, those after it were not made. So the list can never say something else than the library.
[[nodiscard]] std::vector<Check> checks_of(const CheckedSituation& situation, const Judgement& judgement);

}  // namespace auth0::command
