#pragma once

#include <auth0/http_transport.hpp>

#include <optional>
#include <string_view>

namespace auth0::exchange {

/// The value of the first header of that name, in any case.
[[nodiscard]] std::optional<std::string_view> header_value(const HttpResponse& response, std::string_view name);

/// Whether the answer's body may be JSON: it says so, or says nothing.
[[nodiscard]] bool may_be_json(const HttpResponse& response);

}  // namespace auth0::exchange
