#pragma once

#include "outcome.hpp"
#include "reply.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

struct redisReader;

namespace auth0::inline v0::redis {

/// Whether a reply may be an array. No command of the stores is answered with one.
enum class Arrays { refused, allowed };

/// Makes replies of the bytes that came.
class ReplyReader {
 public:
  /// A longer reply is refused, before more of it is read; of an array this is for all texts together.
  static constexpr std::size_t max_reply_bytes = std::size_t{1024} * 1024;
  /// The same for a status, an error or a number, which are one line each.
  static constexpr std::size_t max_line_bytes = std::size_t{64} * 1024;

  /// A larger array is refused, those that are in it counted. A map of 16 384 slots has some ten for each.
  static constexpr std::size_t max_elements = std::size_t{256} * 1024;

  /// An array in so many arrays is refused. The answer to CLUSTER SLOTS has as many levels.
  static constexpr std::size_t max_depth = 4;

  explicit ReplyReader(Arrays arrays = Arrays::refused);
  ~ReplyReader() = default;
  ReplyReader(const ReplyReader&) = delete;  // the parser points to its limits
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

  // What the functions that make replies for hiredis know.
  struct Limits {
    std::size_t elements_left = 0;
    std::size_t bytes_left = max_reply_bytes;
    bool out_of_memory = false;
  };
  friend struct ReplyMaker;

  std::size_t max_elements_;
  Limits limits_{};
  std::unique_ptr<redisReader, ReaderDelete> reader_;
  std::size_t unfinished_line_ = 0;  // how many unread bytes were searched for the end of their line in vain
};

}  // namespace auth0::inline v0::redis
