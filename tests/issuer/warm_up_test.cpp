#include "issuer/trusted_issuers.hpp"
#include "support/forked.hpp"
#include "support/issuer_documents.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <cstddef>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <pthread.h>
#include <set>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace auth0::test {

namespace {

class WarmUp : public ::testing::Test {
 protected:
  static std::string url_of(int number) { return "https://t" + std::to_string(number) + ".example.com/"; }
  static std::string metadata_of(int number) { return metadata_url_of(url_of(number)); }
  static Domains three_issuers() { return StringList{url_of(1), url_of(2), url_of(3)}; }

  [[nodiscard]] std::unique_ptr<issuer::TrustedIssuers> trust(issuer::KeySources::Options options) const {
    return std::make_unique<issuer::TrustedIssuers>(issuer::AllowedIssuers::of(three_issuers()).value(),
                                                    std::move(options),
                                                    issuer::Fetcher(transport_, std::nullopt), clock_);
  }
  // Without a thread of the client's.
  [[nodiscard]] std::unique_ptr<issuer::TrustedIssuers> trust(std::size_t max_issuers = 100) const {
    return trust({.max_issuers = max_issuers, .refresh_in_background = false});
  }

  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
};

// 4.6
TEST_F(WarmUp, AsksNobodyWhereTheKeysAreGiven) {
  issuer::TrustedIssuers given({.issuer = url_of(1), .jwks_uri = ""},
                               jose::KeySet::parse(key_set_document({"a"})).value());
  EXPECT_TRUE(given.warm_up().empty());
}

// 4.6
TEST_F(WarmUp, AsksNoMoreIssuersThanAreKept) {
  EXPECT_EQ(trust(2)->warm_up().size(), 2U);
  EXPECT_EQ(transport_->requests(metadata_of(2)), 1U);
  EXPECT_EQ(transport_->requests(metadata_of(3)), 0U);
}

// 2.6: with `background_refresh` off the client has no threads.
TEST_F(WarmUp, StaysOnItsThreadWhereTheClientMayHaveNone) {
  std::set<std::thread::id> threads;
  for (const int number : {1, 2, 3}) {
    transport_->on(metadata_of(number),
                   [&threads](const HttpRequest& /*request*/) -> ScriptedTransport::Answer {
                     threads.insert(std::this_thread::get_id());
                     return std::unexpected(TransportError{TransportFailure::timed_out, "down"});
                   });
  }
  EXPECT_EQ(trust()->warm_up().size(), 3U);
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

// Leaves this process memory for no thread's stack, not even one that it has used before.
void forbid_threads() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, std::size_t{256} * 1024 * 1024);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t some_more = rlim_t{64} * 1024 * 1024;
  const rlim_t bytes = (pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE))) + some_more;
  const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
  setrlimit(RLIMIT_AS, &limit);
}

bool can_start_a_thread() {
  try {
    std::jthread([] {});
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

TEST_F(WarmUp, AsksAllIssuersOnOneThreadWhereNoOtherCanBeHad) {
  for (const int number : {1, 2, 3})
    publish_issuer(*transport_, url_of(number));
  EXPECT_EQ(result_in_child([this] {
              forbid_threads();
              if (can_start_a_thread()) return 10;
              const auto issuers = trust(issuer::KeySources::Options{});
              return issuers->warm_up().empty() && issuers->is_ready() ? 0 : 11;
            }),
            0);
}

// 7.4: where tokens that nobody verified had it make room twice, it waits for its turn.
TEST_F(WarmUp, SaysThatAnIssuerHadToMakeRoom) {
  for (const int number : {1, 2})
    publish_issuer(*transport_, url_of(number));
  const auto issuers = trust(1);
  for (const int number : {1, 2, 1, 2})
    EXPECT_TRUE((*issuers->find({.unverified_issuer = url_of(number)}).value()).current());
  const auto failures = issuers->warm_up();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures.front().issuer, url_of(1));
  EXPECT_TRUE(failures.front().error.message.contains("had to make room")) << failures.front().error.message;
}

}  // namespace

}  // namespace auth0::test
