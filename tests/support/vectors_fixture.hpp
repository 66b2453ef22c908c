#pragma once

#include "support/vectors.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

/// A suite over vectors of another project. They are no part of this one, so where they are absent the suite
/// says so and is counted as skipped, and the rest of the tests still runs.
class VectorsTest : public ::testing::Test {
 protected:
  explicit VectorsTest(std::string name) : name_(std::move(name)) {}

  void SetUp() override {
    const auto folder = vectors_folder(name_);
    if (!folder) GTEST_SKIP() << "test vectors not found: " << name_;  // see above
    folder_ = *folder;
  }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::string name_;
  std::filesystem::path folder_;
};

}  // namespace auth0::test
