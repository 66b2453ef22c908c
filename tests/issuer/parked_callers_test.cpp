#include "issuer/trusted_issuers.hpp"
#include "support/async_scripted_transport.hpp"
#include "support/eventually.hpp"
#include "support/issuer_documents.hpp"
#include "support/worker_call.hpp"
#include "transport/client_threads.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

using ParkedCall = WorkerCall<std::string>;

std::string outcome_of(const Result<issuer::SelectedKey>& selected) {
  return selected ? "found" : std::string(to_string(selected.error().reason));
}

Task<std::string> select_parked(issuer::KeySource& source, std::string key_id, const worker::Waiting& waiting) {
  jose::JwsHeader header;
  header.key_id = key_id;
  auto selecting = source.select(header, jose::Algorithm::es256, waiting);
  const auto selected = co_await std::move(selecting);
  co_return outcome_of(selected);
}

Task<std::string> warm_up_parked(issuer::TrustedIssuers& issuers, const worker::Waiting& waiting) {
  auto warming = issuers.warm_up(waiting);
  const auto failures = co_await std::move(warming);
  std::string text;
  for (const auto& failure : failures)
    text += failure.issuer + ' ' + std::string(to_string(failure.error.reason)) + ';';
  co_return text;
}

// Issuers whose documents come without a thread that waits, or never.
class ParkedCallers : public ::testing::Test {
 protected:
  static constexpr std::size_t all_issuers = 20;

  ParkedCallers() { publish_all(script()); }

  static std::string url_of(std::size_t number) {
    return "https://t" + std::to_string(number) + ".example.com/";
  }
  static std::string metadata_of(std::size_t number) { return metadata_url_of(url_of(number)); }
  static void publish_all(ScriptedTransport& script) {
    for (std::size_t number = 0; number < all_issuers; ++number)
      publish_issuer(script, url_of(number));
  }
  [[nodiscard]] ScriptedTransport& script() const { return transport_->script(); }
  [[nodiscard]] std::size_t key_fetches(std::size_t number = 0) const {
    return script().requests(url_of(number) + "jwks");
  }

  [[nodiscard]] std::unique_ptr<issuer::KeySources> make(issuer::KeyPolicy policy = {},
                                                         transport::Timeouts timeouts = {}) {
    policy.random = [] { return 0.5; };
    return std::make_unique<issuer::KeySources>(
        issuer::KeySources::Options{.policy = std::move(policy)},
        issuer::Fetcher(transport_, std::nullopt, {}, timeouts, threads_.get()), clock_);
  }
  [[nodiscard]] static issuer::KeySource& source_of(issuer::KeySources& sources, std::size_t number = 0) {
    return *sources.get(url_of(number)).value();
  }
  [[nodiscard]] ParkedCall select(issuer::KeySource& source, const std::string& key_id = "a") const {
    return {threads_->worker(), [&source, key_id](const worker::Waiting& waiting) {
              return select_parked(source, key_id, waiting);
            }};
  }
  [[nodiscard]] std::vector<ParkedCall> select_often(issuer::KeySource& source, int calls) const {
    std::vector<ParkedCall> all;
    for (int i = 0; i < calls; ++i)
      all.push_back(select(source));
    return all;
  }
  [[nodiscard]] static std::string select_here(issuer::KeySource& source) {
    jose::JwsHeader header;
    header.key_id = "a";
    return outcome_of(source.select(header, jose::Algorithm::es256));
  }
  [[nodiscard]] static std::string select_now(issuer::KeySource& source, const std::string& key_id = "a") {
    jose::JwsHeader header;
    header.key_id = key_id;
    const auto selected = source.select_if_ready(header, jose::Algorithm::es256);
    return selected ? outcome_of(*selected) : "not ready";
  }
  // All that was posted to the worker before has been done.
  void let_worker_catch_up() const { do_on_worker(threads_->worker()); }
  [[nodiscard]] bool is_held(std::size_t requests) const {
    return eventually([&] { return transport_->held() == requests; });
  }

