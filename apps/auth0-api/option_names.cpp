#include "option_names.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace auth0::command {

namespace {

struct OptionName {
  std::string_view library;
  std::string_view command;
};

// As messages about them begin.
constexpr std::array<OptionName, 7> option_names = {{
    {"transport.ca_file", "--ca-file"},
    {"static_keys.metadata", "--metadata"},
    {"static_keys.jwks", "--jwks"},
    {"client_authentication.private_key_jwt.private_key_pem", "--private-key-file"},
    {"client_authentication.mutual_tls", "--client-certificate-file and --client-key-file"},
    {"a client's public_key_pem", "--client-public-key"},
    {"a client's certificate_pem", "--mtls"},
}};

}  // namespace

std::string with_command_option(const std::string& message) {
  const auto* const found = std::ranges::find_if(
      option_names, [&](const OptionName& name) { return message.starts_with(name.library); });
  if (found == option_names.end()) return message;
  return std::string(found->command) + message.substr(found->library.size());
}

}  // namespace auth0::command
