#pragma once

#include "serve/gate.hpp"
#include "serve/line_writer.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace auth0::command::serve {

/// What a line of the access log says.
struct LoggedRequest {
  std::chrono::system_clock::time_point at{};
  std::string_view peer{};    ///< Address of who asked; `unix` for a Unix socket.
  std::string_view method{};  ///< Of the original request.
  std::string_view target{};  ///< The same; its query is left out.
  int status = 0;
  std::string_view route{};
  std::string_view reason{};
  std::chrono::microseconds duration{0};  ///< From the last byte of the request to the answer.
};

/// One JSON object and a line feed, ASCII alone: control characters and bytes of other alphabets are written as
/// `\u00XX`. Of the target only the path is there, at most 1024 bytes of it: queries hold tokens.
[[nodiscard]] std::string to_log_line(const LoggedRequest& request);

/// Method and target that the log names: what a trusted proxy says, in the way that it is configured to, that
/// its client asked for, else what it asked for itself.
struct NamedRequest {
  std::string_view method{};
  std::string_view target{};
};
[[nodiscard]] NamedRequest named_request(const GateRequest& request, AskedBy asked_by);

/// An answer that was just made. A view.
struct LoggedAnswer {
  std::string_view peer{};
  NamedRequest request{};
  int status = 0;  ///< As it was written, which may differ from the gate's.
  const GateAnswer& answer;
  std::chrono::steady_clock::time_point started{};
};

/// Writes the line of an answer.
void log_answer(LineWriter& log, const LoggedAnswer& answer);

}  // namespace auth0::command::serve
