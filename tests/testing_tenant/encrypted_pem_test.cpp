#include "base/handle.hpp"
#include "jose/private_key.hpp"
#include "support/token_requests.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/tenant.hpp>

#include <gtest/gtest.h>
#include <memory>
#include <openssl/ui.h>
#include <stdexcept>
#include <string>

namespace auth0::test {
namespace {

using testing::Tenant;

// Stands in for the terminal at which OpenSSL asks for passwords.
class Terminal {
 public:
  Terminal() {
    was_asked() = false;
    UI_method_set_opener(method_.get(), [](UI* /*dialogue*/) {
      was_asked() = true;
      return 0;
    });
    UI_set_default_method(method_.get());
  }
  ~Terminal() { UI_set_default_method(UI_OpenSSL()); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  static bool& was_asked() {
    static bool asked = false;
    return asked;
  }

 private:
  Handle<UI_METHOD, UI_destroy_method> method_{UI_create_method("a terminal of this test")};
};

// Says of itself that it is encrypted (RFC 1421 section 4.6.1.1).
std::string as_if_encrypted(std::string pem) {
  pem.insert(pem.find('\n') + 1,
             "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,000102030405060708090A0B0C0D0E0F\n\n");
  return pem;
}

TEST(ClientRegistration, AsksNobodyForAPassword) {
  const Terminal terminal;
  const auto key = as_if_encrypted(public_key_pem(jose::PrivateKey::generate(jose::Algorithm::es256)));
  const auto certificate = as_if_encrypted(testing::make_self_signed_identity().certificate_pem);

  EXPECT_THROW(Tenant({.algorithm = "ES256", .clients = {{.public_key_pem = key}}}), std::invalid_argument);
  EXPECT_THROW(Tenant({.algorithm = "ES256", .clients = {{.certificate_pem = certificate}}}),
               std::invalid_argument);
  EXPECT_FALSE(Terminal::was_asked());
}

}  // namespace
}  // namespace auth0::test
