#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace example {

/// The settings of an example: a file with one JSON object. It contains secrets.
class Settings {
 public:
  explicit Settings(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) throw std::runtime_error("cannot read " + path);
    members_ = boost::json::parse(text).as_object();
  }

  [[nodiscard]] std::string text(const char* name) const { return std::string(members_.at(name).as_string()); }
  /// The strings of a list; none if it is absent.
  [[nodiscard]] std::vector<std::string> texts(const char* name) const {
    std::vector<std::string> texts;
    const auto* list = members_.if_contains(name);
    if (list == nullptr) return texts;
    for (const auto& text : list->as_array())
      texts.emplace_back(text.as_string());
    return texts;
  }
  [[nodiscard]] std::uint16_t port() const { return members_.at("port").to_number<std::uint16_t>(); }

 private:
  boost::json::object members_;
};

}  // namespace example
