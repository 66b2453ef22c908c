#pragma once

#include <cstdint>

namespace auth0::command::serve {

/// Whether programs that normalise names may read ASCII in this character: the normal forms NFC and NFKC of
/// Unicode 14 turn it into text with ASCII in it (wide letters, `\u2025` into `..`, the Kelvin sign into `K`),
/// IDNA takes it for a dot between labels, or it is a slash for mathematics.
[[nodiscard]] bool may_be_read_as_ascii(std::uint32_t character) noexcept;

}  // namespace auth0::command::serve
