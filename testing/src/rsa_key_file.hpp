#pragma once

#include "base/file_text.hpp"
#include "base/random_fraction.hpp"

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// The RSA keys of a PEM file, each given out once. Two processes that read the same file begin at different
/// keys, since what they stand for has different ones. Thread-safe.
class RsaKeyFile {
 public:
  /// Without a path there are no keys. Throws std::runtime_error if the file cannot be read or has no key.
  explicit RsaKeyFile(const char* path) : keys_(read(path == nullptr ? "" : path)) {}

  /// PEM, or null when all have been given out.
  [[nodiscard]] const std::string* next() noexcept {
    const auto number = given_.fetch_add(1);
    return number < keys_.size() ? &keys_[(first_ + number) % keys_.size()] : nullptr;
  }

 private:
  [[nodiscard]] static std::vector<std::string> read(const std::string& path) {
    if (path.empty()) return {};
    const auto text = read_file_text(path);
    if (!text) throw std::runtime_error("the file of RSA keys '" + path + "' " + text.error());
    constexpr std::string_view end = "-----END PRIVATE KEY-----\n";
    std::vector<std::string> keys;
    std::size_t begin = 0;
    for (auto found = text->find(end); found != std::string::npos; found = text->find(end, begin)) {
      keys.push_back(text->substr(begin, found + end.size() - begin));
      begin = found + end.size();
    }
    if (keys.empty())
      throw std::runtime_error("the file of RSA keys '" + path + "' has no private key in PKCS#8");
    return keys;
  }

  std::vector<std::string> keys_;
  std::size_t first_ = static_cast<std::size_t>(random_fraction() * static_cast<double>(keys_.size()));
  std::atomic<std::size_t> given_ = 0;
};

}  // namespace auth0::inline v0::testing
