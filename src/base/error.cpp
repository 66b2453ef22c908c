#include "base/error_table.hpp"

namespace auth0::inline v0 {

std::string_view to_string(ErrorCode code) noexcept {
  const auto* const info = info_of(code);
  return info != nullptr ? info->text : "unknown";
}

std::string_view to_string(Reason reason) noexcept {
  const auto* const info = info_of(reason);
  return info != nullptr ? info->text : "unknown";
}

}  // namespace auth0::inline v0
