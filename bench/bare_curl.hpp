#pragma once

#include "base/handle.hpp"

#include <curl/curl.h>
#include <memory>
#include <string>

namespace auth0::bench {

/// The least that a POST over TLS costs with libcurl: one handle, set up beforehand, and one connection that
/// stays open. Knows nothing of tokens. For one thread.
class BareCurl {
 public:
  BareCurl(const std::string& url, std::string ca_pem, std::string form);

  /// Sends the form; whether the answer was 200.
  [[nodiscard]] bool post();

 private:
  std::string ca_pem_;
  std::string form_;
  std::string answer_;
  Handle<curl_slist, curl_slist_free_all> headers_;
  Handle<CURL, curl_easy_cleanup> easy_;
};

}  // namespace auth0::bench
