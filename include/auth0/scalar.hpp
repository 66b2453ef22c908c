#pragma once

#include <auth0/string_list.hpp>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace auth0::inline v0 {

/// A string, a boolean or a number, as JSON knows them. Takes texts of any kind and numbers of any size.
class Scalar {
 public:
  /// What it may hold.
  using Value = std::variant<std::string, bool, std::int64_t, std::uint64_t, double>;

  // The constructors are templates, so that nothing is converted on its way here: a pointer is never a boolean.
  // NOLINTBEGIN(google-explicit-constructor): taking plain values is what this class is for
  /// A string.
  template <std::convertible_to<std::string_view> Text>
  Scalar(const Text& text) : value_(std::string(std::string_view(text))) {}
  /// A boolean.
  template <std::same_as<bool> Boolean>
  Scalar(Boolean value) : value_(value) {}
  /// A signed number.
  template <std::signed_integral Number>
    requires(!std::same_as<Number, char>)
  Scalar(Number number) : value_(std::int64_t{number}) {}
  /// An unsigned number.
  template <std::unsigned_integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>)
  Scalar(Number number) : value_(std::uint64_t{number}) {}
  /// A number with a fraction.
  template <std::floating_point Number>
  Scalar(Number number) : value_(static_cast<double>(number)) {}
  // NOLINTEND(google-explicit-constructor)

  /// The value. Valid as long as this object.
  [[nodiscard]] const Value& value() const noexcept { return value_; }

 private:
  Value value_;
};

/// A `Scalar` or a list of strings. Braces are always a list: `{"a"}` is a list of one string, `"a"` a string.
class ScalarOrList {
 public:
  /// What it may hold.
  using Value = std::variant<Scalar, std::vector<std::string>>;

  // NOLINTBEGIN(google-explicit-constructor): as above
  /// A single value.
  template <std::convertible_to<Scalar> Single>
  ScalarOrList(const Single& single) : value_(Scalar(single)) {}
  /// A list in braces.
  ScalarOrList(std::initializer_list<ListMember> list) : value_(StringList(list).values()) {}
  /// A list of strings of any kind.
  template <std::convertible_to<StringList> List>
    requires(!std::convertible_to<List, Scalar>)
  ScalarOrList(const List& list) : value_(StringList(list).values()) {}
  // NOLINTEND(google-explicit-constructor)

  /// The value. Valid as long as this object.
  [[nodiscard]] const Value& value() const noexcept { return value_; }

 private:
  Value value_;
};

}  // namespace auth0::inline v0
