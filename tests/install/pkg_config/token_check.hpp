#pragma once

#include <memory>
#include <string>

// The only thing that the C++17 part of the program sees of the library.
class TokenCheck {
 public:
  TokenCheck();
  ~TokenCheck();
  TokenCheck(const TokenCheck&) = delete;
  TokenCheck(TokenCheck&&) = delete;
  TokenCheck& operator=(const TokenCheck&) = delete;
  TokenCheck& operator=(TokenCheck&&) = delete;

  // The HTTP status for this token.
  [[nodiscard]] int status_of(const std::string& token) const;

  [[nodiscard]] static std::string library_version();

 private:
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};
