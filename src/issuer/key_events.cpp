#include "issuer/key_events.hpp"

#include "base/printable.hpp"

#include <new>
#include <vector>

namespace auth0::inline v0::issuer {

void KeyEvents::tell_keys(const IssuerKeys& before, const IssuerKeys& after) const noexcept {
  try {
    auto added = after.keys.ids_beyond(before.keys);
    auto dropped = before.keys.ids_beyond(after.keys);
    if (added.empty() && dropped.empty()) return;
    for (auto* ids : {&added, &dropped}) {
      std::erase(*ids, std::string());
      for (auto& id : *ids)
        id = printable(id);
    }
    observer_->on_keys_changed({.issuer = issuer_url_, .added = added, .dropped = dropped});
  } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): one event less
  }
}

}  // namespace auth0::inline v0::issuer
