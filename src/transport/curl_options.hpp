#pragma once

#include "base/handle.hpp"
#include "transport/curl_transport.hpp"
#include "transport/timeouts.hpp"

#include <auth0/http_transport.hpp>

#include <curl/curl.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace auth0::inline v0::transport {

using CurlList = Handle<curl_slist, curl_slist_free_all>;

/// To be called before all else that uses libcurl. Thread-safe.
void prepare_curl();

/// The headers as libcurl takes them.
[[nodiscard]] CurlList header_list(const std::vector<HttpHeader>& headers);

/// Sets one option; libcurl fails only if it was built without the feature or memory ran out.
template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (curl_easy_setopt(handle, option, value) != CURLE_OK) {
    throw std::runtime_error("libcurl does not support an option that is needed for safe requests");
  }
}

/// Whom to trust, a proxy included: the system's authorities where `ca_pem` is empty. It must outlive the
/// transfer.
void set_trust(CURL* handle, const std::string& ca_pem);

/// What to show to servers that ask. It must outlive the transfer.
void set_identity(CURL* handle, const ClientIdentity& identity);

/// Rule 3.1: nothing but https, no redirects, and of the request's time-outs and `most` the shorter ones.
void set_limits(CURL* handle, const HttpRequest& request, const Timeouts& most);

/// The proxy for every host; as the environment says where it is empty.
void set_proxy(CURL* handle, const std::string& proxy);

/// Both must outlive the transfer.
void set_request(CURL* handle, const HttpRequest& request, const CurlList& headers);

}  // namespace auth0::inline v0::transport
