#include "authorities.hpp"

#include "base/file_text.hpp"
#include "base/invalid_configuration.hpp"
#include "base/pem.hpp"

#include <new>
#include <string>

namespace auth0::inline v0::redis {

namespace {

std::string add_certificates(X509_STORE* store, const std::string& pem) {
  return read_certificates(pem, [store](X509* certificate) {
    if (X509_STORE_add_cert(store, certificate) != 1) throw std::bad_alloc();
  });
}

}  // namespace

void trust_authorities(X509_STORE* store, const RedisTls& options, const std::string& name) {
  if (options.ca_file.empty()) {
    const auto problem = add_certificates(store, options.ca_pem);
    if (!problem.empty()) throw_invalid_configuration(name + ".ca_pem " + problem);
    return;
  }
  const auto text = read_file_text(options.ca_file);
  const auto problem = text ? add_certificates(store, *text) : text.error();
  if (!problem.empty()) throw_invalid_configuration(name + ".ca_file " + problem + ": " + options.ca_file);
}

}  // namespace auth0::inline v0::redis
