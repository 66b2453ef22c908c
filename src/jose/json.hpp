#pragma once

#include "base/wiped.hpp"

#include <auth0/error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <string_view>

namespace auth0::inline v0::jose {

/// Parses JSON text as strictly as a signed document deserves: RFC 8259 without extensions, valid UTF-8, at
/// most 32 levels deep, at most 4096 members in one object and none twice, no number that is too large for a
/// double, no more large objects than are read in time (rule 5.1). Integers are exact where 64 bits hold them;
/// other numbers are the nearest double. The value lives in `storage`; `nullopt` if the text is anything else.
[[nodiscard]] std::optional<boost::json::value> parse_json(std::string_view text,
                                                           boost::json::storage_ptr storage = {});

/// What to say of a text that is not such an object; ends a sentence about it.
inline constexpr const char* not_a_strict_object =
    "it is not a JSON object in UTF-8 with each name once, at most 4096 members in an object, few large "
    "objects, and no number too large for a double";

/// The same for a text that must be an object. Its parts have their memory together, until the last is freed.
[[nodiscard]] std::optional<boost::json::object> parse_json_object(std::string_view text);

/// The same for a text that holds secrets: the object's memory is wiped when it is freed.
[[nodiscard]] std::optional<boost::json::object> parse_secret_json_object(std::string_view text);

/// The same into `object` and its storage: each step that hands an object on by value shows in the cost of a
/// token. False if the text is not acceptable.
[[nodiscard]] bool parse_json_object_into(std::string_view text, boost::json::object& object);

/// Storage for values that hold secrets: what it frees is wiped.
[[nodiscard]] boost::json::storage_ptr wiping_storage();

/// The text of an object that holds secrets.
[[nodiscard]] SecretChars serialize_secret(const boost::json::object& object);

/// The member `name` if it is a string, else nothing; use `contains` where absence and a wrong type differ.
[[nodiscard]] std::optional<std::string_view> string_member(const boost::json::object& object,
                                                            std::string_view name);

/// The value if it is a finite number (as a NumericDate must be, RFC 7519 section 2), else nothing.
[[nodiscard]] std::optional<double> finite_number(const boost::json::value& value);

/// A time as a NumericDate, to the microsecond. The nearest double, so that it is not before a NumericDate that
/// is written with as many digits and has been reached.
[[nodiscard]] double numeric_date(std::chrono::system_clock::time_point time) noexcept;

}  // namespace auth0::inline v0::jose
