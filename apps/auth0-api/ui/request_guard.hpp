#pragma once

#include <auth0/http_transport.hpp>

#include <cstdint>
#include <optional>

namespace auth0::command {

/// Protects a server on loopback from other sites in the same browser. It refuses:
/// - a `Host` that is not a loopback name with this port, which a site has whose name resolves to 127.0.0.1
///   (DNS rebinding);
/// - a `POST` whose `Origin` is not the page's own, or whose body is not declared as JSON, which a form of
///   another site could send;
/// - every method but `GET` and `POST`.
/// \return the answer that refuses the request; `nullopt` if it may be served.
[[nodiscard]] std::optional<HttpResponse> refuse_other_sites(const HttpRequest& request, std::uint16_t port);

/// The answer with the header fields that restrict what a browser does with it: no foreign or inline script, no
/// frame, no guessing of types, nothing stored.
[[nodiscard]] HttpResponse with_page_headers(HttpResponse response);

}  // namespace auth0::command
