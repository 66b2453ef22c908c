#include "ask.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <utility>

namespace auth0::inline v0::redis {

// What has come of several replies.
struct AwaitedReplies {
  explicit AwaitedReplies(const asio::any_io_executor& executor) : has_ended(executor, Deadline::max()) {}

  // What completes a call must not throw.
  // NOLINTNEXTLINE(bugprone-exception-escape): a text so short needs no memory, nor does the end of a timer
  void take(Outcome<Reply>&& reply) noexcept {
    try {
      keep(std::move(reply));
    } catch (const std::exception&) {
      failure = "no memory";
    }
    if (--missing == 0) has_ended.cancel();
  }

  asio::steady_timer has_ended;  // cancelled at the end
  std::size_t missing = 0;
  std::vector<Reply> all{};
  std::string failure{};

 private:
  void keep(Outcome<Reply>&& reply) {
    if (reply && reply->kind == ReplyKind::error)
      reply = std::unexpected("Redis answered " + error_name(*reply));
    if (!reply && failure.empty()) failure = std::move(reply.error());
    if (reply) all.push_back(std::move(*reply));
  }
};

// Each call ends by its deadline.
asio::awaitable<Outcome<std::vector<Reply>>> ask_all(std::shared_ptr<Connection> connection,
                                                     std::vector<Words> commands, Deadline deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto replies = std::make_shared<AwaitedReplies>(executor);
  replies->missing = commands.size();
  for (const auto& words : commands) {
    connection->send(std::make_unique<Call>(
        words, deadline, [replies](Outcome<Reply> reply) { replies->take(std::move(reply)); }));
  }
  if (replies->missing != 0) {
    boost::system::error_code ignored;
    co_await replies->has_ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (!replies->failure.empty()) co_return std::unexpected(replies->failure);
  co_return std::move(replies->all);
}

asio::awaitable<Outcome<Reply>> ask(std::shared_ptr<Connection> connection, Words command, Deadline deadline) {
  std::vector<Words> commands;
  commands.push_back(std::move(command));
  auto replies = co_await ask_all(std::move(connection), std::move(commands), deadline);
  if (!replies) co_return std::unexpected(std::move(replies.error()));
  co_return std::move(replies->front());
}

}  // namespace auth0::inline v0::redis
