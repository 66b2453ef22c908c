#include "commands.hpp"
#include "serve/service.hpp"

#include <string>
#include <string_view>
#include <tuple>

namespace auth0::command::serve {

namespace {

namespace ssl = boost::asio::ssl;

void check(const boost::system::error_code& error, std::string_view key, const std::string& file) {
  if (!error) return;
  throw UsageError("listen." + std::string(key) + ": " + file + " cannot be used: " + error.message());
}

void require_client_certificates(ssl::context& tls, const std::string& authorities) {
  boost::system::error_code error;
  std::ignore = tls.load_verify_file(authorities, error);
  check(error, "tls_client_ca_file", authorities);
  std::ignore = tls.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
  check(error, "tls_client_ca_file", authorities);
}

}  // namespace

std::shared_ptr<ssl::context> make_tls(const Listen& listen) {
  if (listen.tls_certificate_file.empty()) return nullptr;
  auto tls = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  tls->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                   ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | SSL_OP_NO_RENEGOTIATION);
  std::ignore = tls->use_certificate_chain_file(listen.tls_certificate_file, error);
  check(error, "tls_certificate_file", listen.tls_certificate_file);
  std::ignore = tls->use_private_key_file(listen.tls_key_file, ssl::context::pem, error);
  check(error, "tls_key_file", listen.tls_key_file);
  if (SSL_CTX_check_private_key(tls->native_handle()) != 1) {  // of another type it would be taken
    throw UsageError("listen.tls_key_file: " + listen.tls_key_file + " is not the key of the certificate in " +
                     listen.tls_certificate_file);
  }
  // A session must not outlive the authorities that its certificate was checked with.
  SSL_CTX_set_session_cache_mode(tls->native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(tls->native_handle(), 0);
  SSL_CTX_set_options(tls->native_handle(), SSL_OP_NO_TICKET);
  if (!listen.tls_client_ca_file.empty()) require_client_certificates(*tls, listen.tls_client_ca_file);
  return tls;
}

}  // namespace auth0::command::serve