  std::unique_ptr<transport::ClientThreads> threads_ = std::make_unique<transport::ClientThreads>();
  std::shared_ptr<AsyncScriptedTransport> transport_ = std::make_shared<AsyncScriptedTransport>();
  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
};

TEST_F(ParkedCallers, GetKeysThatAreFetchedForThem) {
  const auto sources = make();
  auto& source = source_of(*sources);
  EXPECT_EQ(select_now(source), "not ready");
  EXPECT_EQ(script().requests(), 0U);
  EXPECT_EQ(select(source).get(), "found");
  EXPECT_EQ(select_now(source), "found");
  EXPECT_EQ(key_fetches(), 1U);
}

// Where the transport blocks, a thread of the pool does.
TEST_F(ParkedCallers, GetKeysThatATransportFetchesThatBlocks) {
  const auto blocking = std::make_shared<ScriptedTransport>();
  publish_all(*blocking);
  issuer::KeySources sources({}, issuer::Fetcher(blocking, std::nullopt, {}, {}, threads_.get()), clock_);
  EXPECT_EQ(select(source_of(sources)).get(), "found");
}

// 4.4: what needs no fetch is told at once, refusals too.
TEST_F(ParkedCallers, WaitOnlyWhereAFetchIsNeeded) {
  const auto sources = make();
  auto& source = source_of(*sources);
  script().fail(metadata_of(0), TransportFailure::timed_out, "down");
  EXPECT_EQ(select(source).get(), "issuer_unavailable");
  EXPECT_EQ(select_now(source), "issuer_unavailable");  // 3.3
  EXPECT_TRUE(source.current_if_ready().has_value());
  script().answer(metadata_of(0), 200, metadata_document(url_of(0), url_of(0) + "jwks"));
  clock_->advance(2s);
  EXPECT_EQ(select_now(source), "not ready");
  EXPECT_EQ(select(source).get(), "found");
  EXPECT_EQ(select_now(source, "unknown"), "unknown_key");
  clock_->advance(31s);
  EXPECT_EQ(select_now(source, "unknown"), "not ready");
  EXPECT_EQ(select_now(source), "found");
  EXPECT_EQ(select(source, "unknown").get(), "unknown_key");
  EXPECT_EQ(key_fetches(), 2U);
  EXPECT_EQ(select_now(source, "unknown"), "unknown_key");
}

// 7.4: anybody can name each issuer that is trusted; one that has proved itself is fetched from all the same.
TEST_F(ParkedCallers, BeginNoMoreFetchesThanIssuersAreKept) {
  constexpr std::size_t most = issuer::BackgroundFetches::least_bound;
  const issuer::KeySources::Options options{.policy = {.random = [] { return 0.5; }}, .max_issuers = 3};
  issuer::KeySources sources(options, issuer::Fetcher(transport_, std::nullopt, {}, {}, threads_.get()),
                             clock_);
  const auto proven = sources.get(url_of(0)).value();
  EXPECT_EQ(select(*proven).get(), "found");
  proven.note_verified();
  clock_->advance(31s);
  transport_->hold();
  std::vector<issuer::KeySources::Held> held;
  std::vector<ParkedCall> calls;
  for (std::size_t number = 1; number <= most; ++number) {
    held.push_back(sources.get(url_of(number)).value().kept());
    calls.push_back(select(*held.back()));
  }
  EXPECT_TRUE(is_held(most));
  EXPECT_EQ(select(*held.emplace_back(sources.get(url_of(most + 1)).value().kept())).get(),
            "issuer_unavailable");
  auto unknown = select(*proven, "unknown");
  EXPECT_TRUE(is_held(most + 1));
  transport_->release();
  for (auto& call : calls)
    EXPECT_EQ(call.get(), "found");
  EXPECT_EQ(unknown.get(), "unknown_key");
}

