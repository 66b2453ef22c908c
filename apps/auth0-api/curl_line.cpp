#include "curl_line.hpp"

#include "shell_word.hpp"

namespace auth0::command {

std::string curl_line(const TokenRequestLine& request) {
  const bool has_proof = !request.proof.empty();
  std::string line = "curl";
  if (!request.ca_file.empty()) line.append(" -i --cacert ").append(shell_word(request.ca_file));
  if (request.method != "GET") line.append(" -X ").append(shell_word(request.method));
  line.append(" -H ").append(
      shell_word((has_proof ? "Authorization: DPoP " : "Authorization: Bearer ") + request.token));
  if (has_proof) line.append(" -H ").append(shell_word("DPoP: " + request.proof));
  return line.append(" ").append(shell_word(request.url));
}

}  // namespace auth0::command
