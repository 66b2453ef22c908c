#include "issuer/fetch_documents.hpp"

#include "support/issuer_documents.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::Documents;

class FetchDocuments : public ::testing::Test {
 protected:
  FetchDocuments() {
    transport_->answer(metadata_, 200, metadata_document(issuer_, issuer_ + "jwks"));
    transport_->answer(issuer_ + "jwks", 200, key_set_document({"a"}));
  }

  [[nodiscard]] Result<std::shared_ptr<const issuer::IssuerKeys>> fetch(
      Documents documents, const issuer::IssuerKeys* known = nullptr,
      std::chrono::seconds ttl = std::chrono::seconds::max()) const {
    const issuer::Fetcher fetcher(transport_, std::nullopt);
    const worker::Waiting waiting;
    const issuer::FetchContext context{.fetcher = fetcher, .clock = clock_, .waiting = waiting};
    const issuer::DocumentsRequest request{
        .issuer_url = issuer_, .documents = documents, .known = known, .refresh_after = 480s, .ttl = ttl};
    return run_to_end(issuer::fetch_documents(context, request));
  }

  std::string issuer_ = "https://tenant.example.com/";
  std::string metadata_ = issuer_ + ".well-known/openid-configuration";
  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  auth0::testing::ManualClock clock_;
};

TEST_F(FetchDocuments, FetchesBothAndNotesWhen) {
  const auto began = clock_.monotonic_now();
  const auto fetched = fetch(Documents::metadata_too);
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ((*fetched)->metadata.issuer, issuer_);
  EXPECT_EQ((*fetched)->keys.size(), 1U);
  EXPECT_EQ((*fetched)->metadata_fetched_at, began);
  EXPECT_EQ((*fetched)->keys_fetched_at, began);
  EXPECT_EQ((*fetched)->refresh_at, began + 480s);
  EXPECT_EQ((*fetched)->number, 1U);
}

// 3.3, 4.4: the metadata keep their age.
TEST_F(FetchDocuments, LeavesTheMetadataAloneIfOnlyKeysAreAskedFor) {
  const auto first = fetch(Documents::metadata_too);
  ASSERT_TRUE(first) << first.error().message;
  clock_.advance(100s);
  const auto second = fetch(Documents::keys_alone, first->get());
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(transport_->requests(metadata_), 1U);
  EXPECT_EQ(transport_->requests(issuer_ + "jwks"), 2U);
  EXPECT_EQ((*second)->metadata.jwks_uri, issuer_ + "jwks");
  EXPECT_EQ((*second)->metadata_fetched_at, (*first)->metadata_fetched_at);
  EXPECT_EQ((*second)->refresh_at, (*first)->refresh_at);
  EXPECT_EQ((*second)->keys_fetched_at, (*first)->keys_fetched_at + 100s);
  EXPECT_EQ((*second)->number, 2U);
}

// 4.5: no fetch takes longer than its two time-outs unless the machine sleeps.
TEST_F(FetchDocuments, RefusesWhatWasOutdatedWhenTheMachineWokeUp) {
  const auto fetch_in = [&](std::chrono::milliseconds time, std::chrono::seconds ttl) {
    transport_->on(issuer_ + "jwks", [&, time](const HttpRequest& /*request*/) {
      clock_.advance(time);
      return ScriptedTransport::Answer(HttpResponse{.status = 200, .body = key_set_document({"a"})});
    });
    return fetch(Documents::metadata_too, nullptr, ttl);
  };
  EXPECT_TRUE(fetch_in(10s, 10s));
  EXPECT_FALSE(fetch_in(10001ms, 10s));
  EXPECT_FALSE(fetch_in(11s, 11s));
  EXPECT_TRUE(fetch_in(11s, 12s));
  const auto refused = fetch_in(24h, 600s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::issuer_unavailable);
}

TEST_F(FetchDocuments, IsUnavailableWhereEitherDocumentIs) {
  transport_->answer(issuer_ + "jwks", 200, "<html>");
  auto fetched = fetch(Documents::metadata_too);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().reason, Reason::issuer_unavailable);
  transport_->answer(metadata_, 500, "");
  fetched = fetch(Documents::metadata_too);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().reason, Reason::issuer_unavailable);
  EXPECT_EQ(transport_->requests(issuer_ + "jwks"), 1U);
}

}  // namespace

}  // namespace auth0::test
