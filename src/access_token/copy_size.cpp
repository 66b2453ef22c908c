#include "access_token/copy_size.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <cstdint>

namespace auth0::inline v0::access_token {

namespace {

namespace json = boost::json;

// How Boost.JSON lays containers and strings out on the heap.
constexpr std::size_t container_head = 16;
constexpr std::size_t string_head = 8;
constexpr std::size_t least_string = 30;
constexpr std::size_t string_in_place =
    sizeof(json::string) - sizeof(json::storage_ptr) - 2;       // size, final zero
constexpr std::size_t index_of_member = sizeof(std::uint32_t);  // in large objects

// What malloc takes for so many bytes: a word more, in steps of two words, four at least.
constexpr std::size_t taken_for(std::size_t bytes) noexcept {
  constexpr std::size_t word = sizeof(std::size_t);
  constexpr std::size_t step = 2 * word;
  return std::max((bytes + word + step - 1) / step * step, 2 * step);
}

std::size_t beside_object(const json::object& object) noexcept;
std::size_t beside_array(const json::array& array) noexcept;

// What a value takes beside itself.
std::size_t beside_value(const json::value& value) noexcept {
  if (const auto* object = value.if_object()) return beside_object(*object);
  if (const auto* array = value.if_array()) return beside_array(*array);
  const auto* text = value.if_string();
  if (text == nullptr || text->size() <= string_in_place) return 0;
  return taken_for(string_head + std::max(text->size(), least_string) + 1);
}

std::size_t beside_array(const json::array& array) noexcept {
  if (array.empty()) return 0;
  std::size_t bytes = taken_for(container_head + (array.size() * sizeof(json::value)));
  for (const auto& value : array)
    bytes += beside_value(value);
  return bytes;
}

std::size_t beside_object(const json::object& object) noexcept {
  if (object.empty()) return 0;
  std::size_t bytes =
      taken_for(container_head + (object.size() * (sizeof(json::key_value_pair) + index_of_member)));
  for (const auto& member : object)
    bytes += taken_for(member.key().size() + 1) + beside_value(member.value());
  return bytes;
}

}  // namespace

std::size_t bytes_of_copy(const json::object& claims) noexcept {
  return taken_for(sizeof(json::object)) + beside_object(claims);
}

}  // namespace auth0::inline v0::access_token
