#pragma once

#include <auth0/error.hpp>
#include <auth0/requirements.hpp>
#include <auth0/verified_access_token.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0::requirement {

/// The outcome of checking a token against a requirement.
struct Finding {
  std::optional<Error> error{};       ///< `nullopt` if the token satisfies it.
  std::vector<std::string> scopes{};  ///< What it needs, whether the token has it or not.
  bool lacks_scope = false;           ///< Whether any of them is among what fails.
};

/// One requirement, or several combined.
struct RequirementNode {
  std::function<Finding(const VerifiedAccessToken& token, std::chrono::sys_seconds now)> judge;
  std::vector<std::string> scopes{};  ///< What a client that has no token yet should ask for.

  /// The requirement for programs.
  [[nodiscard]] static Requirement wrapped(RequirementNode node) {
    return Requirement(std::make_shared<const RequirementNode>(std::move(node)));
  }
};

/// Whether a token satisfies it; errors have no HTTP answer yet.
[[nodiscard]] Result<void> judge(const Requirement& requirement, const VerifiedAccessToken& token,
                                 std::chrono::sys_seconds now);

/// The scopes of both, each once.
[[nodiscard]] std::vector<std::string> united(std::vector<std::string> left,
                                              const std::vector<std::string>& right);

/// Combines two findings of which both must be good.
[[nodiscard]] Finding both(Finding left, const Finding& right);

}  // namespace auth0::inline v0::requirement
