#pragma once

#include "base/wiped.hpp"

#include <auth0/dpop.hpp>
#include <auth0/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::dpop {

/// The nonces of this API (rule 8.8, RFC 9449 section 9). Nothing is remembered of them: the nonce of each
/// stretch of time is a MAC over it, which every process with the same secret computes alike. Thread-safe.
class Nonces {
 public:
  /// An empty secret is replaced by a random one. \throws std::runtime_error if there are no random bytes.
  explicit Nonces(const DpopNonces& options);

  /// The nonce of this moment.
  [[nodiscard]] std::string current(std::chrono::sys_seconds now) const;

  /// Whether the proof's nonce is good: that of this stretch or of the one before. Gives the nonce that the
  /// client should take from now on, empty if it has that one; fails with `use_dpop_nonce`, which holds it too.
  [[nodiscard]] Result<std::string> check(const std::optional<std::string>& nonce,
                                          std::chrono::sys_seconds now) const;

 private:
  [[nodiscard]] std::int64_t stretch(std::chrono::sys_seconds now) const noexcept;
  [[nodiscard]] std::string nonce_of(std::int64_t stretch) const;

  SecretBytes secret_;
  std::chrono::seconds period_;
};

}  // namespace auth0::inline v0::dpop
