#include "spawn.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

using redis::Outcome;
using Awaitable = redis::asio::awaitable<Outcome<std::string>>;

Awaitable value() {
  co_return std::string("value");
}

Awaitable without_memory() {
  throw std::bad_alloc();
  co_return std::string();
}

Awaitable waiting(redis::asio::io_context& context) {
  redis::asio::steady_timer timer(context, redis::asio::steady_timer::time_point::max());
  co_await timer.async_wait(redis::asio::use_awaitable);
  co_return std::string();
}

// What `done` is called with, as often as it is called.
class Ends {
 public:
  [[nodiscard]] auto add() {
    return [all = all_](const Outcome<std::string>& outcome) {
      all->push_back(outcome ? *outcome : outcome.error());
    };
  }
  [[nodiscard]] const std::vector<std::string>& all() const noexcept { return *all_; }

 private:
  std::shared_ptr<std::vector<std::string>> all_ = std::make_shared<std::vector<std::string>>();
};

using Texts = std::vector<std::string>;

TEST(Spawn, GivesWhatTheCoroutineReturns) {
  redis::asio::io_context context;
  Ends ends;
  redis::spawn<std::string>(context, value, ends.add());
  EXPECT_TRUE(ends.all().empty());
  context.run();
  EXPECT_EQ(ends.all(), Texts{"value"});
}

TEST(Spawn, SaysThatThereWasNoMemoryToBegin) {
  redis::asio::io_context context;
  Ends ends;
  redis::spawn<std::string>(context, []() -> Awaitable { throw std::bad_alloc(); }, ends.add());
  EXPECT_EQ(ends.all(), Texts{"no memory"});
}

TEST(Spawn, SaysThatThereWasNoMemoryToGoOn) {
  redis::asio::io_context context;
  Ends ends;
  redis::spawn<std::string>(context, without_memory, ends.add());
  context.run();
  EXPECT_EQ(ends.all(), Texts{"no memory"});
}

TEST(Spawn, SaysSoForACoroutineThatIsFreedWhileItWaits) {
  Ends ends;
  {
    redis::asio::io_context context;
    redis::spawn<std::string>(context, [&] { return waiting(context); }, ends.add());
    context.poll();
    EXPECT_TRUE(ends.all().empty());
  }
  EXPECT_EQ(ends.all(), Texts{"no memory"});
}

}  // namespace
}  // namespace auth0::test
