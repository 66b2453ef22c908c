#pragma once

#include "serve/configuration.hpp"
#include "serve/reading.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <toml.hpp>
#include <utility>
#include <vector>

namespace auth0::command::serve {

/// Reads the keys of one table into variables, which keep their values where the file has no such key. Faults
/// go into the `Reading`. A table that the file does not have has no keys.
class TableReader {
 public:
  TableReader(Reading& reading, const toml::value* table) : reading_(&reading), table_(table) {}

  /// A string; a reference as in serve/secret_text.hpp is replaced by what it names.
  void text(const std::string& name, std::string& target);
  /// The same of which the file must not hold the text itself.
  void secret(const std::string& name, std::string& target);
  /// The path of a file that must be readable, relative to that of the configuration.
  void readable_file(const std::string& name, std::string& target);
  /// The path of a file.
  void path(const std::string& name, std::string& target);
  /// A string or an array of strings, of which none is empty. An empty array is refused unless it
  /// `may_be_empty`.
  void texts(const std::string& name, std::vector<std::string>& target, bool may_be_empty = false);
  void flag(const std::string& name, bool& target);
  template <class Integer>
  void number(const std::string& name, Integer& target, std::int64_t least, std::int64_t most) {
    if (const auto value = integer(name, least, most)) target = static_cast<Integer>(*value);
  }
  /// A string such as `500ms`, `5s`, `10m` or `1h`; a multiple of what the variable counts in.
  template <class Duration>
  void duration(const std::string& name, Duration& target, std::chrono::milliseconds least,
                std::chrono::milliseconds most) {
    if (const auto value = milliseconds(name, std::chrono::milliseconds(Duration(1)), least, most))
      target = std::chrono::duration_cast<Duration>(*value);
  }
  template <class Duration>
  void duration(const std::string& name, std::optional<Duration>& target, std::chrono::milliseconds least,
                std::chrono::milliseconds most) {
    if (Duration value{-1}; duration(name, value, least, most), value != Duration{-1}) target = value;
  }
  /// One of these names.
  template <class Value>
  void choice(const std::string& name, Value& target,
              const std::vector<std::pair<std::string_view, Value>>& choices) {
    std::vector<std::string_view> names;
    names.reserve(choices.size());
    for (const auto& each : choices)
      names.push_back(each.first);
    if (const auto chosen = chosen_of(name, names)) target = choices[*chosen].second;
  }
  /// A table of any names with strings.
  void names(const std::string& name, std::map<std::string, std::string>& target);
  /// A table of any names with strings, numbers, booleans or arrays of strings.
  void claims(const std::string& name, std::map<std::string, ClaimValue>& target);

  [[nodiscard]] TableReader table(const std::string& name);
  /// An array of tables.
  [[nodiscard]] std::vector<TableReader> tables(const std::string& name);

  /// Whether the file has the key.
  [[nodiscard]] bool has(const std::string& name) const;
  [[nodiscard]] std::string key(const std::string& name) const;
  void refuse(const std::string& name, std::string message) { reading_->refuse(key(name), std::move(message)); }
  /// Refuses each key that was not looked for.
  void refuse_other_keys();

 private:
  const toml::value* find(const std::string& name, std::string_view type,
                          std::vector<std::string_view> choices = {});
  [[nodiscard]] const std::string* string(const std::string& name, const char* wanted,
                                          std::string_view type = "string",
                                          std::vector<std::string_view> choices = {});
  [[nodiscard]] std::optional<std::int64_t> integer(const std::string& name, std::int64_t least,
                                                    std::int64_t most);
  [[nodiscard]] std::optional<std::chrono::milliseconds> milliseconds(const std::string& name,
                                                                      std::chrono::milliseconds unit,
                                                                      std::chrono::milliseconds least,
                                                                      std::chrono::milliseconds most);
  [[nodiscard]] std::optional<std::size_t> chosen_of(const std::string& name,
                                                     const std::vector<std::string_view>& names);
  void expand(const std::string& name, const std::string& value, std::string& target);

  Reading* reading_;
  const toml::value* table_;  // null: the file does not have it
  std::string path_;          // empty: the file itself
  std::string known_path_;    // without numbers in brackets
  std::vector<std::string> looked_for_;
};

}  // namespace auth0::command::serve
