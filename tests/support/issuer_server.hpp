#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/loopback_server.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

/// An issuer on loopback, over TLS, that publishes what a test says and answers 404 for every other path.
/// Thread-safe.
class IssuerServer {
 public:
  using Rewrite = std::function<HttpResponse(const HttpRequest&, HttpResponse)>;

  static constexpr const char* keys_path = "/keys";

  /// `https://localhost:port` and the path.
  [[nodiscard]] std::string url(const std::string& path = "") const {
    return "https://localhost:" + std::to_string(server_.port()) + path;
  }

  /// At `document_path`, metadata for the issuer `url(issuer_path)`, whose keys are at `keys_path`.
  void publish_metadata(const std::string& document_path, const std::string& issuer_path = "") {
    publish(document_path, {{"issuer", url(issuer_path)}, {"jwks_uri", url(keys_path)}});
  }

  void publish_keys(const std::vector<boost::json::object>& keys) {
    publish(keys_path, {{"keys", boost::json::array(keys.begin(), keys.end())}});
  }

  /// From now on every answer is what this function makes of it. Called on the server's thread.
  void rewrite(Rewrite rewrite) {
    const std::scoped_lock lock(mutex_);
    rewrite_ = std::move(rewrite);
  }

  [[nodiscard]] std::size_t requests(const std::string& path) const {
    const std::scoped_lock lock(mutex_);
    const auto found = counts_.find(path);
    return found == counts_.end() ? 0 : found->second;
  }

  [[nodiscard]] HttpRequest last_request() const {
    const std::scoped_lock lock(mutex_);
    return last_;
  }

  /// What a client needs to trust the server.
  [[nodiscard]] TransportOptions transport() const { return {.ca_pem = identity_.certificate_pem}; }

 private:
  void publish(const std::string& path, const boost::json::object& document) {
    const std::scoped_lock lock(mutex_);
    documents_[path] = boost::json::serialize(document);
  }

  [[nodiscard]] HttpResponse respond(const HttpRequest& request) {
    const std::scoped_lock lock(mutex_);
    ++counts_[request.url];
    last_ = request;
    const auto found = documents_.find(request.url);
    HttpResponse response{.status = 404};
    if (found != documents_.end()) response = {.status = 200, .body = found->second};
    return rewrite_ ? rewrite_(request, std::move(response)) : response;
  }

  testing::TlsIdentity identity_ = testing::make_self_signed_identity();
  mutable std::mutex mutex_;
  std::map<std::string, std::string> documents_;  // guarded by mutex_
  std::map<std::string, std::size_t> counts_;     // guarded by mutex_
  HttpRequest last_;                              // guarded by mutex_
  Rewrite rewrite_;                               // guarded by mutex_
  testing::LoopbackServer server_{[this](const testing::ReceivedRequest& request) { return respond(request); },
                                  {.tls = identity_}};
};

}  // namespace auth0::test
