#pragma once

#include "deadline.hpp"
#include "outcome.hpp"
#include "reply.hpp"
#include "reply_reader.hpp"
#include "stream.hpp"
#include "tls_stream.hpp"

#include <auth0/redis/options.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace auth0::inline v0::redis {

/// The replies to a batch of commands, in their order.
struct Answers {
  std::vector<Reply> replies{};
  /// Why there are fewer replies than commands; empty if there are not. Commands without a reply may have been
  /// carried out all the same, and the connection is of no use any more.
  std::string failure{};
};

/// A connection to Redis, authenticated, with its database selected. For one thread at a time.
class Connection {
 public:
  /// \param tls null for a connection in the clear.
  [[nodiscard]] static Outcome<std::unique_ptr<Connection>> open(const RedisOptions& options,
                                                                 const TlsContext* tls, Deadline deadline);

  /// Sends all the commands, then reads as many replies.
  [[nodiscard]] Answers exchange(std::string_view commands, std::size_t count, Deadline deadline);

  /// Whether nothing has come since the last exchange, not even the end, and this process has opened it: after
  /// `fork()` parent and child would read one another's replies. Does not block.
  [[nodiscard]] bool usable();

 private:
  explicit Connection(std::unique_ptr<Stream> stream);

  [[nodiscard]] Outcome<void> greet(const RedisOptions& options, Deadline deadline);

  std::unique_ptr<Stream> stream_;
  ReplyReader reader_;
  std::vector<char> buffer_;
  pid_t process_;
};

}  // namespace auth0::inline v0::redis
