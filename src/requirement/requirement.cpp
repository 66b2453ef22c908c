#include "base/invalid_configuration.hpp"
#include "requirement/requirement_node.hpp"

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0 {

namespace requirement {

namespace {

bool asks_for_authentication(const Error& error) {
  return error.code == ErrorCode::insufficient_user_authentication;
}

UnmetRequirements merged(UnmetRequirements left, const UnmetRequirements& right) {
  if (left.acr_values.empty()) left.acr_values = right.acr_values;
  if (!left.max_age || (right.max_age && *right.max_age < *left.max_age)) left.max_age = right.max_age;
  return left;
}

}  // namespace

std::vector<std::string> united(std::vector<std::string> left, const std::vector<std::string>& right) {
  for (const auto& scope : right) {
    if (std::ranges::find(left, scope) == left.end()) left.push_back(scope);
  }
  return left;
}

Finding both(Finding left, const Finding& right) {
  left.lacks_scope = left.lacks_scope || right.lacks_scope;
  left.scopes = united(std::move(left.scopes), right.scopes);
  if (!right.error) return left;
  if (!left.error) {
    left.error = right.error;
    return left;
  }
  auto unmet = merged(std::move(left.error->unmet), right.error->unmet);
  if (asks_for_authentication(*right.error) && !asks_for_authentication(*left.error)) left.error = right.error;
  left.error->unmet = std::move(unmet);
  return left;
}

Result<void> judge(const Requirement& requirement, const VerifiedAccessToken& token,
                   std::chrono::sys_seconds now) {
  if (!requirement.node_) return {};
  auto finding = requirement.node_->judge(token, now);
  if (!finding.error) return {};
  // RFC 6750 section 3: all that the route needs, since the client's next token replaces this one.
  if (finding.lacks_scope) finding.error->unmet.scopes = std::move(finding.scopes);
  return std::unexpected(std::move(*finding.error));
}

}  // namespace requirement

Requirement::Requirement(std::shared_ptr<const requirement::RequirementNode> node) : node_(std::move(node)) {}

std::vector<std::string> Requirement::scopes() const {
  return node_ ? node_->scopes : std::vector<std::string>();
}

Requirement operator&&(const Requirement& left, const Requirement& right) {
  if (!left.node_) return right;
  if (!right.node_) return left;
  const auto judge = [first = left.node_, second = right.node_](const VerifiedAccessToken& token,
                                                                std::chrono::sys_seconds now) {
    return requirement::both(first->judge(token, now), second->judge(token, now));
  };
  return requirement::RequirementNode::wrapped(
      {.judge = judge, .scopes = requirement::united(left.node_->scopes, right.node_->scopes)});
}

Requirement operator||(const Requirement& left, const Requirement& right) {
  if (!left.node_) return right;  // so that a list can be folded, and no route requires nothing by mistake
  if (!right.node_) return left;
  const auto judge = [first = left.node_, second = right.node_](const VerifiedAccessToken& token,
                                                                std::chrono::sys_seconds now) {
    auto usual = first->judge(token, now);
    if (!usual.error) return usual;
    auto other = second->judge(token, now);
    return other.error ? usual : other;
  };
  return requirement::RequirementNode::wrapped({.judge = judge, .scopes = left.node_->scopes});
}

Requirement all_of(std::span<const Requirement> requirements) {
  if (requirements.empty()) throw_invalid_configuration("all_of needs at least one requirement");
  Requirement all;
  for (const auto& each : requirements)
    all = all && each;
  return all;
}

Requirement all_of(std::initializer_list<Requirement> requirements) {
  return all_of(std::span(requirements.begin(), requirements.size()));
}

Requirement any_of(std::span<const Requirement> requirements) {
  if (requirements.empty()) throw_invalid_configuration("any_of needs at least one requirement");
  Requirement any;
  for (const auto& each : requirements)
    any = any || each;
  return any;
}

Requirement any_of(std::initializer_list<Requirement> requirements) {
  return any_of(std::span(requirements.begin(), requirements.size()));
}

}  // namespace auth0::inline v0
