#pragma once

#include <auth0/export.hpp>
#include <auth0/http_transport.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::testing {

/// What becomes of an answer's body.
enum class FaultyBody {
  intact,
  cut,   ///< The connection closes in the middle of it.
  junk,  ///< Bytes that are no JSON.
  huge,  ///< 2 MiB, twice what clients take.
};

/// The kind of that name, for example `cut`. \throws std::invalid_argument for any other text.
[[nodiscard]] AUTH0_API_EXPORT FaultyBody faulty_body_from_name(std::string_view name);

/// How answers fail. Members that are left out change nothing.
struct Fault {
  std::string path{};                  ///< Of the requests that it concerns, exactly; empty: all of them.
  unsigned every = 1;                  ///< 1: each of their answers, 3: each third one.
  std::chrono::milliseconds delay{0};  ///< Before the answer; nobody else waits.
  int status = 0;                      ///< In place of the real one.
  FaultyBody body = FaultyBody::intact;
  std::string redirect_to{};  ///< Answers 302 with this `Location`.
};

/// An answer, and how it is given.
struct ServerAnswer {
  // NOLINTNEXTLINE(google-explicit-constructor): most answers are nothing but a response
  ServerAnswer(HttpResponse given) : response(std::move(given)) {}

  HttpResponse response;
  std::chrono::milliseconds delay{0};
  bool cut_off = false;  ///< The connection closes in the middle of the body.
};

}  // namespace auth0::testing
