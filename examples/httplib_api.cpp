// A small API on cpp-httplib.
#include "orders_api.hpp"

#include <auth0/httplib/probes.hpp>
#include <auth0/httplib/protect.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

void list_orders(const httplib::Request& /*request*/, httplib::Response& response,
                 const auth0::AcceptedRequest& accepted) {
  response.set_content("the orders of " + std::string(accepted.token.subject()) + '\n', "text/plain");
}

std::uint16_t bind(httplib::Server& server, std::uint16_t port) {
  const std::string host = "127.0.0.1";
  int bound = port;
  if (port == 0) {
    bound = server.bind_to_any_port(host);
  } else if (!server.bind_to_port(host, port)) {
    bound = -1;
  }
  if (bound < 0) throw std::runtime_error("the port cannot be had");
  return static_cast<std::uint16_t>(bound);
}

int run(const Arguments& arguments) {
  httplib::Server server;
  const OrdersApi api = make_orders_api(arguments, bind(server, arguments.port));
  server.Get("/", [](const httplib::Request& /*request*/, httplib::Response& response) {
    response.set_content("GET /orders with a token\n", "text/plain");
  });
  server.Get(api.metadata_path, [&api](const httplib::Request& /*request*/, httplib::Response& response) {
    response.set_content(api.metadata, "application/json");
  });
  auth0::httplib::add_probes(server, api.client, api.metrics);
  server.Get("/orders", auth0::httplib::protect(api.client, api.origin, api.may_read, list_orders));
  const auto not_allowed = [](const httplib::Request& /*request*/, httplib::Response& response) {
    response.status = 405;
    response.set_header("Allow", "GET, HEAD");
  };
  server.Post("/orders", not_allowed).Put("/orders", not_allowed).Patch("/orders", not_allowed);
  server.Delete("/orders", not_allowed);
  std::cout << "listening on " << api.origin << '\n' << std::flush;
  return server.listen_after_bind() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse_arguments({argv, static_cast<std::size_t>(argc)}));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
