#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0 {

/// One string or several, so that an option reads `.audience = "a"` as well as `.audience = {"a", "b"}`.
class StringList {
 public:
  StringList() = default;
  StringList(const char* value) : values_{value} {}       // NOLINT(google-explicit-constructor): see above
  StringList(std::string value) : values_{std::move(value)} {}  // NOLINT(google-explicit-constructor): see above
  StringList(std::string_view value) : values_{std::string(value)} {}  // NOLINT(google-explicit-constructor)
  StringList(std::initializer_list<std::string> values) : values_(values) {}
  StringList(std::vector<std::string> values) : values_(std::move(values)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] const std::vector<std::string>& values() const noexcept { return values_; }
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return values_.begin(); }
  [[nodiscard]] auto end() const noexcept { return values_.end(); }

 private:
  std::vector<std::string> values_;
};

}  // namespace auth0
