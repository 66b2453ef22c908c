#pragma once

#include <auth0/api_client.hpp>
#include <auth0/http_transport.hpp>

namespace auth0::command {

/// The protected API of the demonstration: what a service does with the library. It greets who brings a good
/// token, and otherwise answers with the status and challenge of the error.
[[nodiscard]] HttpResponse answer_api_request(const ApiClient& client, const HttpRequest& request);

}  // namespace auth0::command
