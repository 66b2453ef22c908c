#include "concurrency/retire_list.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

struct Retired : RetireList<Retired>::Node {
  Retired(int its_number, std::vector<int>& all_freed) : number(its_number), freed(&all_freed) {}
  Retired(const Retired&) = delete;
  Retired& operator=(const Retired&) = delete;
  ~Retired() { freed->push_back(number); }

  int number;
  std::vector<int>* freed;
};

// A thread that reads from its construction until `end`.
class ReadingThread {
 public:
  explicit ReadingThread(const Readers& readers)
      : thread_([this, &readers] {
          const auto reading = readers.read();
          has_slot_ = static_cast<bool>(reading);
          begun_.count_down();
          ended_.wait();
        }) {
    begun_.wait();
  }
  ~ReadingThread() { end(); }
  ReadingThread(const ReadingThread&) = delete;
  ReadingThread& operator=(const ReadingThread&) = delete;

  [[nodiscard]] bool has_slot() const { return has_slot_; }
  void end() {
    if (!thread_.joinable()) return;
    ended_.count_down();
    thread_.join();
  }

 private:
  std::latch begun_{1};
  std::latch ended_{1};
  std::atomic<bool> has_slot_{false};
  std::thread thread_;  // last: it uses the others
};

class RetiredObjects : public ::testing::Test {
 protected:
  void retire(int number) { list_.add(std::make_unique<Retired>(number, freed_)); }
  void free_unread() {
    list_.free_unread(readers_, [this](const Retired& object) { announced_.push_back(object.number); });
  }

  Readers readers_;
  std::vector<int> announced_;
  std::vector<int> freed_;
  RetireList<Retired> list_;
};

TEST_F(RetiredObjects, AreFreedIfNobodyReads) {
  retire(1);
  retire(2);
  EXPECT_TRUE(freed_.empty());
  free_unread();
  EXPECT_EQ(freed_, (std::vector{2, 1}));
  EXPECT_EQ(announced_, freed_);
}

TEST_F(RetiredObjects, AreKeptWhileAThreadReads) {
  ReadingThread reader(readers_);
  ASSERT_TRUE(reader.has_slot());
  retire(1);
  free_unread();
  free_unread();
  EXPECT_TRUE(freed_.empty());
  reader.end();
  free_unread();
  EXPECT_EQ(freed_, std::vector{1});
}

// A reader that begins after an object was retired cannot find it.
TEST_F(RetiredObjects, AreFreedThoughAnotherThreadHasBegunToRead) {
  ReadingThread first(readers_);
  retire(1);
  free_unread();
  ReadingThread second(readers_);
  ASSERT_TRUE(second.has_slot());
  first.end();
  free_unread();
  EXPECT_EQ(freed_, std::vector{1});
}

TEST_F(RetiredObjects, WaitForThoseReadersOnlyThatMayHaveFoundThem) {
  ReadingThread first(readers_);
  retire(1);
  free_unread();
  ReadingThread second(readers_);
  retire(2);
  first.end();
  free_unread();
  EXPECT_EQ(freed_, std::vector{1});
  second.end();
  free_unread();
  EXPECT_EQ(freed_, (std::vector{1, 2}));
}

TEST_F(RetiredObjects, AreFreedWithTheirList) {
  {
    RetireList<Retired> list;
    for (int i = 0; i < 100'000; ++i)  // a recursion would overflow the stack
      list.add(std::make_unique<Retired>(i, freed_));
  }
  EXPECT_EQ(freed_.size(), 100'000U);
  EXPECT_EQ(freed_.front(), 99'999);
}

TEST(Readers, HaveOneSlotForEachThread) {
  const Readers readers;
  EXPECT_EQ(readers.active(), 0U);
  {
    const auto reading = readers.read();
    EXPECT_TRUE(reading);
    EXPECT_FALSE(readers.read());  // the slot is held already
    EXPECT_NE(readers.active(), 0U);
  }
  EXPECT_EQ(readers.active(), 0U);
  EXPECT_TRUE(readers.read());
}

}  // namespace

}  // namespace auth0::test
