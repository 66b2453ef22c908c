#pragma once

#include "base/mutex.hpp"

#include <auth0/api_client.hpp>
#include <auth0/http_transport.hpp>

#include <functional>
#include <memory>
#include <string>

namespace auth0::command {

/// Another API that a demonstration API calls in its users' names.
struct DownstreamApi {
  std::string audience{};
  std::string url{};  ///< Empty: there is none.
  std::shared_ptr<HttpTransport> transport{};
};

/// A protected API of the demonstration: what a service does with the library. It greets a client with a good
/// token, and otherwise answers as the error says. Thread-safe.
class DemoApi {
 public:
  struct Options {
    ApiClientOptions client{};
    std::string url{};       ///< `https://host:port/`, as its clients call it.
    std::string metadata{};  ///< The document that tells where to get tokens (RFC 9728); empty: none.
    DownstreamApi downstream{};
    /// Told of each answer, and why the request was refused; may be empty.
    std::function<void(const HttpRequest&, const HttpResponse&, std::string reason)> on_answer{};
  };

  explicit DemoApi(Options options);

  /// Answers a request whose `url` is a path. `/orders` demands the scope `read:orders`; `/appointments` asks
  /// the downstream API; any other path greets.
  [[nodiscard]] HttpResponse answer(const HttpRequest& request);

  /// Why the last request was refused, as a service would log it; empty if it was not.
  [[nodiscard]] std::string last_reason() const;

 private:
  [[nodiscard]] HttpResponse respond(const HttpRequest& request);
  [[nodiscard]] HttpResponse answer_for(const AcceptedRequest& accepted, const HttpRequest& request) const;
  [[nodiscard]] HttpResponse call_downstream(const AcceptedRequest& accepted) const;
  void log(std::string reason);

  ApiClient client_;
  std::string url_;
  std::string metadata_;
  DownstreamApi downstream_;
  std::function<void(const HttpRequest&, const HttpResponse&, std::string)> on_answer_;

  mutable Mutex mutex_;
  std::string last_reason_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::command
