#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <openssl/crypto.h>
#include <span>
#include <vector>

namespace auth0::command::serve {

/// Bytes that were received and not used yet, in one piece. Small until a request needs more.
class ReadBuffer {
 public:
  static constexpr std::size_t smallest = 4096;

  ReadBuffer() = default;
  ~ReadBuffer() { wipe(); }  // tokens were in it
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;

  [[nodiscard]] std::span<const char> unused() const { return {bytes_.data() + begin_, end_ - begin_}; }
  [[nodiscard]] bool is_empty() const { return begin_ == end_; }

  void use(std::size_t size) {
    begin_ += size;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  /// Room to receive into; empty if `largest` bytes are waiting.
  [[nodiscard]] std::span<char> room(std::size_t largest) {
    if (end_ == bytes_.size()) make_room(std::max(largest, smallest));
    return {bytes_.data() + end_, bytes_.size() - end_};
  }
  void received(std::size_t size) { end_ += size; }

  /// Gives memory back that one large request has needed.
  void shrink() {
    if (!is_empty() || bytes_.size() <= 4 * smallest) return;
    wipe();
    bytes_ = std::vector<char>(smallest);
  }

 private:
  void make_room(std::size_t largest) {
    if (begin_ > 0) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else if (bytes_.size() < largest) {
      std::vector<char> larger(std::min(largest, std::max(2 * bytes_.size(), smallest)));
      std::ranges::copy(unused(), larger.begin());
      wipe();
      bytes_.swap(larger);
    }
  }
  void wipe() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace auth0::command::serve
