#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

namespace auth0::command {

/// A JSON document that can be written as JSON again; `nullopt` if the text is none, or holds a number that is
/// too large for a double, which Boost.JSON reads as infinity.
[[nodiscard]] std::optional<boost::json::value> parsed_json(std::string_view text);

}  // namespace auth0::command
