#pragma once

#include <auth0/log_observer.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace auth0::inline v0::observer {

/// A line of names and values. What is not printable ASCII in a value becomes `?`, and a longer value is cut.
class LogLine {
 public:
  LogLine(LogFormat format, std::string_view event) : format_(format) { text("event", event); }

  /// Empty values are left out.
  void text(std::string_view name, std::string_view value);
  void number(std::string_view name, std::uint64_t value);
  void number(std::string_view name, double value);
  void flag(std::string_view name, bool value);

  [[nodiscard]] std::string finish();

 private:
  void begin_field(std::string_view name);

  LogFormat format_;
  std::string line_;
};

}  // namespace auth0::inline v0::observer
