#include "dialer.hpp"

#include "ask.hpp"
#include "check_options.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0::redis {

// A stream that is left before it is used.
class EndUnlessKept {
 public:
  explicit EndUnlessKept(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  ~EndUnlessKept() {
    try {
      if (connection_) connection_->end("the connection was not opened");
    } catch (...) {  // NOLINT(bugprone-empty-catch): nobody else has it, so it goes with this
    }
  }
  EndUnlessKept(const EndUnlessKept&) = delete;
  EndUnlessKept& operator=(const EndUnlessKept&) = delete;
  EndUnlessKept(EndUnlessKept&&) = delete;
  EndUnlessKept& operator=(EndUnlessKept&&) = delete;

  [[nodiscard]] std::shared_ptr<Connection> keep() { return std::exchange(connection_, nullptr); }

 private:
  std::shared_ptr<Connection> connection_;
};

namespace {

bool are_statuses(const std::vector<Reply>& replies) {
  return std::ranges::all_of(replies, [](const auto& reply) { return reply.kind == ReplyKind::status; });
}

}  // namespace

asio::awaitable<Outcome<std::shared_ptr<Connection>>> Dialer::open(RedisAddress address,
                                                                   Deadline deadline) const {
  const auto connection = std::make_shared<Connection>(context_, arrays_);
  EndUnlessKept kept(connection);
  TlsContext* const tls = uses_tls(login_.tls, address.host) ? login_.tls_context.get() : nullptr;
  Outcome<void> done = co_await connection->stream().open(address, tls, deadline);
  if (done) {
    connection->start();
    done = co_await greet(connection, deadline);
  }
  if (!done) co_return std::unexpected(std::move(done.error()));
  if (connection->has_ended()) co_return std::unexpected(connection->reason());
  connection->limit_answers(answer_timeout_);
  co_return kept.keep();
}

// The PING tells a server that takes commands from one that is still loading, and from what is no Redis at all.
asio::awaitable<Outcome<void>> Dialer::greet(std::shared_ptr<Connection> connection, Deadline deadline) const {
  const std::string database = std::to_string(login_.database);
  std::vector<Words> commands;
  if (!login_.username.empty()) {
    commands.push_back({"AUTH", login_.username, login_.password});
  } else if (!login_.password.empty()) {
    commands.push_back({"AUTH", login_.password});
  }
  if (login_.database != 0) commands.push_back({"SELECT", database});
  commands.push_back({"PING"});
  const Outcome<std::vector<Reply>> replies = co_await ask_all(connection, std::move(commands), deadline);
  if (!replies) co_return std::unexpected(replies.error());
  if (are_statuses(*replies)) co_return Outcome<void>();
  co_return std::unexpected(std::string("the answer is not a valid Redis reply"));
}

}  // namespace auth0::inline v0::redis
