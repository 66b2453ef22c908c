#include "jose/base64url.hpp"

#include "jose/base64url_blocks.hpp"

#include <array>
#include <cstdint>

namespace auth0::inline v0::jose {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// A character that is not in the alphabet sets a bit that no sum of valid ones can set.
constexpr std::uint32_t invalid = 0x8000'0000;

// For the end of a text, and for all of it where the processor has no vector instructions. One table for each
// of the four positions, so that a group of four characters is decoded with three ORs: a table of six-bit
// values with shifts costs about twice as much.
using Table = std::array<std::uint32_t, 256>;

constexpr Table make_table(unsigned shift) {
  Table table{};
  table.fill(invalid);
  for (std::uint32_t value = 0; value < alphabet.size(); ++value) {
    table[static_cast<unsigned char>(alphabet[value])] = value << shift;
  }
  return table;
}

constexpr std::array<Table, 4> tables = {make_table(18), make_table(12), make_table(6), make_table(0)};

std::uint32_t at(unsigned position, char character) {
  return tables[position][static_cast<unsigned char>(character)];
}

}  // namespace

std::optional<std::size_t> base64url_decode(std::string_view text, std::span<unsigned char> out) {
  if (out.size() < base64url_decoded_bound(text.size())) return std::nullopt;
  const std::size_t done = base64url_decode_blocks(text, out);
  const char* in = text.data() + done;
  unsigned char* to = out.data() + (done / 4 * 3);
  for (std::size_t groups = (text.size() - done) / 4; groups > 0; --groups, in += 4, to += 3) {
    const std::uint32_t bits = at(0, in[0]) | at(1, in[1]) | at(2, in[2]) | at(3, in[3]);
    if ((bits & invalid) != 0) return std::nullopt;
    to[0] = static_cast<unsigned char>(bits >> 16U);
    to[1] = static_cast<unsigned char>(bits >> 8U);
    to[2] = static_cast<unsigned char>(bits);
  }
  switch (text.size() % 4) {
    case 0:
      break;
    case 2: {
      const std::uint32_t bits = at(0, in[0]) | at(1, in[1]);
      if ((bits & (invalid | 0xFFFFU)) != 0) return std::nullopt;
      *to++ = static_cast<unsigned char>(bits >> 16U);
      break;
    }
    case 3: {
      const std::uint32_t bits = at(0, in[0]) | at(1, in[1]) | at(2, in[2]);
      if ((bits & (invalid | 0xFFU)) != 0) return std::nullopt;
      *to++ = static_cast<unsigned char>(bits >> 16U);
      *to++ = static_cast<unsigned char>(bits >> 8U);
      break;
    }
    default:
      return std::nullopt;  // one character alone stands for no byte
  }
  return static_cast<std::size_t>(to - out.data());
}

std::optional<std::string> base64url_decode(std::string_view text) {
  std::string bytes(base64url_decoded_bound(text.size()), '\0');
  const auto size = base64url_decode(text, {reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()});
  if (!size) return std::nullopt;
  bytes.resize(*size);
  return bytes;
}

std::string base64url_encode(std::span<const unsigned char> bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const unsigned char byte : bytes) {
    bits = (bits << 8U) | byte;
    for (held += 8; held >= 6; held -= 6) {
      text.push_back(alphabet[(bits >> (held - 6)) & 0x3FU]);
    }
  }
  if (held > 0) text.push_back(alphabet[(bits << (6 - held)) & 0x3FU]);
  return text;
}

std::string base64url_encode(std::string_view bytes) {
  return base64url_encode(std::span(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace auth0::inline v0::jose
