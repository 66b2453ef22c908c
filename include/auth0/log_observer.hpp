#pragma once

#include <auth0/export.hpp>
#include <auth0/observer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace auth0::inline v0 {

/// How much a line of the log matters.
enum class LogLevel : std::uint8_t {
  debug,    ///< What goes as it should: accepted tokens, answered requests.
  info,     ///< What somebody outside did wrong, and new keys.
  warning,  ///< What may become worse: an issuer that does not answer, stale keys.
  error,    ///< What makes good tokens be refused: keys that are too old, a replay store that fails.
};

/// The text of a level, for example `warning`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(LogLevel level) noexcept;

/// How a line is written.
enum class LogFormat : std::uint8_t {
  logfmt,  ///< `event=verification result=refused reason=token_expired ...`
  json,    ///< The same as one JSON object.
};

/// Takes a line, without an end of line. The view is valid for the call. It may be called from several threads
/// at once; an exception is swallowed.
using LogSink = std::function<void(LogLevel level, std::string_view line)>;

/// What is logged, and how.
struct LogOptions {
  LogLevel least = LogLevel::info;       ///< Lines of lower levels are not written.
  LogFormat format = LogFormat::logfmt;  ///< How lines are written.
  /// Whether lines name the subject, client and id of accepted tokens.
  bool with_identities = false;
};

/// An observer that writes one line for each event, without a time, which sinks add. Of events of the same kind
/// and reason one a second is written; how many were left out since stands in the next line as `left_out`.
/// Values have at most 128 characters, all of them printable ASCII: nobody outside can begin a line or a field.
[[nodiscard]] AUTH0_API_EXPORT std::shared_ptr<Observer> make_log_observer(LogSink sink,
                                                                           LogOptions options = {});

}  // namespace auth0::inline v0
