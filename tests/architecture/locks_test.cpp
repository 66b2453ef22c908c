#include "architecture/source_tree.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

// Users compile the headers of adapters, which therefore know nothing of src/.
bool is_compiled_here(const std::string& file) {
  return file.starts_with("src/") || file.starts_with("stores/") || file.starts_with("testing/") ||
         file.starts_with("apps/") || (file.starts_with("integrations/") && file.contains("/src/"));
}

// Clang checks the locks of base/mutex.hpp, and knows nothing of the standard library's.
TEST(Locks, OfWhatIsCompiledHereAreCheckedByClang) {
  const auto tree = read_source_tree();
  ASSERT_TRUE(tree.contains("src/base/mutex.hpp"));
  for (const auto& [file, text] : tree) {
    if (!is_compiled_here(file) || file == "src/base/mutex.hpp") continue;
    for (const auto* name : {"std::mutex", "std::shared_mutex", "std::scoped_lock", "std::unique_lock"})
      EXPECT_FALSE(text.contains(name)) << file << " uses " << name << "; write Mutex or MutexLock";
  }
}

}  // namespace

}  // namespace auth0::test
