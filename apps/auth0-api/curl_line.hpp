#pragma once

#include <string>

namespace auth0::command {

/// A request with a token.
struct TokenRequestLine {
  std::string method = "GET";
  std::string url{};
  std::string token{};
  std::string proof{};    ///< Empty: the token is sent as a Bearer token.
  std::string ca_file{};  ///< Empty: the authorities that curl trusts.
};

/// The command line that sends the request with curl, for a POSIX shell.
[[nodiscard]] std::string curl_line(const TokenRequestLine& request);

}  // namespace auth0::command
