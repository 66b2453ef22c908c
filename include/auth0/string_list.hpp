#pragma once

#include <auth0/export.hpp>
#include <auth0/range_of.hpp>

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

/// One member of a list in braces: a text of any kind. Unlike `std::string` it is never made of two pointers,
/// so that `{{"a", "b"}}` means two texts. A view; it lives as long as the text that it was made of.
class ListMember {
 public:
  /// Of a text, which must last as long.
  template <std::convertible_to<std::string_view> Text>
  // NOLINTNEXTLINE(google-explicit-constructor): members of lists are written as plain texts
  constexpr ListMember(const Text& text) : text_(text) {}

  /// The text.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// One string or several, so that an option reads `.audience = "a"` as well as `.audience = {"a", "b"}`. Takes
/// texts of any kind and ranges of them, such as `std::vector<std::string>`.
class StringList {
 public:
  /// An empty list.
  StringList() = default;
  // The constructors below are templates, since braces are never taken for the parameter of one.
  // NOLINTBEGIN(google-explicit-constructor): taking one string or a list is what this class is for
  /// A list of one.
  template <std::convertible_to<std::string_view> Text>
  StringList(const Text& text) : values_{std::string(std::string_view(text))} {}
  /// A list in braces.
  StringList(std::initializer_list<ListMember> members) {
    values_.reserve(members.size());
    for (const auto member : members)
      values_.emplace_back(member.text());
  }
  /// Copies the members of a range.
  template <class Texts>
    requires(!std::same_as<Texts, StringList> && RangeOf<Texts, std::string_view>)
  StringList(const Texts& texts) {
    for (const auto& text : texts)
      values_.emplace_back(std::string_view(text));
  }
  // NOLINTEND(google-explicit-constructor)

  /// The strings in the order in which they were given. Valid as long as the list.
  [[nodiscard]] const std::vector<std::string>& values() const noexcept { return values_; }
  /// Whether there is none.
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  /// The first of `values()`.
  [[nodiscard]] auto begin() const noexcept { return values_.begin(); }
  /// The end of `values()`.
  [[nodiscard]] auto end() const noexcept { return values_.end(); }

 private:
  std::vector<std::string> values_;
};

}  // namespace auth0::inline v0
