#pragma once

#include <auth0/http_transport.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

/// What a server has sent; status 0 if that was no answer.
struct Reply {
  int status = 0;
  std::vector<HttpHeader> headers{};
  std::string body{};

  /// The values of a field, in their order; the name as the server writes it.
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& header : headers) {
      if (header.name == name) found.push_back(header.value);
    }
    return found;
  }
};

/// Reads an answer of HTTP/1.
[[nodiscard]] inline Reply parse_reply(std::string_view text) {
  constexpr std::string_view status_line = "HTTP/1.1 200";
  if (!text.starts_with("HTTP/1.") || text.size() < status_line.size()) return {};
  Reply reply{.status = std::stoi(std::string(text.substr(status_line.size() - 3, 3)))};
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return {};
  reply.body = text.substr(end + 4);
  text = text.substr(0, end + 2);
  for (std::size_t begin = text.find("\r\n") + 2; begin < text.size(); begin = text.find("\r\n", begin) + 2) {
    const auto line = text.substr(begin, text.find("\r\n", begin) - begin);
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    reply.headers.push_back(
        {.name = std::string(line.substr(0, colon)), .value = std::string(line.substr(colon + 2))});
  }
  return reply;
}

/// Sends these bytes to a server on loopback and reads until it closes the connection.
[[nodiscard]] inline Reply send_bytes(const std::string& port, const std::string& bytes) {
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(std::chrono::seconds(60));
  stream.connect("127.0.0.1", port);
  stream << bytes << std::flush;
  stream.clear();  // a server may answer and close before it has read everything
  return parse_reply(std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()));
}

}  // namespace auth0::test
