#pragma once

#include "settings.hpp"

#include <auth0/http_transport.hpp>

#include <functional>

namespace example {

/// Answers a request whose `url` is a path; may be called from several threads at once.
using Handler = std::function<auth0::HttpResponse(const auth0::HttpRequest&)>;

/// An HTTPS server that is just enough for the examples: a thread and a request for each connection, and no
/// time-outs. What your framework gives you is better.
///
/// Serves until the process ends, on loopback, at the settings' `port` (0: a free one) with their
/// `certificate_file` and `private_key_file`.
[[noreturn]] void serve(const Settings& settings, const Handler& handler);

}  // namespace example
