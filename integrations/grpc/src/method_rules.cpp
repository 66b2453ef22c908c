#include "unusable.hpp"

#include <auth0/grpc/method_rules.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::inline v0::grpc {

namespace {

// `/package.Service/Method`
bool is_method(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  if (!text.starts_with('/')) return false;
  const auto service = text.substr(1, text.find('/', 1) - 1);
  if (service.size() + 2 >= text.size()) return false;
  const auto method = text.substr(service.size() + 2);
  return !service.empty() && std::ranges::all_of(service, is_allowed) &&
         std::ranges::all_of(method, is_allowed);
}

}  // namespace

MethodRules& MethodRules::require_token(std::string_view method, const Requirement& requirement) {
  return add(method, {.open = false, .requirement = requirement});
}

MethodRules& MethodRules::allow_anybody(std::string_view method) {
  return add(method, {.open = true});
}

MethodRules& MethodRules::add(std::string_view method, MethodRule rule) {
  const std::string name(method);
  if (!is_method(name)) {
    throw_unusable("method '" + name + "' must be written as '/package.Service/Method'");
  }
  if (!rules_.emplace(name, std::move(rule)).second) throw_unusable("method '" + name + "' has a rule already");
  return *this;
}

const MethodRule* MethodRules::find(std::string_view method) const {
  const auto found = rules_.find(method);
  return found == rules_.end() ? nullptr : &found->second;
}

std::vector<std::string> MethodRules::methods_of(std::string_view service) const {
  const std::string prefix = '/' + std::string(service) + '/';
  std::vector<std::string> methods;
  for (const auto& [method, rule] : rules_) {
    if (method.starts_with(prefix)) methods.push_back(method.substr(prefix.size()));
  }
  return methods;
}

}  // namespace auth0::inline v0::grpc
