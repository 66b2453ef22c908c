#include "serve/line_writer.hpp"

#include "commands.hpp"
#include "support/eventually.hpp"

#include <array>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace auth0::test {
namespace {

using command::serve::Descriptor;
using command::serve::LineWriter;

class LineWriterTest : public ::testing::Test {
 protected:
  LineWriterTest() { std::filesystem::create_directories(folder_); }
  ~LineWriterTest() override { std::filesystem::remove_all(folder_); }
  LineWriterTest(const LineWriterTest&) = delete;
  LineWriterTest& operator=(const LineWriterTest&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream file(path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("line-writer-" + std::to_string(getpid()));
};

TEST_F(LineWriterTest, WritesLinesInTheirOrder) {
  std::string all;
  {
    LineWriter writer(path("log"));
    for (int i = 0; i < 10'000; ++i) {
      const auto line = std::to_string(i) + "\n";
      all += line;
      writer.write(line);
    }
    EXPECT_EQ(writer.dropped(), 0U);
  }
  EXPECT_EQ(content("log"), all);
}

TEST_F(LineWriterTest, WritesSoonWithoutBeingEnded) {
  LineWriter writer(path("log"));
  writer.write("a\n");
  EXPECT_TRUE(eventually([this] { return content("log") == "a\n"; }));
}

TEST_F(LineWriterTest, GoesOnWithANewFileAfterItWasRenamed) {
  LineWriter writer(path("log"));
  writer.write("a\n");
  ASSERT_TRUE(eventually([this] { return content("log") == "a\n"; }));
  std::filesystem::rename(path("log"), path("log.1"));
  writer.reopen(path("log"));
  writer.write("b\n");
  EXPECT_TRUE(eventually([this] { return content("log") == "b\n"; }));
  EXPECT_EQ(content("log.1"), "a\n");
  EXPECT_THROW(writer.reopen("/does/not/exist"), command::UsageError);
}

TEST_F(LineWriterTest, DropsAndCountsWhatASlowReaderDoesNotTake) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  const Descriptor reader(open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ASSERT_TRUE(reader.is_open());
  LineWriter writer(path("pipe"));
  const auto line = std::string(1'023, 'x') + "\n";
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 10'000; ++i)
    writer.write(line);
  EXPECT_LT(std::chrono::steady_clock::now() - begin,
            std::chrono::seconds(5));  // nobody has waited for the reader
  EXPECT_GT(writer.dropped(), 1'000U);
  std::string read;
  std::array<char, 65'536> bytes{};
  EXPECT_TRUE(eventually([&] {
    writer.write("after\n");
    for (ssize_t size = 1; size > 0;) {
      size = ::read(reader.get(), bytes.data(), bytes.size());
      if (size > 0) read.append(bytes.data(), static_cast<std::size_t>(size));
    }
    return read.contains("{\"dropped_lines\":") && read.contains("after\n");
  }));
}

// Opening it would wait for a reader, at a reload on the thread that accepts connections.
TEST_F(LineWriterTest, RefusesAPipeWithoutAReader) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  LineWriter writer(path("log"));
  EXPECT_THROW(writer.reopen(path("pipe")), command::UsageError);
  writer.write("a\n");
  EXPECT_TRUE(eventually([this] { return content("log") == "a\n"; }));
}

}  // namespace
}  // namespace auth0::test
