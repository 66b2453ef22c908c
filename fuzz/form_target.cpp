// What is encoded decodes to what it was, in a form as a whole too, and every value is found under its name.
#include "oracle.hpp"
#include "url/form.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace url = auth0::url;
using auth0::fuzz::require;

struct Pair {
  std::string name;
  std::string value;
};

// The decoded fields of a form; false if one cannot be decoded.
bool read(std::string_view form, std::vector<Pair>& pairs) {
  while (!form.empty()) {
    const auto field = url::take_form_field(form);
    auto name = url::form_decoded(field.name);
    auto value = url::form_decoded(field.value);
    if (!name || !value) return false;
    pairs.push_back({std::move(*name), std::move(*value)});
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto encoded = url::form_encoded(text);
  require(url::form_decoded(encoded) == text, "what is encoded decodes to what it was");
  require(encoded.size() == url::form_encoded_size(text), "the size is known before");
  require(encoded.find_first_of("&=#% ") == std::string::npos || encoded.contains('%'),
          "nothing can end a field");

  std::vector<Pair> pairs;
  if (!read(text, pairs)) return 0;
  url::Form form;
  for (const auto& pair : pairs)
    form.push_back({.name = pair.name, .value = pair.value});
  const auto written = url::encode_form(form);
  std::vector<Pair> again;
  require(read(written, again), "a form that is written can be read");
  require(
      std::ranges::equal(again, pairs,
                         [](const Pair& a, const Pair& b) { return a.name == b.name && a.value == b.value; }),
      "and is the same form");
  for (const auto& pair : pairs) {
    const auto values = url::form_values(written, pair.name);
    require(std::ranges::any_of(values, [&](auto value) { return url::form_decoded(value) == pair.value; }),
            "a value is found under its name");
  }
  return 0;
}
