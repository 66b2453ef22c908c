#include "jose/json.hpp"

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/memory_resource.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serializer.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <functional>
#include <new>
#include <openssl/crypto.h>
#include <system_error>
#include <utility>

namespace auth0::inline v0::jose {

namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 32;
constexpr std::size_t max_members = 4096;
// Names can be chosen so that Boost.JSON's table finds each of them only after all others, which costs the
// square of their number: its hash begins with the address of the table, whose low bits can be guessed.
constexpr std::size_t max_squares = 20'000'000;

// The double that is nearest to a number's text, which Boost.JSON 1.81 misses by a bit now and then; `nullopt`
// where no finite one is near. `estimate` is what Boost.JSON has read: it tells a number that is too small for
// a double from one that is too large.
std::optional<double> nearest_double(json::string_view text, double estimate) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc::result_out_of_range && std::abs(estimate) < 1) return std::copysign(0.0, estimate);
  if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

// Wipes what it held when it goes, and before that what it frees of large documents: the first bytes come from
// itself, so that those of a common token's answer cost one allocation. Boost.JSON names another alignment when
// it frees the text of a key than when it asked for it; it needs none beyond that of every allocation.
class WipingResource final : public json::memory_resource {
 public:
  // NOLINTNEXTLINE(modernize-use-equals-default): that would fill all bytes with zeros
  WipingResource() noexcept {}
  WipingResource(const WipingResource&) = delete;
  WipingResource& operator=(const WipingResource&) = delete;
  WipingResource(WipingResource&&) = delete;
  WipingResource& operator=(WipingResource&&) = delete;
  ~WipingResource() override { OPENSSL_cleanse(own_.data(), own_.size()); }

 private:
  void* do_allocate(std::size_t size, std::size_t /*alignment*/) override {
    if (size > own_.size() - used_) return ::operator new(size);
    void* const memory = own_.data() + used_;
    constexpr std::size_t alignment = alignof(std::max_align_t);
    used_ += (size + alignment - 1) / alignment * alignment;
    return memory;
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t /*alignment*/) override {
    const auto* const freed = static_cast<const unsigned char*>(memory);
    const std::less<> is_before;
    if (!is_before(freed, own_.data()) && is_before(freed, own_.data() + own_.size())) return;
    OPENSSL_cleanse(memory, size);
    ::operator delete(memory, size);
  }
  [[nodiscard]] bool do_is_equal(const json::memory_resource& other) const noexcept override {
    return this == &other;
  }

  alignas(std::max_align_t) std::array<unsigned char, 4096> own_;
  std::size_t used_ = 0;
};

// Builds the value and counts the members it was given. Boost.JSON keeps the last of two members of one name
// without a word, so that a count above what the value holds in the end is how a duplicate shows.
class CountingHandler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  CountingHandler(json::storage_ptr storage, bool is_secret)
      : temporary_(is_secret),
        stack_(is_secret ? storage : json::storage_ptr(), temporary_.bytes.data(), temporary_.bytes.size()) {
    stack_.reset(std::move(storage));
  }

  json::value release() { return stack_.release(); }
  [[nodiscard]] std::size_t members() const noexcept { return members_; }

  static bool on_document_begin(json::error_code& /*error*/) { return true; }
  static bool on_document_end(json::error_code& /*error*/) { return true; }
  static bool on_object_begin(json::error_code& /*error*/) { return true; }
  bool on_object_end(std::size_t count, json::error_code& error) {
    if (count > max_members || count * count > max_squares - squares_) {
      error = json::error::object_too_large;
      return false;
    }
    squares_ += count * count;
    members_ += count;
    stack_.push_object(count);
    return true;
  }
  static bool on_array_begin(json::error_code& /*error*/) { return true; }
  bool on_array_end(std::size_t count, json::error_code& /*error*/) {
    stack_.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
    stack_.push_string(part);
    return true;
  }
  static bool on_number_part(json::string_view /*part*/, json::error_code& /*error*/) { return true; }
  bool on_int64(std::int64_t number, json::string_view /*text*/, json::error_code& /*error*/) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view /*text*/, json::error_code& /*error*/) {
    stack_.push_uint64(number);
    return true;
  }
  // The parser gets the whole document at once, so the text of a number is never in pieces.
  bool on_double(double estimate, json::string_view text, json::error_code& error) {
    const auto number = nearest_double(text, estimate);
    if (!number) {
      error = json::error::not_number;
      return false;
    }
    stack_.push_double(*number);
    return true;
  }
  bool on_bool(bool value, json::error_code& /*error*/) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(json::error_code& /*error*/) {
    stack_.push_null();
    return true;
  }
  static bool on_comment_part(json::string_view /*part*/, json::error_code& /*error*/) { return true; }
  static bool on_comment(json::string_view /*part*/, json::error_code& /*error*/) { return true; }

 private:
  struct Temporary {
    explicit Temporary(bool holds_secrets) noexcept : is_secret(holds_secrets) {}
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    Temporary(Temporary&&) = delete;
    Temporary& operator=(Temporary&&) = delete;
    ~Temporary() {
      if (is_secret) OPENSSL_cleanse(bytes.data(), bytes.size());
    }
    bool is_secret;
    // Enough for the claims of common tokens, so that parsing them allocates nothing here.
    std::array<unsigned char, 4096> bytes;
  };

  std::size_t members_ = 0;
  std::size_t squares_ = 0;  // of the objects' numbers of members
  Temporary temporary_;
  json::value_stack stack_;  // ends first: it uses the other
};