// 3.3
TEST_F(ParkedCallers, ShareOneFetch) {
  const auto sources = make();
  transport_->hold();
  auto calls = select_often(source_of(*sources), 50);
  EXPECT_TRUE(is_held(1));
  let_worker_catch_up();
  EXPECT_EQ(transport_->held(), 1U);
  transport_->release();
  for (auto& call : calls)
    EXPECT_EQ(call.get(), "found");
  EXPECT_EQ(script().requests(), 2U);
}

TEST_F(ParkedCallers, ShareTheFailureOfAFetch) {
  const auto sources = make();
  script().fail(metadata_of(0), TransportFailure::timed_out, "down");
  transport_->hold();
  auto calls = select_often(source_of(*sources), 5);
  EXPECT_TRUE(is_held(1));
  transport_->release();
  for (auto& call : calls)
    EXPECT_EQ(call.get(), "issuer_unavailable");
  EXPECT_EQ(script().requests(), 1U);
}

// The one that caused the fetch among them.
TEST_F(ParkedCallers, EndNobodysFetchWhenTheyAreCancelled) {
  const auto sources = make();
  auto& source = source_of(*sources);
  transport_->hold();
  auto first = select(source);
  auto second = select(source);
  EXPECT_TRUE(is_held(1));
  first.cancel();
  EXPECT_EQ(first.get(), "issuer_unavailable");
  EXPECT_FALSE(second.has_ended());
  transport_->release();
  EXPECT_EQ(second.get(), "found");

  clock_->advance(2h);
  transport_->hold();
  auto only = select(source);
  EXPECT_TRUE(is_held(1));
  only.cancel();
  EXPECT_EQ(only.get(), "issuer_unavailable");
  transport_->release();
  EXPECT_TRUE(eventually([&] { return select_now(source) == "found"; }));
  EXPECT_EQ(key_fetches(), 2U);
}

TEST_F(ParkedCallers, CauseNoFetchWhereTheyAreCancelledBefore) {
  const auto sources = make();
  auto& source = source_of(*sources);
  ASSERT_TRUE(threads_->worker().start());
  ParkedCall call(threads_->worker(), [&source](const worker::Waiting& waiting) {
    waiting.cancellation().request();
    return select_parked(source, "a", waiting);
  });
  EXPECT_EQ(call.get(), "issuer_unavailable");
  EXPECT_EQ(script().requests(), 0U);
}

TEST_F(ParkedCallers, ShareTheirFetchWithThreads) {
  const auto sources = make();
  auto& source = source_of(*sources);
  transport_->hold();
  auto parked = select(source);
  EXPECT_TRUE(is_held(1));
  auto on_thread = std::async(std::launch::async, [&] { return select_here(source); });
  EXPECT_EQ(on_thread.wait_for(50ms), std::future_status::timeout);
  transport_->release();
  EXPECT_EQ(parked.get(), "found");
  EXPECT_EQ(on_thread.get(), "found");
  EXPECT_EQ(script().requests(), 2U);
}

TEST_F(ParkedCallers, ShareTheFetchOfAThread) {
  const auto sources = make();
  auto& source = source_of(*sources);
  script().hold();
  auto on_thread = std::async(std::launch::async, [&] { return select_here(source); });
  EXPECT_TRUE(script().wait_until_held(1, 30s));
  auto calls = select_often(source, 5);
  let_worker_catch_up();
  EXPECT_FALSE(calls.front().has_ended());
  calls.back().cancel();
  EXPECT_EQ(calls.back().get(), "issuer_unavailable");
  calls.pop_back();
  script().release();
  EXPECT_EQ(on_thread.get(), "found");
  for (auto& call : calls)
    EXPECT_EQ(call.get(), "found");
  EXPECT_EQ(script().requests(), 2U);
}

