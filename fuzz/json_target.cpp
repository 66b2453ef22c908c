// What is accepted keeps to the limits of rule 5.1, is UTF-8, has as many members as the text has colons
// outside of strings (so none twice), and serialises to a text that is accepted as the same value.
#include "jose/json.hpp"
#include "oracle.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

namespace json = boost::json;
using auth0::fuzz::require;

std::size_t colons_outside_strings(std::string_view text) {
  std::size_t count = 0;
  bool is_inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_inside = !is_inside;
    if (is_inside && text[i] == '\\') ++i;
    if (!is_inside && text[i] == ':') ++count;
  }
  return count;
}

// How many members there are in all objects.
std::size_t check(const json::value& value, std::size_t depth) {
  std::size_t members = 0;
  if (const auto* object = value.if_object()) {
    require(depth < 32 && object->size() <= 4096, "objects keep to the limits");
    members = object->size();
    for (const auto& member : *object)
      members += check(member.value(), depth + 1);
  } else if (const auto* array = value.if_array()) {
    require(depth < 32, "arrays keep to the limits");
    for (const auto& element : *array)
      members += check(element, depth + 1);
  } else if (value.is_number()) {
    const auto number = auth0::jose::finite_number(value);
    require(number && std::isfinite(*number), "numbers are finite");
  }
  return members;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = auth0::jose::parse_json(text);
  const auto object = auth0::jose::parse_json_object(text);
  require(object.has_value() == (value && value->is_object()), "both ways of parsing agree");
  if (!value) return 0;
  require(auth0::fuzz::is_utf8(text), "the text is UTF-8");
  require(check(*value, 0) == colons_outside_strings(text), "no member is lost");
  const auto written = json::serialize(*value);
  const auto again = auth0::jose::parse_json(written);
  require(again && *again == *value, "what is accepted serialises to what is accepted");
  require(json::serialize(*again) == written, "and that to the same text");
  return 0;
}
