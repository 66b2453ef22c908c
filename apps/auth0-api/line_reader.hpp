#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace auth0::command {

/// Reads lines of bounded length, so that no input can take all memory.
class LineReader {
 public:
  LineReader(std::istream& input, std::size_t max_size) : input_(input), max_size_(max_size) {}

  /// Reads the next line without its end; false at the end of the input. Of a line that is too long only the
  /// beginning is kept, and `too_long` says so.
  [[nodiscard]] bool next();

  [[nodiscard]] const std::string& line() const noexcept { return line_; }
  [[nodiscard]] bool too_long() const noexcept { return too_long_; }
  [[nodiscard]] std::size_t number() const noexcept { return number_; }  ///< Of the current line, from 1.

 private:
  std::istream& input_;
  std::size_t max_size_;
  std::string line_;
  bool too_long_ = false;
  std::size_t number_ = 0;
};

}  // namespace auth0::command
