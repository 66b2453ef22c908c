#pragma once

#include "outcome.hpp"
#include "reply.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

struct redisReader;

namespace auth0::redis {

/// Makes replies of the bytes that came. Arrays are refused: no command of ours is answered with one, and they
/// alone can make the parser reserve memory for what has not been sent.
class ReplyReader {
 public:
  /// A longer reply is refused, before more of it is read.
  static constexpr std::size_t max_reply_bytes = std::size_t{1024} * 1024;

  ReplyReader();

  void feed(std::string_view bytes);

  /// The next reply; nothing if more bytes are needed for it. After a failure the connection is of no use.
  [[nodiscard]] Outcome<std::optional<Reply>> next();

  /// Whether all bytes were taken up by replies.
  [[nodiscard]] bool empty() const noexcept { return pending() == 0; }

 private:
  struct ReaderDelete {
    void operator()(redisReader* reader) const noexcept;
  };

  [[nodiscard]] std::size_t pending() const noexcept;

  std::unique_ptr<redisReader, ReaderDelete> reader_;
};

}  // namespace auth0::redis
