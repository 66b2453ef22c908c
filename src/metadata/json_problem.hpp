#pragma once

#include <boost/json/value.hpp>
#include <string_view>

namespace auth0::inline v0::metadata {

/// Why a value cannot be written as JSON (RFC 8259): it holds text that is not UTF-8, or a number that is not
/// finite. What follows the value's name in a message; empty if there is no problem.
[[nodiscard]] std::string_view json_problem(const boost::json::value& value);

/// Whether the text is UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace auth0::inline v0::metadata
