#include "issuer/refresher.hpp"

#include "issuer/key_source.hpp"
#include "support/async_scripted_transport.hpp"
#include "support/eventually.hpp"
#include "support/forked.hpp"
#include "support/issuer_documents.hpp"
#include "support/no_threads.hpp"
#include "support/worker_call.hpp"
#include "transport/client_threads.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unistd.h>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::KeySource;
using issuer::Refresher;

class RefresherOfKeys : public ::testing::Test {
 protected:
  void TearDown() override {
    if (refresher_) refresher_->stop();
    background_->stop();
  }

  static std::string issuer_url(int number) { return "https://t" + std::to_string(number) + ".example.com/"; }
  [[nodiscard]] std::size_t fetches_of(int number) const {
    return transport_->script().requests(issuer_url(number) + "jwks");
  }

  // An issuer whose keys were fetched now, on this thread.
  [[nodiscard]] std::shared_ptr<KeySource> add(int number) {
    const auto url = issuer_url(number);
    publish_issuer(transport_->script(), url);
    auto source = std::make_shared<KeySource>(
        url, issuer::KeyPolicy{.random = [] { return 0.5; }, .wake_worker = [] { return true; }},
        issuer::Fetcher(transport_, std::nullopt, {}, {}, &threads_), clock_, background_);
    EXPECT_TRUE(source->warm_up());
    refresher_->add(source->fetches());
    return source;
  }

  // Its memory is given back, too: nobody watches it any longer.
  void expect_to_go_once_stopped() {
    const std::weak_ptr<Refresher> watched = refresher_;
    refresher_->stop();
    refresher_.reset();
    EXPECT_TRUE(eventually([&] { return watched.expired(); }));
  }

  transport::ClientThreads threads_;
  std::shared_ptr<AsyncScriptedTransport> transport_ = std::make_shared<AsyncScriptedTransport>();
  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  std::shared_ptr<issuer::BackgroundFetches> background_ =
      std::make_shared<issuer::BackgroundFetches>(threads_.worker());
  std::shared_ptr<Refresher> refresher_ = std::make_shared<Refresher>(clock_, threads_.worker());
};

// 4.5
TEST_F(RefresherOfKeys, LooksAfterThoseThatAreLeftWhenAnIssuerIsGone) {
  auto gone = add(1);
  const auto left = add(2);
  gone.reset();
  clock_->advance(480s);
  EXPECT_TRUE(refresher_->wake());
  EXPECT_TRUE(eventually([&] { return fetches_of(2) == 2; }));
  EXPECT_EQ(fetches_of(1), 1U);
}

TEST_F(RefresherOfKeys, BeginsNoRefreshOnceItWasStopped) {
  const auto first = add(1);
  const auto second = add(2);
  clock_->advance(480s);
  for (const int number : {1, 2}) {
    const auto url = issuer_url(number);
    transport_->script().on(
        metadata_url_of(url), [this, url](const HttpRequest& /*request*/) -> ScriptedTransport::Answer {
          refresher_->stop();  // in the first refresh, while the second is due too
          return HttpResponse{.status = 200, .headers = {}, .body = metadata_document(url, url + "jwks")};
        });
  }
  EXPECT_TRUE(refresher_->wake());
  EXPECT_TRUE(eventually([&] { return fetches_of(1) + fetches_of(2) == 3; }));
  do_on_worker(threads_.worker());
  EXPECT_EQ(fetches_of(1) + fetches_of(2), 3U);
  EXPECT_FALSE(refresher_->wake());
}

// In a child of fork() nobody releases the lock that the parent's thread may have held.
TEST_F(RefresherOfKeys, CanBeCalledInAChildOfForkWhateverTheParentsThreadDid) {
  const auto source = add(1);
  for (int i = 0; i < 2000; ++i)
    refresher_->add(source->fetches());                         // so that a look takes long
  EXPECT_TRUE(refresher_->wake());                              // now there is a thread
  const std::jthread waking([&](const std::stop_token& stop) {  // so that it looks all the time
    while (!stop.stop_requested())
      EXPECT_TRUE(refresher_->wake());
  });
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(result_in_child([&] {
                alarm(5);  // soon, as others may hang too
                return refresher_->wake() ? 10 : 0;
              }),
              0);
  }
}

// 4.5
TEST_F(RefresherOfKeys, BeginsNoRefreshBeforeItsTime) {
  const auto source = add(1);
  clock_->advance(480s - 1ns);
  EXPECT_TRUE(refresher_->wake());
  do_on_worker(threads_.worker());
  EXPECT_EQ(fetches_of(1), 1U);
  clock_->advance(1ns);
  EXPECT_TRUE(refresher_->wake());
  EXPECT_TRUE(eventually([&] { return fetches_of(1) == 2; }));
}

// 4.5
TEST_F(RefresherOfKeys, TriesAgainAfterAFailure) {
  const auto source = add(1);
  const auto failures = [&] { return transport_->script().requests(metadata_url_of(issuer_url(1))); };
  transport_->script().fail(metadata_url_of(issuer_url(1)), TransportFailure::timed_out, "down");
  for (const std::size_t requests : {2U, 3U}) {
    clock_->advance(480s);
    EXPECT_TRUE(refresher_->wake());
    EXPECT_TRUE(eventually([&] { return failures() == requests; }));
    do_on_worker(threads_.worker());
  }
}

TEST_F(RefresherOfKeys, SaysThatThereIsNoThread) {
  EXPECT_EQ(result_in_child([&] {
              if (!forbid_threads()) return 10;
              return refresher_->wake() ? 11 : 0;
            }),
            0);
}

// Nor does its timer stay with the worker, which goes on.
TEST_F(RefresherOfKeys, LeavesNoTimerWhenItGoes) {
  const auto source = add(1);
  clock_->advance(480s - 50ms);
  EXPECT_TRUE(refresher_->wake());
  do_on_worker(threads_.worker());  // now it waits for 50 ms
  expect_to_go_once_stopped();
  std::this_thread::sleep_for(100ms);
  do_on_worker(threads_.worker());
  EXPECT_EQ(fetches_of(1), 1U);
}

TEST_F(RefresherOfKeys, GoesOnceItWasStopped) {
  EXPECT_TRUE(refresher_->wake());  // from now on the worker refers to it
  expect_to_go_once_stopped();
}

}  // namespace

}  // namespace auth0::test
