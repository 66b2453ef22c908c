#include <auth0/asio/operations.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

int main() {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  boost::asio::io_context context;
  bool is_refused = false;
  auth0::asio::async_verify_access_token(
      client, {.access_token = "not a token"},
      boost::asio::bind_executor(
          context, [&](const auth0::Result<auth0::VerifiedAccessToken>& result) { is_refused = !result; }));
  context.run();
  return is_refused ? 0 : 1;
}
