#include <auth0/beast/async_verify.hpp>
#include <auth0/beast/verify.hpp>

#include <boost/beast/http/empty_body.hpp>

int main() {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  const boost::beast::http::request<boost::beast::http::empty_body> request(boost::beast::http::verb::get, "/",
                                                                            11);
  const auto outcome = auth0::beast::verify(client, request, {.url = "https://api.example.com/"});
  return !outcome && outcome.error().result() == boost::beast::http::status::unauthorized ? 0 : 1;
}