// 3.3: twice the time-out.
TEST_F(ParkedCallers, WaitForSoLongOnly) {
  const auto sources = make({}, {.connect = 50ms, .whole = 50ms});
  script().hold();
  auto on_thread = std::async(std::launch::async, [&] { return select_here(source_of(*sources)); });
  EXPECT_TRUE(script().wait_until_held(1, 30s));
  EXPECT_EQ(select(source_of(*sources)).get(), "issuer_unavailable");
  script().release();
  EXPECT_EQ(on_thread.get(), "found");
}

// 4.8: of an issuer that has not proven itself; they take none of the places of threads.
TEST_F(ParkedCallers, AreSoManyOnly) {
  const auto sources = make({.max_waiting = 1, .max_parked = 3});
  auto& source = source_of(*sources);
  transport_->hold();
  auto calls = select_often(source, 3);
  EXPECT_TRUE(is_held(1));
  EXPECT_EQ(select(source).get(), "issuer_unavailable");
  auto on_thread = std::async(std::launch::async, [&] { return select_here(source); });
  EXPECT_EQ(on_thread.wait_for(50ms), std::future_status::timeout);
  EXPECT_EQ(select_here(source), "issuer_unavailable");
  transport_->release();
  EXPECT_EQ(on_thread.get(), "found");
  for (auto& call : calls)
    EXPECT_EQ(call.get(), "found");

  source.note_proven();
  clock_->advance(2h);
  transport_->hold();
  calls = select_often(source, 10);
  EXPECT_TRUE(is_held(1));
  let_worker_catch_up();
  EXPECT_TRUE(std::ranges::none_of(calls, [](const auto& call) { return call.has_ended(); }));
  transport_->release();
  for (auto& call : calls)
    EXPECT_EQ(call.get(), "found");
}

// A transport that never answers does not keep a client from ending.
TEST_F(ParkedCallers, EndWithTheClient) {
  const auto sources = make();
  transport_->hold();
  auto calls = select_often(source_of(*sources), 5);
  EXPECT_TRUE(is_held(1));
  const auto began = std::chrono::steady_clock::now();
  calls.front().cancel();
  sources->stop();
  threads_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
  for (auto& call : calls)
    EXPECT_EQ(call.get(), "issuer_unavailable");
  sources->stop();
}

// And what is asked for meanwhile ends at once.
TEST_F(ParkedCallers, GetNothingFetchedAfterTheStop) {
  const auto sources = make();
  sources->stop();
  EXPECT_EQ(select(source_of(*sources)).get(), "issuer_unavailable");
  EXPECT_EQ(transport_->held(), 0U);
}

// A source may be gone for all others before its fetch has ended.
TEST_F(ParkedCallers, MayOutliveTheSources) {
  auto sources = make();
  transport_->hold();
  std::ignore = source_of(*sources);
  auto source = sources->all().front();
  auto call = select(*source);
  EXPECT_TRUE(is_held(1));
  sources.reset();
  EXPECT_EQ(call.get(), "issuer_unavailable");
  source.reset();
}

// 7.4: one that makes room meanwhile.
TEST_F(ParkedCallers, HoldTheirSourceWhileTheyWait) {
  issuer::KeySources sources({.max_issuers = 1, .refresh_in_background = false},
                             issuer::Fetcher(transport_, std::nullopt, {}, {}, threads_.get()), clock_);
  const auto first = sources.get(url_of(0)).value().kept();
  const auto again = sources.get(url_of(0)).value().kept().kept();
  EXPECT_EQ(&*first, &*again);
  EXPECT_EQ(select(source_of(sources, 1)).get(), "found");
  EXPECT_EQ(select(*first).get(), "found");
  again.note_verified();
}

