// make_rsa_keys FILE COUNT: the RSA keys that the tests' processes use before they generate any, for
// AUTH0_TESTING_RSA_KEYS.
#include "base/openssl_handles.hpp"

#include <cstdlib>
#include <iostream>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string>

int main(int count, char** arguments) {
  if (count != 3) return 2;
  const auth0::BioHandle file(BIO_new_file(arguments[1], "w"));
  bool is_written = file != nullptr;
  for (int left = std::stoi(arguments[2]); left > 0 && is_written; --left) {
    const auth0::KeyHandle key(EVP_RSA_gen(2048));
    is_written =
        PEM_write_bio_PKCS8PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
  }
  if (is_written && BIO_flush(file.get()) == 1) return EXIT_SUCCESS;
  std::cerr << "cannot write RSA keys to " << arguments[1] << '\n';
  return EXIT_FAILURE;
}
