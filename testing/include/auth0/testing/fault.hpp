#pragma once

#include <auth0/export.hpp>
#include <auth0/http_transport.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::testing {

/// What happens to an answer's body.
enum class FaultyBody {
  intact,
  cut,   ///< The connection closes in the middle of it.
  junk,  ///< Bytes that are not JSON.
  huge,  ///< 2 MiB, twice what clients accept.
};

/// The kind with this name, for example `cut`. \throws std::invalid_argument for any other text.
[[nodiscard]] AUTH0_API_EXPORT FaultyBody faulty_body_from_name(std::string_view name);

/// How answers fail. Members that are left out change nothing.
struct Fault {
  std::string path{};                    ///< The exact path of the affected requests; empty: all paths.
  unsigned every = 1;                    ///< 1: every answer, 3: every third one.
  std::chrono::milliseconds delay{0};    ///< Before the answer; other requests do not wait.
  int status = 0;                        ///< Replaces the real one; 0 keeps it.
  FaultyBody body = FaultyBody::intact;  ///< What happens to the body.
  std::string redirect_to{};             ///< Answers 302 with this `Location`.
};

/// An answer, and how it is given.
struct ServerAnswer {
  /// A response that is given whole and at once.
  // NOLINTNEXTLINE(google-explicit-constructor): most answers are nothing but a response
  ServerAnswer(HttpResponse given) : response(std::move(given)) {}

  HttpResponse response;               ///< The response.
  std::chrono::milliseconds delay{0};  ///< How long the server waits before it gives it.
  bool cut_off = false;                ///< The connection closes in the middle of the body.
};

}  // namespace auth0::inline v0::testing
