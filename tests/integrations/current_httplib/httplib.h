#pragma once

#include <functional>
#include <map>
#include <string>

// What the adapter uses of cpp-httplib, declared as its releases of 2026 do, where a TLS session is a pointer
// to void. Only compiled, never run.
namespace httplib {

using Headers = std::multimap<std::string, std::string>;

struct Request {
  std::string method;
  std::string target;
  Headers headers;
  const void* ssl = nullptr;

  [[nodiscard]] std::string get_header_value(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

struct Response {
  int status = -1;
  Headers headers;
  std::string body;

  void set_header(const std::string& name, const std::string& value) { headers.emplace(name, value); }
};

class Server {
 public:
  using Handler = std::function<void(const Request&, Response&)>;
};

}  // namespace httplib
