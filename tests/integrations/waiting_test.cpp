#include "integrations/adapter_fixture.hpp"
#include "support/eventually.hpp"

#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

class AdapterInCoroutines : public AdapterTest {};

// More requests wait for the issuer than the program has threads, and one that needs no token is answered.
TEST_P(AdapterInCoroutines, AnswersOthersWhileRequestsWait) {
  if (!GetParam().ends_with("beast_coroutine_api")) return;  // the others have a thread for each request
  tenant().fail({.path = std::string(testing::Tenant::metadata_path), .delay = 3s});
  std::vector<std::future<Reply>> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.push_back(std::async(
        std::launch::async,
        [this, authorization = "Authorization: Bearer " + issue()] { return get({authorization}); }));
  }
  EXPECT_TRUE(eventually([&] { return tenant().requests(testing::Tenant::metadata_path) > 0; }));
  EXPECT_EQ(get(origin_ + "/", {}).status, 200);
  for (auto& reply : waiting)
    EXPECT_EQ(reply.wait_for(0s), std::future_status::timeout);
  for (auto& reply : waiting)
    expect_orders(reply.get());
}

INSTANTIATE_TEST_SUITE_P(Examples, AdapterInCoroutines, ::testing::ValuesIn(adapter_programs()),
                         adapter_program_name);

}  // namespace

}  // namespace auth0::test
