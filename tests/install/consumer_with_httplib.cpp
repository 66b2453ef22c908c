#include <auth0/httplib/protect.hpp>

int main() {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  httplib::Server server;  // as large as the library thinks it is, or this ends badly
  server.Get(
      "/", auth0::httplib::protect(client, "https://api.example.com", {},
                                   [](const auto& /*request*/, auto& /*response*/, const auto& /*token*/) {}));
  httplib::Response response;
  return auth0::httplib::verify(client, {}, response, {}) || response.status != 401 ? 1 : 0;
}
