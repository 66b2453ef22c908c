#pragma once

#include <auth0/export.hpp>

#include <concepts>
#include <iterator>

namespace auth0::inline v0 {

/// Something that `for` can go through, whose elements convert to `Element`. It stands for concepts of
/// `<ranges>`, which would add thousands of lines to everything that includes a public header.
template <class Range, class Element>
concept RangeOf = requires(const Range& range) {
  { *std::begin(range) } -> std::convertible_to<Element>;
  std::end(range);
};

}  // namespace auth0::inline v0
