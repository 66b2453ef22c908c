#pragma once

#include "deadline.hpp"
#include "outcome.hpp"
#include "reply.hpp"
#include "stream.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

struct redisReader;

namespace auth0::inline v0::redis {

/// Makes replies of the bytes that came. Arrays are refused: no command of ours is answered with one, and they
/// alone can make the parser reserve memory for what has not been sent.
class ReplyReader {
 public:
  /// A longer reply is refused, before more of it is read.
  static constexpr std::size_t max_reply_bytes = std::size_t{1024} * 1024;
  /// The same for a status, an error or a number, which are one line each.
  static constexpr std::size_t max_line_bytes = std::size_t{64} * 1024;

  ReplyReader();
  ~ReplyReader() = default;
  ReplyReader(const ReplyReader&) = delete;  // the parser points to its flag
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// \throws std::bad_alloc
  void feed(std::string_view bytes);

  /// The next reply; nothing if more bytes are needed for it. After a failure the connection is of no use.
  /// \throws std::bad_alloc
  [[nodiscard]] Outcome<std::optional<Reply>> next();

  /// Whether all bytes were taken up by replies.
  [[nodiscard]] bool empty() const noexcept { return unread().empty(); }

 private:
  struct ReaderDelete {
    void operator()(redisReader* reader) const noexcept;
  };

  [[nodiscard]] bool is_inside_line();
  [[nodiscard]] Outcome<std::optional<Reply>> nothing_yet() const;
  [[nodiscard]] std::string_view unread() const noexcept;

  bool out_of_memory_ = false;  // set when there is no memory for a reply
  std::unique_ptr<redisReader, ReaderDelete> reader_;
  std::size_t unfinished_line_ = 0;  // how many unread bytes were searched for the end of their line in vain
};

/// Reads the next reply. `buffer` holds what is read at one time. The deadline is checked after each piece, so
/// that a server that sends without end cannot exceed it.
[[nodiscard]] Outcome<Reply> read_reply(ReplyReader& reader, Stream& stream, std::span<char> buffer,
                                        Deadline deadline);

}  // namespace auth0::inline v0::redis
