#include "retry_details.hpp"

#include "rpc_status.pb.h"

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

using std::chrono::seconds;

TEST(RetryDetails, AreWhatProtocolBuffersReads) {
  for (const auto delay : {seconds(0), seconds(1), seconds(127), seconds(128), seconds(86'400)}) {
    const std::string message(300, 'm');
    ::test::rpc::Status status;
    ASSERT_TRUE(status.ParseFromString(grpc::retry_details(14, message, delay)));
    EXPECT_EQ(status.code(), 14);
    EXPECT_EQ(status.message(), message);
    ASSERT_EQ(status.details_size(), 1);
    EXPECT_EQ(status.details(0).type_url(), "type.googleapis.com/google.rpc.RetryInfo");
    ::test::rpc::RetryInfo retry;
    ASSERT_TRUE(retry.ParseFromString(status.details(0).value()));
    EXPECT_TRUE(retry.has_retry_delay());
    EXPECT_EQ(retry.retry_delay().seconds(), delay.count());
    EXPECT_EQ(retry.retry_delay().nanos(), 0);
  }
}

TEST(RetryDetails, TakeANegativeDelayForNone) {
  EXPECT_EQ(grpc::retry_details(14, "", seconds(-5)), grpc::retry_details(14, "", seconds(0)));
}

}  // namespace
}  // namespace auth0::test
