#pragma once

#include <auth0/request.hpp>

#include <optional>
#include <string_view>

namespace auth0::command {

/// The scheme of this name, in any case (RFC 9110 §11.1); of an empty one `by_proof`, of any other `nullopt`.
[[nodiscard]] std::optional<PresentedScheme> scheme_of_name(std::string_view name) noexcept;

}  // namespace auth0::command
