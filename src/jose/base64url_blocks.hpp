#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace auth0::inline v0::jose {

/// Decodes base64url from the beginning of the text in blocks of 16 characters, with the processor's vector
/// instructions, and returns how many characters it has decoded. It stops before a block that has a character
/// of another alphabet, before the last block, and at once where the processor has no such instructions: the
/// caller decodes the rest, and refuses what is to be refused. `out` has `base64url_decoded_bound(text.size())`
/// bytes.
[[nodiscard]] std::size_t base64url_decode_blocks(std::string_view text, std::span<unsigned char> out);

}  // namespace auth0::inline v0::jose