std::size_t count_members(const json::value& value);

std::size_t count_members(const json::object& object) {
  std::size_t count = object.size();
  for (const auto& member : object)
    count += count_members(member.value());
  return count;
}

std::size_t count_members(const json::value& value) {
  if (const auto* object = value.if_object()) return count_members(*object);
  std::size_t count = 0;
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array)
      count += count_members(element);
  }
  return count;
}

std::optional<json::value> parse_strictly(std::string_view text, json::storage_ptr storage, bool is_secret) {
  json::parse_options options;
  options.max_depth = max_depth;
  json::basic_parser<CountingHandler> parser(options, std::move(storage), is_secret);
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error || used != text.size()) return std::nullopt;
  std::optional<json::value> value(parser.handler().release());
  if (count_members(*value) != parser.handler().members()) return std::nullopt;  // 5.1: no name twice
  return value;
}

}  // namespace

std::optional<json::value> parse_json(std::string_view text, json::storage_ptr storage) {
  return parse_strictly(text, std::move(storage), false);
}

json::storage_ptr wiping_storage() {
  return json::make_shared_resource<WipingResource>();
}

std::optional<json::object> parse_secret_json_object(std::string_view text) {
  // Not by a `monotonic_resource`: Boost.JSON 1.81 tells too small a size when that frees its pieces, and their
  // ends would not be wiped.
  auto value = parse_strictly(text, wiping_storage(), true);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

SecretChars serialize_secret(const json::object& object) {
  SecretChars text;
  SecretChars part(std::size_t{4} * 1024);
  json::serializer serializer;
  serializer.reset(&object);
  while (!serializer.done()) {
    const auto some = serializer.read(part.data(), part.size());
    text.insert(text.end(), some.begin(), some.end());
  }
  return text;
}

bool parse_json_object_into(std::string_view text, json::object& object) {
  auto value = parse_json(text, object.storage());
  if (!value || !value->is_object()) return false;
  object = std::move(value->get_object());
  return true;
}

std::optional<json::object> parse_json_object(std::string_view text) {
  // A document of 1 MiB may have half a million values: one by one, their memory would take half of the time.
  std::optional<json::object> object(std::in_place, json::make_shared_resource<json::monotonic_resource>());
  if (!parse_json_object_into(text, *object)) return std::nullopt;
  return object;
}

std::optional<std::string_view> string_member(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return std::string_view(member->get_string());
}

std::optional<double> finite_number(const boost::json::value& value) {
  double number = 0;
  if (const auto* integer = value.if_int64()) {
    number = static_cast<double>(*integer);
  } else if (const auto* large = value.if_uint64()) {
    number = static_cast<double>(*large);
  } else if (const auto* real = value.if_double()) {
    number = *real;
  } else {
    return std::nullopt;
  }
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

double numeric_date(std::chrono::system_clock::time_point time) noexcept {
  using std::chrono::microseconds;
  // Microseconds since the epoch are exact in a double, and so their quotient is rounded once.
  return static_cast<double>(std::chrono::floor<microseconds>(time).time_since_epoch().count()) / 1e6;
}

}  // namespace auth0::inline v0::jose