// 4.6
TEST_F(ParkedCallers, WarmAllIssuersUp) {
  std::vector<std::string> domains;
  for (std::size_t number = 0; number < all_issuers; ++number)
    domains.push_back(url_of(number));
  script().fail(metadata_of(3), TransportFailure::timed_out, "down");
  issuer::TrustedIssuers issuers(issuer::AllowedIssuers::of(domains).value(),
                                 {.policy = {.random = [] { return 0.5; }}},
                                 issuer::Fetcher(transport_, std::nullopt, {}, {}, threads_.get()), clock_);
  transport_->hold(metadata_of(0));
  ParkedCall warming(threads_->worker(),
                     [&](const worker::Waiting& waiting) { return warm_up_parked(issuers, waiting); });
  EXPECT_TRUE(
      eventually([&] { return key_fetches(10) == 1; }));  // one of the next eight, in the order of texts
  EXPECT_FALSE(warming.has_ended());
  transport_->release();
  EXPECT_EQ(warming.get(), url_of(3) + " issuer_unavailable;");
  EXPECT_EQ(key_fetches(0), 1U);
  EXPECT_EQ(script().requests(metadata_of(3)), 1U);
}

// 7.4
TEST_F(ParkedCallers, HearOfAnIssuerThatHadToMakeRoomWhenTheyWarmUp) {
  issuer::TrustedIssuers issuers(issuer::AllowedIssuers::of(StringList{url_of(0), url_of(1)}).value(),
                                 {.policy = {.random = [] { return 0.5; }}, .max_issuers = 1},
                                 issuer::Fetcher(transport_, std::nullopt, {}, {}, threads_.get()), clock_);
  for (const std::size_t number : {0U, 1U, 0U, 1U})
    EXPECT_TRUE((*issuers.find({.unverified_issuer = url_of(number)}).value()).current());
  ParkedCall warming(threads_->worker(),
                     [&](const worker::Waiting& waiting) { return warm_up_parked(issuers, waiting); });
  EXPECT_EQ(warming.get(), url_of(0) + " issuer_unavailable;");
}

// What is fetched before somebody waits for it.
class FetchesAhead : public ParkedCallers {
 protected:
  void fetch_ahead(issuer::KeySource& source) const {
    ASSERT_TRUE(threads_->worker().start());
    do_on_worker(threads_->worker(), [&source] {
      source.fetch_ahead();
      source.fetch_ahead();
    });
  }
};

TEST_F(FetchesAhead, AreOneAtATime) {
  const auto sources = make();
  auto& source = source_of(*sources);
  transport_->hold();
  fetch_ahead(source);
  EXPECT_TRUE(is_held(1));
  let_worker_catch_up();
  EXPECT_EQ(transport_->held(), 1U);
  transport_->release();
  EXPECT_EQ(select(source).get(), "found");
  EXPECT_EQ(script().requests(), 2U);
}

TEST_F(FetchesAhead, WaitForTheBackOff) {
  const auto sources = make();
  auto& source = source_of(*sources);
  script().fail(metadata_of(0), TransportFailure::timed_out, "down");
  EXPECT_EQ(select(source).get(), "issuer_unavailable");
  fetch_ahead(source);
  let_worker_catch_up();
  EXPECT_EQ(script().requests(), 1U);
}

TEST_F(FetchesAhead, AreNoneOfKeysThatServeAlready) {
  const auto sources = make();
  auto& source = source_of(*sources);
  EXPECT_EQ(select(source).get(), "found");
  fetch_ahead(source);
  let_worker_catch_up();
  EXPECT_EQ(script().requests(), 2U);
}

// 2.6
TEST_F(FetchesAhead, AreNoneWhereNothingIsKept) {
  const auto sources = make({.ttl = 0s});
  fetch_ahead(source_of(*sources));
  let_worker_catch_up();
  EXPECT_EQ(script().requests(), 0U);
}

