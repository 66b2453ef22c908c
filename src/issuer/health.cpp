#include <auth0/health.hpp>

namespace auth0::inline v0 {

std::string_view to_string(KeysState state) noexcept {
  switch (state) {
    case KeysState::none:
      return "none";
    case KeysState::fresh:
      return "fresh";
    case KeysState::stale:
      return "stale";
    case KeysState::too_old:
      return "too_old";
  }
  return "unknown";
}

}  // namespace auth0::inline v0
