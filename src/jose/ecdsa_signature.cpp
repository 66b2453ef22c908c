#include "jose/ecdsa_signature.hpp"

#include "jose/openssl_handles.hpp"

#include <tuple>

namespace auth0::jose {

std::optional<std::vector<unsigned char>> ecdsa_der_from_fixed(std::span<const unsigned char> fixed,
                                                               std::size_t width) {
  if (fixed.size() != 2 * width) return std::nullopt;
  BignumHandle r(BN_bin2bn(fixed.data(), static_cast<int>(width), nullptr));
  BignumHandle s(BN_bin2bn(fixed.data() + width, static_cast<int>(width), nullptr));
  EcdsaSignatureHandle signature(ECDSA_SIG_new());
  if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return std::nullopt;
  std::ignore = r.release();  // owned by the signature now
  std::ignore = s.release();

  // Each number costs at most two bytes of tag and length, one of sign and its width; the sequence three more.
  std::vector<unsigned char> der(2 * (width + 3) + 3);
  unsigned char* end = der.data();
  const int size = i2d_ECDSA_SIG(signature.get(), &end);
  if (size <= 0) return std::nullopt;
  der.resize(static_cast<std::size_t>(size));
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

}  // namespace auth0::jose
