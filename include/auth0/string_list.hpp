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
  // NOLINTBEGIN(google-explicit-constructor): taking one string or a list is what this class is for
  StringList(const char* value) : values_{value} {}
  StringList(std::string value) : values_{std::move(value)} {}
  StringList(std::string_view value) : values_{std::string(value)} {}
  StringList(std::initializer_list<std::string> values) : values_(values) {}
  StringList(std::vector<std::string> values) : values_(std::move(values)) {}
  // NOLINTEND(google-explicit-constructor)

  [[nodiscard]] const std::vector<std::string>& values() const noexcept { return values_; }
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return values_.begin(); }
  [[nodiscard]] auto end() const noexcept { return values_.end(); }

 private:
  std::vector<std::string> values_;
};

}  // namespace auth0
