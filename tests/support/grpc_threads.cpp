#include "support/eventually.hpp"

#include <filesystem>
#include <grpc/grpc.h>
#include <gtest/gtest.h>
#include <iterator>

namespace auth0::test {
namespace {

std::ptrdiff_t threads_of_this_process() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

// gRPC does not join all of its threads. What OpenSSL keeps for one that is still ending while the process
// exits looks like a leak, so the process waits until it has no more threads than before.
class WaitsForThreadsOfGrpc : public ::testing::Environment {
 public:
  void SetUp() override {
    before_ = threads_of_this_process();
    grpc_init();
  }
  void TearDown() override {
    grpc_shutdown_blocking();
    EXPECT_TRUE(eventually([this] { return threads_of_this_process() <= before_; }));
  }

 private:
  std::ptrdiff_t before_ = 0;
};

[[maybe_unused]] const auto* const environment = ::testing::AddGlobalTestEnvironment(new WaitsForThreadsOfGrpc);

}  // namespace
}  // namespace auth0::test
