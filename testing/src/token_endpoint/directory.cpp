#include "token_endpoint/directory.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <utility>

namespace auth0::inline v0::testing {

Directory::Directory(const TenantOptions& options)
    : audiences_(options.other_audiences.values()),
      organizations_(options.organizations),
      accounts_(options.linked_accounts),
      subject_tokens_(options.subject_tokens.begin(), options.subject_tokens.end()) {
  audiences_.push_back(options.audience);
}

void Directory::add_audience(std::string audience) {
  const MutexLock lock(mutex_);
  audiences_.push_back(std::move(audience));
}

void Directory::add_organization(TenantOrganization organization) {
  const MutexLock lock(mutex_);
  organizations_.push_back(std::move(organization));
}

void Directory::link_account(LinkedAccount account) {
  const MutexLock lock(mutex_);
  std::erase_if(accounts_, [&](const LinkedAccount& known) {
    return known.user == account.user && known.connection == account.connection &&
           known.login_hint == account.login_hint;
  });
  accounts_.push_back(std::move(account));
}

void Directory::accept_subject_token(std::string subject_token, std::string user) {
  const MutexLock lock(mutex_);
  subject_tokens_.insert_or_assign(std::move(subject_token), std::move(user));
}

bool Directory::has_audience(std::string_view audience) const {
  const MutexLock lock(mutex_);
  return std::ranges::find(audiences_, audience) != audiences_.end();
}

std::optional<TenantOrganization> Directory::organization(std::string_view id_or_name) const {
  const bool is_id = id_or_name.starts_with("org_");
  const MutexLock lock(mutex_);
  const auto found = std::ranges::find_if(organizations_, [&](const TenantOrganization& known) {
    return is_id ? known.id == id_or_name : equals_ignoring_case(known.name, id_or_name);
  });
  if (found == organizations_.end()) return std::nullopt;
  return *found;
}

std::optional<LinkedAccount> Directory::linked_account(std::string_view user, std::string_view connection,
                                                       std::string_view login_hint) const {
  const MutexLock lock(mutex_);
  const auto found = std::ranges::find_if(accounts_, [&](const LinkedAccount& known) {
    return known.user == user && known.connection == connection &&
           (login_hint.empty() || known.login_hint == login_hint);
  });
  if (found == accounts_.end()) return std::nullopt;
  return *found;
}

std::optional<std::string> Directory::user_of(std::string_view subject_token) const {
  const MutexLock lock(mutex_);
  const auto found = subject_tokens_.find(subject_token);
  if (found == subject_tokens_.end()) return std::nullopt;
  return found->second;
}

}  // namespace auth0::inline v0::testing
