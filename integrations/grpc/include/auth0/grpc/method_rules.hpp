#pragma once

#include <auth0/export.hpp>
#include <auth0/requirements.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::grpc {

/// What a method demands of its callers.
struct MethodRule {
  bool open = false;          ///< Anybody may call it, and no token is looked at.
  Requirement requirement{};  ///< Otherwise a good token that satisfies this.
};

/// The methods of a server that may be called, each with what it demands. A method without a rule is refused.
/// A value: fill it once, then read it from any thread.
class AUTH0_API_EXPORT MethodRules {
 public:
  /// Callers need a token that satisfies the requirement.
  /// \param method As gRPC writes it: `/package.Service/Method`.
  /// \throws InvalidConfigurationError if it is not of this form, or has a rule already.
  MethodRules& require_token(std::string_view method, const Requirement& requirement = {});
  /// Anybody may call the method: health checks, for instance. Its handlers see no token.
  /// \throws InvalidConfigurationError as above.
  MethodRules& allow_anybody(std::string_view method);

  /// The rule of a method; null if it has none. Valid as long as this object and unchanged.
  [[nodiscard]] const MethodRule* find(std::string_view method) const;
  /// The names of the methods with a rule in this service, without the service: `List`.
  /// \param service With its package: `package.Service`.
  [[nodiscard]] std::vector<std::string> methods_of(std::string_view service) const;

 private:
  MethodRules& add(std::string_view method, MethodRule rule);

  std::map<std::string, MethodRule, std::less<>> rules_;
};

}  // namespace auth0::inline v0::grpc
