#include "support/run_command.hpp"

#include "support/eventually.hpp"

#include <chrono>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

TEST(RunningCommand, DoesNotWaitForAReaderOfItsOutput) {
  const std::string file = ::testing::TempDir() + "after-much-output";
  std::filesystem::remove(file);
  RunningCommand command(
      {"/bin/sh", "-c", "head -c 300000 /dev/zero; : >" + file + "; echo; echo end; exec sleep 60"});

  EXPECT_TRUE(eventually([&file] { return std::filesystem::exists(file); }));

  EXPECT_EQ(command.wait_for_line("end"), "end");
  std::filesystem::remove(file);
}

TEST(RunningCommand, GivesNoLineOfAProgramThatHasEnded) {
  RunningCommand command({"/bin/sh", "-c", "echo first; echo last"});

  EXPECT_EQ(command.wait_for_line("la"), "last");
  EXPECT_EQ(command.wait_for_line("first"), "");
}

TEST(RunCommand, EndsAProgramThatTakesTooLong) {
  const auto result = run_command({"/bin/sh", "-c", "echo begun; exec sleep 60"}, "", 300ms);

  EXPECT_EQ(result.exit_status, -1);
  EXPECT_NE(result.err.find("did not end in time"), std::string::npos);
}

TEST(RunCommand, ReturnsWhatAProgramPrints) {
  const auto result = run_command({"/bin/sh", "-c", "cat; echo bad >&2; exit 3"}, "given");

  EXPECT_EQ(result.exit_status, 3);
  EXPECT_EQ(result.out, "given");
  EXPECT_EQ(result.err, "bad\n");
}

}  // namespace
}  // namespace auth0::test
