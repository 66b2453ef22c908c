#pragma once

#include "sidecar/raw_client.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <string>

namespace auth0::test {

/// What a browser sends to a page of the command.
class PageClient {
 public:
  PageClient() = default;
  /// \param line that the command has printed, with `http://127.0.0.1:port/` in it.
  explicit PageClient(const std::string& line) : host_(line.substr(line.find("http://") + 7)) {
    host_.resize(host_.find('/'));
  }

  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::string port() const { return host_.substr(host_.find(':') + 1); }
  [[nodiscard]] std::string origin() const { return "Origin: http://" + host_ + "\r\n"; }

  [[nodiscard]] RawAnswer exchange(const std::string& request) const {
    RawClient client(static_cast<std::uint16_t>(std::stoi(port())));
    client.send(request);
    return client.answer();
  }

  [[nodiscard]] RawAnswer get(const std::string& target, const std::string& host) const {
    return exchange("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }
  [[nodiscard]] RawAnswer get(const std::string& target) const { return get(target, host_); }

  /// A POST with these header fields beside Host and Content-Length.
  [[nodiscard]] RawAnswer post_with(const std::string& fields, const std::string& target = "/api/settings",
                                    const std::string& body = "{}") const {
    return exchange("POST " + target + " HTTP/1.1\r\nHost: " + host_ +
                    "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body);
  }

  /// As the page's own script calls it.
  [[nodiscard]] RawAnswer call(const std::string& name, const boost::json::object& body = {}) const {
    return post_with(origin() + json_type, "/api/" + name, boost::json::serialize(body));
  }

  static constexpr const char* json_type = "Content-Type: application/json\r\n";

 private:
  std::string host_;
};

}  // namespace auth0::test
