#include "transport/curl_options.hpp"

#include "base/wiped.hpp"

#include <auth0/version.hpp>

#include <algorithm>
#include <mutex>
#include <new>
#include <tuple>

namespace auth0::inline v0::transport {

namespace {

curl_blob blob_of(const std::string& text) {
  return {.data = const_cast<char*>(text.data()), .len = text.size(), .flags = CURL_BLOB_NOCOPY};
}

}  // namespace

void prepare_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

CurlList header_list(const std::vector<HttpHeader>& headers) {
  CurlList list;
  for (const auto& header : headers) {
    std::string line;
    line.reserve(header.name.size() + 2 + header.value.size());
    const WipedAtEnd wiped(line);
    line.append(header.name).append(": ").append(header.value);
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    std::ignore = list.release();  // `longer` is the same list
    list.reset(longer);
  }
  return list;
}

void set_trust(CURL* handle, const std::string& ca_pem) {
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
  if (ca_pem.empty()) return;
  curl_blob blob = blob_of(ca_pem);
  set(handle, CURLOPT_CAINFO_BLOB, &blob);
  set(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  set(handle, CURLOPT_PROXY_CAINFO_BLOB, &blob);
  set(handle, CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));
}

void set_identity(CURL* handle, const ClientIdentity& identity) {
  if (identity.certificate_pem.empty()) return;
  curl_blob certificate = blob_of(identity.certificate_pem);
  curl_blob key = blob_of(identity.key_pem);
  set(handle, CURLOPT_SSLCERT_BLOB, &certificate);
  set(handle, CURLOPT_SSLKEY_BLOB, &key);
  set(handle, CURLOPT_KEYPASSWD, "");  // nobody is asked on the terminal
}

void set_limits(CURL* handle, const HttpRequest& request, const Timeouts& most) {
  set(handle, CURLOPT_PROTOCOLS_STR, "https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::min(request.connect_timeout, most.connect).count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(std::min(request.timeout, most.whole).count()));
  set(handle, CURLOPT_NOSIGNAL, 1L);    // no SIGALRM in a process that is not ours
  set(handle, CURLOPT_QUICK_EXIT, 1L);  // a name look-up that was given up is not waited for
}

void set_proxy(CURL* handle, const std::string& proxy) {
  if (proxy.empty()) return;
  set(handle, CURLOPT_PROXY, proxy.c_str());
  set(handle, CURLOPT_NOPROXY, "");  // else libcurl would still look at no_proxy
}

void set_request(CURL* handle, const HttpRequest& request, const CurlList& headers) {
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  set(handle, CURLOPT_USERAGENT, "auth0-api-cpp/" AUTH0_API_VERSION);  // one among the headers replaces it
  set(handle, CURLOPT_ACCEPT_ENCODING, "gzip");  // what arrives at the callback is decoded, and counted as such
  if (request.method == "GET") return;
  set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(handle, CURLOPT_POSTFIELDS, request.body.data());
}

}  // namespace auth0::inline v0::transport
