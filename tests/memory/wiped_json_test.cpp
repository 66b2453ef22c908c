#include "jose/json.hpp"
#include "support/allocations.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

// What stands before an escape is put aside while the rest of the string is read.
std::string json_of(std::string_view text) {
  return std::string(R"({"access_token":")").append(text) + R"(\n"})";
}

// The memory that a thread had as its stack while it parsed this.
std::vector<unsigned char> stack_after_parsing(const std::string& text) {
  constexpr std::size_t size = std::size_t{1} << 20U;
  std::vector<unsigned char> space(size + 4096);
  void* stack = space.data();
  std::size_t left = space.size();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (pthread_attr_setstack(&attributes, std::align(4096, size, stack, left), size) != 0)
    throw std::runtime_error("a stack cannot be set");
  const auto parse = [](void* json) -> void* {
    return jose::parse_secret_json_object(*static_cast<const std::string*>(json)) ? json : nullptr;
  };
  pthread_t thread{};
  void* result = nullptr;
  if (pthread_create(&thread, &attributes, parse, const_cast<std::string*>(&text)) != 0 ||
      pthread_join(thread, &result) != 0) {
    throw std::runtime_error("a thread cannot be started");
  }
  pthread_attr_destroy(&attributes);
  EXPECT_EQ(result, &text);  // it is JSON
  return space;
}

// Where AddressSanitizer gives functions other memory than the stack, this sees nothing.
TEST(WipedSecrets, OfJsonOnTheStack) {
  const auto stack = stack_after_parsing(json_of(secret_text));
  const std::string_view bytes(reinterpret_cast<const char*>(stack.data()), stack.size());
  EXPECT_FALSE(bytes.contains(secret_text));
}

// Memory that a parsed object takes and does not use is wiped too: somebody else's secret may be in it.
TEST(WipedSecrets, OfWhoeverHadTheMemoryOfJsonBefore) {
  std::string stale;
  while (stale.size() < 3'000)
    stale += secret_text;
  const auto json = json_of("another text");
  {
    std::vector<std::string> before;
    for (std::size_t size = 4'000; size < 4'500; size += 16) {
      before.emplace_back().reserve(size);
      before.back() = stale;
    }
  }
  const FreedText freed(secret_text);
  EXPECT_TRUE(jose::parse_secret_json_object(json));
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfJsonThatIsLargerThanItsPlaceOnTheStack) {
  std::string text;
  while (text.size() < 10'000)
    text += secret_text;
  const auto json = json_of(text);
  const FreedText freed(secret_text);
  EXPECT_TRUE(jose::parse_secret_json_object(json));
  EXPECT_EQ(FreedText::count(), 0U);
}

}  // namespace

}  // namespace auth0::test
