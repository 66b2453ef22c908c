#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace auth0::inline v0::redis {

/// Gives back what hiredis has formatted.
struct WipeAndFree {
  std::size_t size = 0;
  void operator()(char* text) const noexcept;
};

/// A command in Redis's protocol. Its bytes are wiped, as it may hold a password.
class Command {
 public:
  /// \throws std::bad_alloc
  explicit Command(std::span<const std::string_view> words);

  [[nodiscard]] std::string_view bytes() const noexcept { return {text_.get(), text_.get_deleter().size}; }

 private:
  std::unique_ptr<char, WipeAndFree> text_{};
};

}  // namespace auth0::inline v0::redis