// 4.5: of the issuers that fail, one whose keys still serve goes before those that never had any.
TEST_F(ParkedCallers, GetKeysForWhichThoseThatServeAreNotKeptWaiting) {
  const auto sources = make();
  const auto hanging = issuer::Refresher::most_failing;
  for (std::size_t number = 0; number <= hanging; ++number)
    static_cast<void>(source_of(*sources, number));
  auto& serving = source_of(*sources, hanging);
  EXPECT_EQ(select_here(serving), "found");
  script().fail(metadata_of(hanging), TransportFailure::timed_out, "down");
  clock_->advance(480s);
  for (unsigned failures = 1; failures <= 10; ++failures) {
    clock_->advance(40s);
    EXPECT_EQ(select_now(serving), "found");  // wakes the worker
    EXPECT_TRUE(eventually([&] { return serving.health().failures == failures; }));
  }
  for (std::size_t number = 0; number < hanging; ++number) {
    script().fail(metadata_of(number), TransportFailure::timed_out, "down");
    EXPECT_EQ(select_here(source_of(*sources, number)), "issuer_unavailable");
    transport_->hold(url_of(number));
  }
  const auto before = script().requests(metadata_of(hanging));
  clock_->advance(40s);  // all are due, this one last
  EXPECT_EQ(select_now(serving), "found");
  EXPECT_TRUE(is_held(hanging));
  EXPECT_EQ(script().requests(metadata_of(hanging)), before + 1);
}

// 4.8: those that fail now are asked by no more threads than those that have proven nothing.
TEST_F(ParkedCallers, TakeNoMoreThreadsWhereProvenIssuersFail) {
  const auto blocking = std::make_shared<ScriptedTransport>();
  publish_all(*blocking);
  issuer::KeySources sources({}, issuer::Fetcher(blocking, std::nullopt, {}, {}, threads_.get()), clock_);
  for (std::size_t number = 0; number < all_issuers; ++number) {
    EXPECT_EQ(select_here(source_of(sources, number)), "found");
    source_of(sources, number).note_proven();
    blocking->fail(metadata_of(number), TransportFailure::timed_out, "down");
  }
  clock_->advance(2h);
  for (std::size_t number = 0; number < all_issuers; ++number)
    EXPECT_EQ(select_here(source_of(sources, number)), "issuer_unavailable");
  clock_->advance(1h);
  blocking->hold();
  std::vector<ParkedCall> parked;
  for (std::size_t number = 0; number < all_issuers; ++number)
    parked.push_back(select(source_of(sources, number)));
  EXPECT_TRUE(blocking->wait_until_held(16, 30s));
  EXPECT_FALSE(blocking->wait_until_held(17, 50ms));
  blocking->release();
  for (auto& call : parked)
    EXPECT_EQ(call.get(), "issuer_unavailable");
}

class RefreshesOnTheWorker : public ParkedCallers {
 protected:
  RefreshesOnTheWorker() {
    for (std::size_t number = 0; number < all_issuers; ++number)
      EXPECT_EQ(select_here(source_of(*sources_, number)), "found");
  }
  // Any request finds what is due.
  void come_due(std::chrono::seconds time = 480s) {
    clock_->advance(time);
    EXPECT_EQ(select_now(source_of(*sources_, all_issuers - 1)), "found");
  }
  [[nodiscard]] std::size_t refreshed() {
    std::size_t count = 0;
    for (std::size_t number = 0; number < all_issuers; ++number)
      count += is_refreshed(number, 2) ? 1 : 0;
    return count;
  }
  // Asked for its keys so often, and it has them: the clock may go on.
  [[nodiscard]] bool is_refreshed(std::size_t number, std::size_t times) {
    return key_fetches(number) == times && source_of(*sources_, number).health().keys_age == 0s;
  }

  std::unique_ptr<issuer::KeySources> sources_ = make();
};

// 4.5
TEST_F(RefreshesOnTheWorker, AreNotDelayedByAnIssuerThatHangs) {
  transport_->hold(url_of(0));
  come_due();
  EXPECT_TRUE(eventually([&] { return refreshed() == all_issuers - 1; }));
  EXPECT_EQ(transport_->held(), 1U);
  EXPECT_EQ(select_now(source_of(*sources_, 0)), "found");  // with the old keys
  transport_->release();
  EXPECT_TRUE(eventually([&] { return refreshed() == all_issuers; }));
}

