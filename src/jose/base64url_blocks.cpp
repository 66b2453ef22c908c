#include "jose/base64url_blocks.hpp"

#ifdef __x86_64__
#include <tmmintrin.h>
#endif

namespace auth0::inline v0::jose {

#ifdef __x86_64__

namespace {

constexpr std::size_t block = 16;
constexpr std::size_t block_bytes = 12;
// A block is stored with four bytes behind its twelve. These belong to the text behind it, of which at least
// one group of four characters, or three bytes, and the two spare bytes of the bound have to be there.
constexpr std::size_t block_and_group = block + 4;

// All characters with the same four high bits are one range of the alphabet, but for the '_' among the capital
// letters. The table for a character's high bits says what the lowest and the highest of its range is, and what
// has to be added to get its value; no character is in the range of the others.
[[gnu::target("ssse3")]] std::size_t decode_blocks(std::string_view text, unsigned char* out) {
  const __m128i lowest =
      _mm_setr_epi8(127, 127, '-', '0', 'A', 'P', 'a', 'p', 127, 127, 127, 127, 127, 127, 127, 127);
  const __m128i highest = _mm_setr_epi8(0, 0, '-', '9', 'O', 'Z', 'o', 'z', 0, 0, 0, 0, 0, 0, 0, 0);
  constexpr auto of_capital = static_cast<char>(-'A');  // `char` may have no sign
  constexpr auto of_small = static_cast<char>(26 - 'a');
  const __m128i distance =
      _mm_setr_epi8(0, 0, 62 - '-', 52 - '0', of_capital, of_capital, of_small, of_small,  //
                    0, 0, 0, 0, 0, 0, 0, 0);
  const __m128i bytes_of_groups = _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0, 0, 0, 0);
  const __m128i four_bits = _mm_set1_epi8(0x0F);
  const __m128i underscore = _mm_set1_epi8('_');
  const __m128i distance_of_underscore = _mm_set1_epi8(63 - '_' + 'A');  // beside that of its neighbours
  std::size_t done = 0;
  for (; text.size() - done >= block_and_group; done += block, out += block_bytes) {
    const __m128i characters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + done));
    const __m128i high_bits = _mm_and_si128(_mm_srli_epi16(characters, 4), four_bits);
    const __m128i is_underscore = _mm_cmpeq_epi8(characters, underscore);
    const __m128i is_outside = _mm_or_si128(_mm_cmpgt_epi8(_mm_shuffle_epi8(lowest, high_bits), characters),
                                            _mm_cmpgt_epi8(characters, _mm_shuffle_epi8(highest, high_bits)));
    if (_mm_movemask_epi8(_mm_andnot_si128(is_underscore, is_outside)) != 0) break;
    const __m128i values = _mm_add_epi8(_mm_add_epi8(characters, _mm_shuffle_epi8(distance, high_bits)),
                                        _mm_and_si128(is_underscore, distance_of_underscore));
    // Six bits and six bits are twelve, and twelve and twelve the three bytes of a group, the first one
    // highest.
    const __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi16(0x0140));
    const __m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x0001'1000));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(groups, bytes_of_groups));
  }
  return done;
}

}  // namespace

std::size_t base64url_decode_blocks(std::string_view text, std::span<unsigned char> out) {
  if (__builtin_cpu_supports("ssse3")) return decode_blocks(text, out.data());
  return 0;
}

#else

std::size_t base64url_decode_blocks(std::string_view, std::span<unsigned char>) {
  return 0;
}

#endif

}  // namespace auth0::inline v0::jose
