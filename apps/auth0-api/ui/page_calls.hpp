#pragma once

#include "ui/traffic.hpp"

#include <auth0/api_client.hpp>

#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command {

/// The tenant and the API that a page shows, as their clients reach them.
struct PageSubject {
  std::string issuer{};
  std::string audience{};
  std::string api_url{};  ///< `https://localhost:port/`
  std::string ca_file{};  ///< The file with the certificates of both, for command lines.
  /// Trusts both.
  std::shared_ptr<HttpTransport> transport{};
  /// Options of a client that trusts the tenant.
  std::function<ApiClientOptions()> client_options{};
  const Traffic* traffic = nullptr;
};

/// Answers a call of the page's own API: 200 with a JSON object, or an error with `error` and
/// `error_description`.
/// - `settings`: what the page is about, and the names of token defects.
/// - `token`, `rotate-keys`, `revoke-previous-keys`, `fault`, `down`, `recover`: the command of the tenant with
///   that name.
/// - `explain`: what `auth0-api explain --json` writes, for `token`, `proof`, `method`, `path`; and `curl`.
/// - `send`: the API's answer to that request: `status`, `headers`, `body`.
/// - `traffic`: `requests`, those after the number `after`.
[[nodiscard]] HttpResponse answer_page_call(const PageSubject& subject, std::string_view name,
                                            const boost::json::object& body);

}  // namespace auth0::command
