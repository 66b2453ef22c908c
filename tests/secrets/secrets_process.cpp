// A process whose memory core_dump.py searches for secrets. It reads them from its input, a line each,
// exchanges a token, destroys the client, and waits for a line at both times. What the library was given and
// gives is wiped here, by its owner: what is found then the library has left behind.
#include <auth0/api_client.hpp>

#include <array>
#include <cstddef>
#include <expected>
#include <initializer_list>
#include <memory>
#include <openssl/crypto.h>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using namespace std::string_view_literals;

constexpr std::size_t lines = 6;
std::array<char, 16 * 1024> input{};
std::array<std::string_view, lines> fields{};  // in input

enum Field : std::size_t { method, credential, nonce_secret, subject_token, actor_token, new_token };

bool read_fields() {
  std::size_t size = 0;
  std::size_t begin = 0;
  for (auto& field : fields) {
    auto end = std::string_view(input.data(), size).find('\n', begin);
    while (end == std::string_view::npos) {
      const auto count = read(STDIN_FILENO, &input.at(size), input.size() - size);
      if (count <= 0) return false;
      size += static_cast<std::size_t>(count);
      end = std::string_view(input.data(), size).find('\n', begin);
    }
    field = std::string_view(input.data(), size).substr(begin, end - begin);
    begin = end + 1;
  }
  return true;
}

void wipe(std::string_view text) {
  OPENSSL_cleanse(const_cast<char*>(text.data()), text.size());
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.capacity());
}

// Says so, and waits for a line.
bool pause_at(std::string_view moment) {
  char byte = 0;
  if (write(STDOUT_FILENO, moment.data(), moment.size()) < 0) return false;
  return read(STDIN_FILENO, &byte, 1) == 1;
}

// In one piece, as growing would leave copies.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const auto part : parts)
    size += part.size();
  std::string text;
  text.reserve(size);
  for (const auto part : parts)
    text += part;
  return text;
}

// The tenant: metadata, no keys, and one token.
class Tenant final : public auth0::HttpTransport {
 public:
  std::expected<auth0::HttpResponse, auth0::TransportError> send(const auth0::HttpRequest& request) override {
    if (request.url.ends_with("/token"))
      return answer(
          joined({R"({"token_type":"Bearer","expires_in":60,"access_token":")", fields[new_token], "\"}"}));
    if (request.url.ends_with("/keys")) return answer(R"({"keys":[]})");
    return answer(R"({"issuer":"https://tenant.example.com/","jwks_uri":"https://tenant.example.com/keys",)"
                  R"("token_endpoint":"https://tenant.example.com/token",)"
                  R"("token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"]})");
  }

 private:
  static auth0::HttpResponse answer(std::string body) {
    return {.status = 200, .headers = {}, .body = std::move(body)};
  }
};

auth0::ClientAuthentication authentication() {
  if (fields[method] == "key") {
    std::string pem;
    pem.reserve(fields[credential].size());
    for (const char c : fields[credential])
      pem += c == '|' ? '\n' : c;
    return {.private_key_jwt =
                auth0::PrivateKeyJwt{.private_key_pem = std::move(pem), .algorithm = auth0::Algorithm::es256}};
  }
  const auto how =
      fields[method] == "basic" ? auth0::ClientSecretMethod::basic : auth0::ClientSecretMethod::post;
  return {.client_secret = std::string(fields[credential]), .client_secret_method = how};
}

bool exchange(const auth0::ApiClient& client) {
  auto token = client.try_get_token_by_exchange_profile(fields[subject_token],
                                                        {.subject_token_type = "urn:example:token",
                                                         .audience = "https://api.example.com",
                                                         .actor_token = fields[actor_token],
                                                         .actor_token_type = "urn:example:actor"});
  const bool is_good = token && token->access_token == fields[new_token];
  if (token) wipe(token->access_token);
  for (const auto field : {subject_token, actor_token, new_token})
    wipe(fields.at(field));
  return is_good;
}

}  // namespace

int main() {
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);  // the debugger is a relative, not an ancestor
  if (!read_fields()) return 2;
  {
    auth0::ApiClientOptions options{.domain = "tenant.example.com", .audience = "https://api.example.com"};
    options.client_id = "orders-api";
    options.client_authentication = authentication();
    options.dpop.nonces = auth0::DpopNonces{.secret = std::string(fields[nonce_secret])};
    options.http_transport = std::make_shared<Tenant>();
    const auth0::ApiClient client(std::move(options));
    wipe(fields[credential]);
    wipe(fields[nonce_secret]);
    if (!exchange(client)) return 3;
    if (!pause_at("exchanged\n")) return 2;
  }
  return pause_at("destroyed\n") ? 0 : 2;
}
