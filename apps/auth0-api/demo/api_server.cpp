#include "demo/api_server.hpp"

#include <fmt/core.h>

namespace auth0::command {

ApiServer::ApiServer(const testing::TlsIdentity& identity, std::uint16_t port, const MakeOptions& make_options)
    : server_([this](const HttpRequest& request) { return answer(request); }, {.tls = identity, .port = port}) {
  api_.emplace(make_options(url()));
  ready_.store(true, std::memory_order_release);
}

std::string ApiServer::url() const {
  return fmt::format("https://localhost:{}/", server_.port());
}

// The server must listen before the API can know its URL, so a request can come too early.
HttpResponse ApiServer::answer(const HttpRequest& request) {
  if (!ready_.load(std::memory_order_acquire)) return {.status = 503};
  return api_->answer(request);
}

}  // namespace auth0::command
