#include "settings.hpp"

#include "check_options.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace auth0::inline v0::redis {

namespace {

// A short text is still there when it was moved from.
void take_password(std::string& into, std::string& from) {
  into = std::move(from);
  wipe(from);  // NOLINT(bugprone-use-after-move)
}

// Certificates are read even where they are not used, so that a wrong option is refused.
std::unique_ptr<TlsContext> make_tls_context(const RedisTls& tls, const std::string& name, bool is_used) {
  if (!is_used && tls.ca_file.empty() && tls.ca_pem.empty()) return nullptr;
  auto context = std::make_unique<TlsContext>(tls, name);
  if (!is_used) context.reset();
  return context;
}

bool any_uses_tls(const RedisTls& tls, const std::vector<RedisAddress>& addresses) {
  return std::ranges::any_of(addresses, [&](const auto& address) { return uses_tls(tls, address.host); });
}

}  // namespace

Settings::Settings(RedisOptions&& given) : options(std::move(given)) {
  const WipedAtEnd moved_from(given.password);  // NOLINT(bugprone-use-after-move): a short one is still there
  const WipedAtEnd moved_from_too(given.sentinels.password);  // NOLINT(bugprone-use-after-move)
  take_password(servers.password, options.password);
  take_password(sentinels.password, options.sentinels.password);
  check(options, !servers.password.empty(), !sentinels.password.empty());
  servers.username = options.username;
  servers.database = options.database;
  servers.tls = options.tls;
  sentinels.username = options.sentinels.username;
  sentinels.tls = options.sentinels.tls;
  // Where servers are named by others, any of them may be elsewhere.
  const bool is_discovered = !options.sentinels.addresses.empty() || !options.cluster_nodes.empty();
  const bool is_used = is_discovered ? options.tls.mode != TlsMode::never : uses_tls(options);
  servers.tls_context = make_tls_context(options.tls, "tls", is_used);
  sentinels.tls_context = make_tls_context(sentinels.tls, "sentinels.tls",
                                           any_uses_tls(sentinels.tls, options.sentinels.addresses));
}

}  // namespace auth0::inline v0::redis
