#include "jose/ecdsa_signature.hpp"

#include "base/openssl_handles.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace auth0::inline v0::jose {
namespace {

using Bytes = std::vector<unsigned char>;

Bytes number(std::size_t width, Bytes last) {
  Bytes bytes(width - last.size(), 0);
  bytes.insert(bytes.end(), last.begin(), last.end());
  return bytes;
}

Bytes concatenated(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

TEST(EcdsaSignature, InDerIsWhatOpensslReadsAndReadsBack) {
  for (const std::size_t width : {32U, 48U, 66U}) {
    for (const auto& r : {number(width, {1}), number(width, {0x7F}), number(width, {0x80}),
                          number(width, {0x80, 0}), Bytes(width, 0xFF), number(width, {})}) {
      const auto fixed = concatenated(r, number(width, {0x01, 0x02}));
      const auto der = ecdsa_der_from_fixed(fixed, width);
      ASSERT_TRUE(der.has_value());
      const unsigned char* begin = der->data();
      const EcdsaSignatureHandle read(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der->size())));
      ASSERT_NE(read, nullptr);
      EXPECT_EQ(begin, der->data() + der->size());
      EXPECT_EQ(i2d_ECDSA_SIG(read.get(), nullptr), static_cast<int>(der->size()));  // the one shortest form
      EXPECT_EQ(ecdsa_fixed_from_der(*der, width), fixed);
    }
  }
}

TEST(EcdsaSignature, HasTwiceTheWidthOfTheCurve) {  // 5.4
  EXPECT_FALSE(ecdsa_der_from_fixed(Bytes(63, 1), 32));
  EXPECT_FALSE(ecdsa_der_from_fixed(Bytes(65, 1), 32));
  EXPECT_FALSE(ecdsa_der_from_fixed({}, 0));
}

TEST(EcdsaSignature, IsNotReadFromBrokenDerOrNumbersTooWide) {
  EXPECT_FALSE(ecdsa_fixed_from_der(Bytes{0x30, 0x01, 0x00}, 32));
  EXPECT_FALSE(ecdsa_fixed_from_der(ecdsa_der_from_fixed(Bytes(96, 0x77), 48).value(), 32));
}

}  // namespace
}  // namespace auth0::inline v0::jose
