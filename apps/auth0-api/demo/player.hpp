#pragma once

#include "demo/api_server.hpp"

#include <auth0/http_transport.hpp>

#include <memory>
#include <string>
#include <vector>

namespace auth0::command {

/// One request of the demonstration and what must come back.
struct Row {
  std::string sent{};
  std::vector<HttpHeader> headers{};
  int status = 200;
  std::string reason{};  ///< As the API's log names it; empty where the request is accepted.
  std::string target{};  ///< What follows the API's URL.
  std::string method = "GET";
};

/// `Authorization: Bearer`, as all header fields of a request.
[[nodiscard]] std::vector<HttpHeader> bearer(const std::string& token);
/// `Authorization: DPoP` with a proof.
[[nodiscard]] std::vector<HttpHeader> with_proof(const std::string& token, const std::string& proof);

[[nodiscard]] Row accepted(std::string sent, std::vector<HttpHeader> headers);
[[nodiscard]] Row rejected(std::string sent, std::vector<HttpHeader> headers, std::string reason);

/// The member of an answer's body; empty if it is not an object that holds such a text.
[[nodiscard]] std::string member(const HttpResponse& response, const char* name);

/// Sends rows, prints what comes back, and remembers whether all of it was as it should be.
class Player {
 public:
  explicit Player(std::shared_ptr<HttpTransport> transport) : transport_(std::move(transport)) {}

  /// \return what came back; nothing but a status of 0 if that was no answer.
  HttpResponse play(const ApiServer& api, const Row& row);
  void play_all(const ApiServer& api, const std::vector<Row>& rows);
  /// Sends a request to a server that is not an API, and prints `member_name` of the answer.
  HttpResponse fetch(const std::string& sent, const HttpRequest& request, const char* member_name);
  /// Prints something that must hold.
  void check(const std::string& what, bool holds);

  [[nodiscard]] const std::shared_ptr<HttpTransport>& transport() const noexcept { return transport_; }
  [[nodiscard]] bool all_was_good() const noexcept { return good_; }

 private:
  HttpResponse send(const std::string& sent, const HttpRequest& request);
  void print(const std::string& sent, bool as_expected, const std::string& outcome);

  std::shared_ptr<HttpTransport> transport_;
  bool good_ = true;
};

}  // namespace auth0::command
