#include "dpop/nonces.hpp"

#include "base/constant_time.hpp"
#include "base/openssl_errors.hpp"
#include "base/random_bytes.hpp"
#include "jose/base64url.hpp"

#include <array>
#include <new>
#include <openssl/evp.h>
#include <span>
#include <utility>

namespace auth0::inline v0::dpop {

namespace {

constexpr std::size_t secret_size = 32;
constexpr std::size_t nonce_size = 16;  // bytes of the MAC that are sent

}  // namespace

Nonces::Nonces(const DpopNonces& options)
    : secret_(options.secret.begin(), options.secret.end()), period_(options.period) {
  if (!secret_.empty()) return;
  secret_.resize(secret_size);
  fill_with_random_bytes(secret_);
}

std::int64_t Nonces::stretch(std::chrono::sys_seconds now) const noexcept {
  return now.time_since_epoch() / period_;
}

std::string Nonces::nonce_of(std::int64_t stretch) const {
  const OpensslErrorScope errors;
  // The period is part of it, so that processes that were given different ones do not take each other's by
  // chance.
  const std::string input = "DPoP nonce " + std::to_string(period_.count()) + ' ' + std::to_string(stretch);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  std::size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret_.data(), secret_.size(),
                reinterpret_cast<const unsigned char*>(input.data()), input.size(), mac.data(), mac.size(),
                &size) == nullptr) {
    throw std::bad_alloc();  // OpenSSL always has HMAC with SHA-256
  }
  return jose::base64url_encode(std::span<const unsigned char>(mac).first(nonce_size));
}

std::string Nonces::current(std::chrono::sys_seconds now) const {
  return nonce_of(stretch(now));
}

Result<std::string> Nonces::check(const std::optional<std::string>& nonce, std::chrono::sys_seconds now) const {
  std::string expected = current(now);
  if (nonce && equal_in_constant_time(*nonce, expected)) return std::string();
  if (nonce && equal_in_constant_time(*nonce, nonce_of(stretch(now) - 1))) return expected;
  return std::unexpected(
      Error{.code = ErrorCode::use_dpop_nonce,
            .reason = nonce ? Reason::nonce_invalid : Reason::nonce_missing,
            .message = nonce ? "the proof's nonce is unknown or too old; use the one in the header DPoP-Nonce"
                             : "the proof must contain the nonce of the header DPoP-Nonce",
            .dpop_nonce = std::move(expected)});
}

}  // namespace auth0::inline v0::dpop
