#include "bare_curl.hpp"

#include <stdexcept>
#include <utility>

namespace auth0::bench {

namespace {

std::size_t append(const char* data, std::size_t unit, std::size_t count, void* user) {
  static_cast<std::string*>(user)->append(data, unit * count);
  return unit * count;
}

// Those that libcurl does not write itself.
transport::CurlList list_of(std::vector<HttpHeader> headers) {
  std::erase_if(headers,
                [](const auto& header) { return header.name == "Host" || header.name == "Content-Length"; });
  return transport::header_list(headers);
}

}  // namespace

BareCurl::BareCurl(const std::string& url, std::string ca_pem, const HttpRequest& model)
    : ca_pem_(std::move(ca_pem)), form_(model.body), headers_(list_of(model.headers)), easy_(curl_easy_init()) {
  CURL* const easy = easy_.get();
  if (easy == nullptr) throw std::runtime_error("libcurl cannot be used");
  curl_blob ca{.data = ca_pem_.data(), .len = ca_pem_.size(), .flags = CURL_BLOB_NOCOPY};
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &ca);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(form_.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, form_.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer_);
}

bool BareCurl::post() {
  answer_.clear();
  long status = 0;
  return curl_easy_perform(easy_.get()) == CURLE_OK &&
         curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status == 200;
}

}  // namespace auth0::bench