TEST_F(RefreshesOnTheWorker, AreSoManyAtOneTime) {
  transport_->hold();
  come_due();
  EXPECT_TRUE(is_held(issuer::Refresher::most));
  let_worker_catch_up();
  EXPECT_EQ(transport_->held(), issuer::Refresher::most);
  transport_->release();
  EXPECT_TRUE(eventually([&] { return refreshed() == all_issuers; }));
}

TEST_F(RefreshesOnTheWorker, LeaveRoomWhereMostIssuersFailAndHang) {
  for (std::size_t number = 0; number + 1 < all_issuers; ++number)
    script().fail(metadata_of(number), TransportFailure::timed_out, "down");
  come_due();
  const auto are_failing = [&] {
    return std::ranges::count_if(sources_->all(), [](const auto& source) {
             return source->fetches()->is_failing();
           }) == all_issuers - 1;
  };
  EXPECT_TRUE(eventually(are_failing));
  EXPECT_TRUE(eventually([&] { return is_refreshed(all_issuers - 1, 2); }));
  for (std::size_t number = 0; number + 1 < all_issuers; ++number)
    transport_->hold(url_of(number));
  come_due();
  EXPECT_TRUE(is_held(issuer::Refresher::most_failing));
  EXPECT_TRUE(eventually([&] { return is_refreshed(all_issuers - 1, 3); }));
  EXPECT_EQ(transport_->held(), issuer::Refresher::most_failing);
  come_due();  // what answers is not kept waiting later either
  EXPECT_TRUE(eventually([&] { return is_refreshed(all_issuers - 1, 4); }));
}

// 4.5: one that is due in a moment neither begins now nor keeps the worker busy.
TEST_F(RefreshesOnTheWorker, DoNotBeginANanosecondTooSoon) {
  clock_->advance(480s);
  EXPECT_EQ(select_now(source_of(*sources_, 0)), "found");
  EXPECT_TRUE(eventually([&] { return refreshed() == all_issuers; }));
  transport_->hold(url_of(1));
  clock_->advance(480s);
  EXPECT_EQ(select_now(source_of(*sources_, 0)), "found");
  EXPECT_TRUE(is_held(1));
  EXPECT_TRUE(eventually([&] { return is_refreshed(0, 3); }));
  clock_->advance(1ns);
  transport_->release();  // the second one is fetched a nanosecond later than the others
  EXPECT_TRUE(eventually([&] { return is_refreshed(1, 3); }));
  let_worker_catch_up();
  clock_->advance(480s - 1ns);
  EXPECT_EQ(select_now(source_of(*sources_, 0)), "found");
  EXPECT_TRUE(eventually([&] { return is_refreshed(0, 4); }));
  let_worker_catch_up();
}

TEST_F(RefreshesOnTheWorker, EndWithTheClient) {
  transport_->hold();
  come_due();
  EXPECT_TRUE(is_held(issuer::Refresher::most));
  const auto began = std::chrono::steady_clock::now();
  sources_->stop();
  threads_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
  EXPECT_EQ(select_now(source_of(*sources_)), "found");
}

// As where a completion destroys the client.
TEST_F(RefreshesOnTheWorker, EndWithAClientThatEndsOnTheWorker) {
  transport_->hold();
  come_due();
  auto parked = select(source_of(*sources_), "unknown");
  EXPECT_TRUE(is_held(issuer::Refresher::most));
  std::promise<void> done;
  WorkerJob::post(threads_->worker(), [&] {
    sources_->stop();
    threads_.reset();
    sources_.reset();
    done.set_value();
  });
  ASSERT_EQ(done.get_future().wait_for(30s), std::future_status::ready);
  EXPECT_EQ(parked.get(), "issuer_unavailable");
}

}  // namespace

}  // namespace auth0::test
