#include "sentinels.hpp"

#include "address_in.hpp"
#include "ask.hpp"
#include "spawn.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0::redis {

namespace {

using namespace std::chrono_literals;

// How often a master is looked at, and after how many times a connection is closed that is not used: the next
// call asks the Sentinels again.
constexpr auto watch_interval = 1s;
constexpr unsigned most_unused_rounds = 5;

bool is_role_of_master(const Outcome<Reply>& reply) {
  return reply && !reply->elements.empty() && reply->elements.front().text == "master";
}

}  // namespace

Sentinels::Sentinels(asio::io_context& context, std::shared_ptr<Settings> settings)
    : context_(context),
      settings_(std::move(settings)),
      sentinel_dialer_(context, settings_->sentinels, Arrays::allowed, settings_->options.command_timeout),
      dialer_(context, settings_->servers, Arrays::allowed, settings_->options.command_timeout) {}

asio::awaitable<Server::Opened> Sentinels::open_master(Deadline deadline) {
  const std::size_t count = settings_->options.sentinels.addresses.size();
  const std::size_t first = first_;
  std::string failure;
  std::vector<RedisAddress> tried;  // before a failover all name the same server, which is gone
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t which = (first + i) % count;
    const Deadline by = share_of(deadline, count - i);
    const Outcome<RedisAddress> address = co_await ask_for_master(which, by);
    if (!address) {
      if (failure.empty()) failure = "no Sentinel names a master: " + address.error();
      continue;
    }
    if (std::ranges::find(tried, *address) != tried.end()) continue;
    tried.push_back(*address);
    Server::Opened master = co_await open_if_master(*address, by);
    if (master) {
      first_ = which;
      if (master_ && *master_ != *address) ++settings_->failovers;
      master_ = *address;
      const std::shared_ptr<Connection> connection = *master;
      spawn<void>(
          context_, [&] { return watch(shared_from_this(), connection, *address); },
          [connection](const Outcome<void>& /*ended*/) { connection->retire(); });
      co_return master;
    }
    failure = master.error();
  }
  co_return std::unexpected(failure);
}

// The answer is the host and the port, or nil if the name is not known.
asio::awaitable<Outcome<RedisAddress>> Sentinels::ask_for_master(std::size_t which, Deadline deadline) {
  const auto& options = settings_->options.sentinels;
  const Server::Opened sentinel = co_await sentinel_dialer_.open(options.addresses[which], deadline);
  if (!sentinel) co_return std::unexpected(sentinel.error());
  Words words = {"SENTINEL", "get-master-addr-by-name", options.master_name};
  const Outcome<Reply> reply = co_await ask(*sentinel, std::move(words), deadline);
  (*sentinel)->end("the Sentinel was asked");
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->kind == ReplyKind::nil)
    co_return std::unexpected(std::string("the Sentinel does not know the name"));
  if (reply->elements.size() == 2) {
    auto address = address_in(reply->elements[0].text, reply->elements[1].text);
    if (address) co_return std::move(*address);
  }
  co_return std::unexpected(std::string("the answer is not a valid Redis reply"));
}

asio::awaitable<Server::Opened> Sentinels::open_if_master(RedisAddress address, Deadline deadline) {
  Server::Opened opened = co_await dialer_.open(address, deadline);
  if (!opened) co_return opened;
  Words words = {"ROLE"};
  const Outcome<Reply> role = co_await ask(*opened, std::move(words), deadline);
  if (is_role_of_master(role)) co_return opened;
  (*opened)->end("the server is not a master");
  co_return std::unexpected(role ? std::string("the server that a Sentinel names is not a master")
                                 : role.error());
}

// An old master that is cut off from the others still takes writes, which are lost when it is back among them.
asio::awaitable<bool> Sentinels::is_another_master(RedisAddress current, Deadline deadline) {
  const std::size_t count = settings_->options.sentinels.addresses.size();
  for (std::size_t which = 0; which < count; ++which) {
    const Deadline by = share_of(deadline, count - which);
    const Outcome<RedisAddress> address = co_await ask_for_master(which, by);
    if (!address || *address == current) continue;
    const Server::Opened other = co_await open_if_master(*address, by);
    if (!other) continue;
    (*other)->end("the master was checked");
    first_ = which;
    co_return true;
  }
  co_return false;
}

// Looks at the master of a connection, used or not: the first call after a pause must not go to one that is
// none any more. A connection that is not watched any more takes no more calls.
asio::awaitable<Outcome<void>> Sentinels::watch(std::shared_ptr<Sentinels> self,
                                                std::shared_ptr<Connection> connection, RedisAddress address) {
  asio::steady_timer timer(self->context_);
  std::uint64_t calls = connection->calls();
  for (unsigned unused_rounds = 0;;) {
    timer.expires_after(watch_interval);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!connection->is_usable()) co_return Outcome<void>();
    unused_rounds = connection->calls() == calls ? unused_rounds + 1 : 0;
    if (unused_rounds == most_unused_rounds) co_return Outcome<void>();
    const Deadline deadline = SteadyClock::now() + self->settings_->options.connect_timeout;
    Words words = {"ROLE"};
    const Outcome<Reply> role = co_await ask(connection, std::move(words), deadline);
    bool is_to_be_left = !is_role_of_master(role);
    if (!is_to_be_left) is_to_be_left = co_await self->is_another_master(address, deadline);
    if (is_to_be_left) co_return Outcome<void>();
    calls = connection->calls();  // ROLE is one too
  }
}

}  // namespace auth0::inline v0::redis
