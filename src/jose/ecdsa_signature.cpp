#include "jose/ecdsa_signature.hpp"

#include "base/openssl_handles.hpp"

namespace auth0::inline v0::jose {

namespace {

constexpr unsigned char tag_integer = 0x02;
constexpr unsigned char tag_sequence = 0x30;
constexpr unsigned char length_in_one_byte =
    0x81;  // the long form that 128 to 255 take (X.690 section 8.1.3.5)

// A non-negative INTEGER: without leading zeros but for one where the first bit would read as a sign.
void append_integer(std::vector<unsigned char>& der, std::span<const unsigned char> number) {
  while (number.size() > 1 && number.front() == 0)
    number = number.subspan(1);
  const bool sign_byte = (number.front() & 0x80U) != 0;
  der.push_back(tag_integer);
  der.push_back(static_cast<unsigned char>(number.size() + (sign_byte ? 1 : 0)));
  if (sign_byte) der.push_back(0);
  der.insert(der.end(), number.begin(), number.end());
}

}  // namespace

// Written by hand, not through ECDSA_SIG: that makes two bignums and costs a hundredth of a P-256 verification.
// Nothing here judges the numbers; EVP_PKEY_verify does.
std::optional<std::vector<unsigned char>> ecdsa_der_from_fixed(std::span<const unsigned char> fixed,
                                                               std::size_t width) {
  if (width == 0 || width > 66 || fixed.size() != 2 * width) return std::nullopt;  // 66: P-521, the widest
  std::vector<unsigned char> numbers;
  numbers.reserve(2 * (width + 3));
  append_integer(numbers, fixed.first(width));
  append_integer(numbers, fixed.last(width));
  std::vector<unsigned char> der;
  der.reserve(numbers.size() + 3);
  der.push_back(tag_sequence);
  if (numbers.size() >= 0x80) der.push_back(length_in_one_byte);
  der.push_back(static_cast<unsigned char>(numbers.size()));
  der.insert(der.end(), numbers.begin(), numbers.end());
  return der;
}

std::optional<std::vector<unsigned char>> ecdsa_fixed_from_der(std::span<const unsigned char> der,
                                                               std::size_t width) {
  const unsigned char* begin = der.data();
  const EcdsaSignatureHandle signature(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
  if (!signature) return std::nullopt;
  std::vector<unsigned char> fixed(2 * width);
  const int number_width = static_cast<int>(width);
  if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), fixed.data(), number_width) != number_width ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), fixed.data() + width, number_width) != number_width) {
    return std::nullopt;
  }
  return fixed;
}

}  // namespace auth0::inline v0::jose
