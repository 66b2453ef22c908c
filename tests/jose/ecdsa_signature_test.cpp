#include "jose/ecdsa_signature.hpp"

#include "base/openssl_handles.hpp"

#include <algorithm>
#include <cstddef>
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
  EXPECT_TRUE(ecdsa_der_from_fixed(Bytes(132, 1), 66));  // of P-521, the widest
  EXPECT_FALSE(ecdsa_der_from_fixed(Bytes(134, 1), 67));
}

// X.690 section 8.1.3.4: up to 127 bytes
TEST(EcdsaSignature, HasItsLengthInTheShortFormWhereThatIsPossible) {
  for (const std::size_t size : {57U, 58U, 59U}) {  // 127, 128 and 129 bytes in all
    Bytes s(66, 1);
    std::fill_n(s.begin(), 66 - size, static_cast<unsigned char>(0));
    const auto fixed = concatenated(Bytes(66, 1), s);
    const auto der = ecdsa_der_from_fixed(fixed, 66).value();
    const unsigned char* begin = der.data();
    const EcdsaSignatureHandle read(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
    ASSERT_NE(read, nullptr) << size;
    EXPECT_EQ(i2d_ECDSA_SIG(read.get(), nullptr), static_cast<int>(der.size())) << size;
    EXPECT_EQ(ecdsa_fixed_from_der(der, 66), fixed) << size;
  }
}

TEST(EcdsaSignature, IsNotReadFromBrokenDerOrNumbersTooWide) {
  EXPECT_FALSE(ecdsa_fixed_from_der(Bytes{0x30, 0x01, 0x00}, 32));
  EXPECT_FALSE(ecdsa_fixed_from_der(ecdsa_der_from_fixed(Bytes(96, 0x77), 48).value(), 32));
  const auto wide = Bytes(48, 0x77);
  const auto narrow = number(48, {1});
  for (const auto& fixed : {concatenated(wide, narrow), concatenated(narrow, wide)})
    EXPECT_FALSE(ecdsa_fixed_from_der(ecdsa_der_from_fixed(fixed, 48).value(), 32));
}

}  // namespace
}  // namespace auth0::inline v0::jose
