#include "rsa_key_file.hpp"

#include "support/write_file.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <set>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace auth0::test {

namespace {

using testing::RsaKeyFile;

std::string pem(const std::string& text) {
  return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
}

std::string written(const std::string& text) {
  auto path = ::testing::TempDir() + "rsa_keys_" + std::to_string(getpid()) + ".pem";
  write_file(path, text);
  return path;
}

TEST(RsaKeyFile, GivesEachKeyOnce) {
  const auto path = written(pem("a") + pem("b") + pem("c"));
  RsaKeyFile file(path.c_str());
  std::filesystem::remove(path);
  std::set<std::string> given;
  for (int i = 0; i < 3; ++i) {
    const auto* key = file.next();
    ASSERT_NE(key, nullptr);
    given.insert(*key);
  }
  EXPECT_EQ(given, (std::set{pem("a"), pem("b"), pem("c")}));
  EXPECT_EQ(file.next(), nullptr);
}

TEST(RsaKeyFile, HasNoneWithoutAFile) {
  EXPECT_EQ(RsaKeyFile(nullptr).next(), nullptr);
  EXPECT_EQ(RsaKeyFile("").next(), nullptr);
}

TEST(RsaKeyFile, SaysWhichFileCannotBeUsed) {
  const auto without_key = written("no key");
  for (const auto& path : {std::string("/nowhere/keys.pem"), without_key}) {
    try {
      RsaKeyFile file(path.c_str());
      FAIL() << path;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find("'" + path + "'"), std::string::npos) << error.what();
    }
  }
  std::filesystem::remove(without_key);
}

}  // namespace

}  // namespace auth0::test
