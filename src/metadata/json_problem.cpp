#include "metadata/json_problem.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>

namespace auth0::inline v0::metadata {

namespace {

namespace json = boost::json;

constexpr std::string_view not_utf8 = "must be UTF-8";
constexpr std::string_view not_finite = "must contain finite numbers only";

std::string_view problem_of_members(const json::object& object) {
  for (const auto& member : object) {
    if (!is_utf8(member.key())) return not_utf8;
    if (const auto problem = json_problem(member.value()); !problem.empty()) return problem;
  }
  return {};
}

std::string_view problem_of_elements(const json::array& array) {
  for (const auto& element : array) {
    if (const auto problem = json_problem(element); !problem.empty()) return problem;
  }
  return {};
}

}  // namespace

bool is_utf8(std::string_view text) {
  json::error_code error;
  json::parse(json::serialize(json::string_view(text)), error);  // the parser refuses what is not UTF-8
  return !error;
}

std::string_view json_problem(const json::value& value) {
  if (const auto* text = value.if_string()) return is_utf8(*text) ? std::string_view() : not_utf8;
  if (const auto* number = value.if_double()) return std::isfinite(*number) ? std::string_view() : not_finite;
  if (const auto* object = value.if_object()) return problem_of_members(*object);
  if (const auto* array = value.if_array()) return problem_of_elements(*array);
  return {};
}

}  // namespace auth0::inline v0::metadata
