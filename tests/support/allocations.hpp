#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace auth0::test {

/// The bytes that `operator new` has given out in this process and not got back, and the most there ever were.
/// Only in programs that are linked with allocations.cpp.
[[nodiscard]] std::size_t live_bytes() noexcept;
[[nodiscard]] std::size_t peak_bytes() noexcept;
/// In how many blocks the live bytes are.
[[nodiscard]] std::size_t live_blocks() noexcept;

/// While it lives, the n-th allocation of this thread fails, and no other.
class FailingAllocation {
 public:
  /// \param n at least 1
  explicit FailingAllocation(std::size_t n) noexcept;
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;

  /// Whether there were so many.
  [[nodiscard]] static bool has_failed() noexcept;
};

/// What tests look for: longer than what fits into a string without memory of its own.
inline const std::string secret_text = "a text with which somebody could act for the user";

/// While it lives, counts the memory that is given back with this text still in it.
class FreedText {
 public:
  /// \param text Outlives this. One at a time.
  explicit FreedText(std::string_view text) noexcept;
  ~FreedText();
  FreedText(const FreedText&) = delete;
  FreedText& operator=(const FreedText&) = delete;
  FreedText(FreedText&&) = delete;
  FreedText& operator=(FreedText&&) = delete;

  [[nodiscard]] static std::size_t count() noexcept;

 private:
  std::string_view text_;
};

}  // namespace auth0::test
