#pragma once

#include "transport/curl_options.hpp"

#include <auth0/http_transport.hpp>

#include <curl/curl.h>
#include <string>

namespace auth0::bench {

/// The least that a POST over TLS costs with libcurl: one handle, set up beforehand, and one connection that
/// stays open. Knows nothing of tokens. For one thread.
class BareCurl {
 public:
  /// \param model a request with the headers and the form to send.
  BareCurl(const std::string& url, std::string ca_pem, const HttpRequest& model);

  /// Sends them; whether the answer was 200.
  [[nodiscard]] bool post();

 private:
  std::string ca_pem_;
  std::string form_;
  std::string answer_;
  transport::CurlList headers_;
  Handle<CURL, curl_easy_cleanup> easy_;
};

}  // namespace auth0::bench
