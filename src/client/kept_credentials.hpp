#pragma once

#include "base/wiped.hpp"
#include "client/credential_verifier.hpp"
#include "dpop/presented.hpp"
#include "jose/algorithm.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/requirements.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace auth0::inline v0 {

/// Copies of what a call presents and expects, for a verification that goes on after the call has returned.
/// May be moved until it is first looked at.
class KeptCredentials {
 public:
  /// What need not be copied.
  struct Sparing {
    bool algorithms = false;  ///< They outlive the verification.
    bool headers = false;     ///< No resolver of domains will ask for them.
  };

  KeptCredentials(const dpop::Presented& presented, const CredentialVerifier::Expected& expected,
                  Sparing sparing);

  [[nodiscard]] const dpop::Presented& presented() const noexcept { return presented_; }
  [[nodiscard]] const CredentialVerifier::Expected& expected() noexcept {
    expected_.requirement = requirement_ ? &*requirement_ : nullptr;
    return expected_;
  }

 private:
  // What few calls need.
  struct Lists {
    Lists() = default;
    Lists(const Lists&) = delete;
    Lists& operator=(const Lists&) = delete;
    // Wipes the headers, among which credentials are.
    ~Lists() {
      for (auto& header : headers)
        wipe(header.value);
    }

    std::vector<jose::Algorithm> algorithms;
    std::vector<std::string> required_claims;
    std::vector<HttpHeader> headers;
  };

  SecretChars texts_;  // one after the other; what is moved stays where it is in memory
  dpop::Presented presented_;
  CredentialVerifier::Expected expected_;
  std::optional<Requirement> requirement_;
  std::unique_ptr<Lists> lists_;  // null: all of them are empty
};

}  // namespace auth0::inline v0
