#include "connection.hpp"

#include "base/wiped.hpp"
#include "command.hpp"
#include "socket.hpp"

#include <initializer_list>
#include <span>
#include <unistd.h>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{16} * 1024;

Outcome<std::unique_ptr<Stream>> open_stream(const RedisOptions& options, const TlsContext* tls,
                                             Deadline deadline) {
  auto socket = connect_to(options.host, options.port, deadline);
  if (!socket) return std::unexpected(std::move(socket.error()));
  if (tls == nullptr) return std::make_unique<PlainStream>(std::move(*socket));
  return TlsStream::open(*tls, std::move(*socket), options.host, deadline);
}

// Commands, one behind the other.
struct Batch {
  void add(std::initializer_list<std::string_view> words) {
    const Command command(words);
    const auto added = command.bytes();
    bytes.insert(bytes.end(), added.begin(), added.end());
    ++count;
  }

  SecretChars bytes{};
  std::size_t count = 0;
};

}  // namespace

Connection::Connection(std::unique_ptr<Stream> stream)
    : stream_(std::move(stream)), buffer_(buffer_bytes), process_(getpid()) {}

Outcome<std::unique_ptr<Connection>> Connection::open(const RedisOptions& options, const TlsContext* tls,
                                                      Deadline deadline) {
  auto stream = open_stream(options, tls, deadline);
  if (!stream) return std::unexpected(std::move(stream.error()));
  std::unique_ptr<Connection> connection(new Connection(std::move(*stream)));
  if (auto greeted = connection->greet(options, deadline); !greeted)
    return std::unexpected(std::move(greeted.error()));
  return connection;
}

// The PING tells a server that takes commands from one that is still loading, and from what is no Redis at all.
Outcome<void> Connection::greet(const RedisOptions& options, Deadline deadline) {
  Batch batch;
  if (!options.username.empty()) {
    batch.add({"AUTH", options.username, options.password});
  } else if (!options.password.empty()) {
    batch.add({"AUTH", options.password});
  }
  if (options.database != 0) batch.add({"SELECT", std::to_string(options.database)});
  batch.add({"PING"});
  const auto answers = exchange({batch.bytes.data(), batch.bytes.size()}, batch.count, deadline);
  for (const auto& reply : answers.replies) {
    if (reply.kind == ReplyKind::error) return std::unexpected("Redis answered " + error_name(reply));
    if (reply.kind != ReplyKind::status) return std::unexpected("the answer is not a valid Redis reply");
  }
  if (!answers.failure.empty()) return std::unexpected(answers.failure);
  return {};
}

Answers Connection::exchange(std::string_view commands, std::size_t count, Deadline deadline) {
  Answers answers;
  if (!reader_.empty()) {
    answers.failure = "Redis sent an answer without a request";
    return answers;
  }
  answers.replies.reserve(count);
  if (auto sent = write_all(*stream_, commands, deadline); !sent) {
    answers.failure = std::move(sent.error());
    return answers;
  }
  while (answers.replies.size() < count) {
    auto reply = read_reply(reader_, *stream_, buffer_, deadline);
    if (!reply) {
      answers.failure = std::move(reply.error());
      return answers;
    }
    answers.replies.push_back(std::move(*reply));
  }
  return answers;
}

bool Connection::usable() {
  if (process_ != getpid() || !reader_.empty()) return false;
  return stream_->read(std::span(buffer_).first(1)).state == IoState::wait_readable;
}

}  // namespace auth0::inline v0::redis
