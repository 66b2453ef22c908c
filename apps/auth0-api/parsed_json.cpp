#include "parsed_json.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cmath>

namespace auth0::command {

namespace {

namespace json = boost::json;

bool has_finite_numbers(const json::value& value) {
  if (const auto* number = value.if_double()) return std::isfinite(*number);
  if (const auto* array = value.if_array()) return std::ranges::all_of(*array, has_finite_numbers);
  if (const auto* object = value.if_object()) {
    return std::ranges::all_of(*object, [](const auto& member) { return has_finite_numbers(member.value()); });
  }
  return true;
}

}  // namespace

std::optional<json::value> parsed_json(std::string_view text) {
  json::error_code error;
  std::optional<json::value> value(json::parse(text, error));
  if (error || !has_finite_numbers(*value)) return std::nullopt;
  return value;
}

}  // namespace auth0::command
