#pragma once

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
  struct Free {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };

  std::string ca_pem_;
  std::string form_;
  std::string answer_;
  std::unique_ptr<curl_slist, Free> headers_;
  std::unique_ptr<CURL, Free> easy_;
};

}  // namespace auth0::bench
