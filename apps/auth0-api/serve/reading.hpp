#pragma once

#include "serve/configuration.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command::serve {

/// A key that a configuration may have.
struct KnownKey {
  std::string path{};       ///< `listen.port`, `route[].path`
  std::string_view type{};  ///< As in the JSON schema: `string`, `integer`, `boolean`, `strings`, `table`.
  std::vector<std::string_view> choices{};  ///< Empty: any value of the type.
  bool operator==(const KnownKey&) const = default;
};

/// What is learnt while a configuration is read.
struct Reading {
  std::string file{};
  std::filesystem::path folder{};              ///< Where relative paths begin.
  std::map<std::string, std::size_t> lines{};  ///< Of each key that the file has.
  std::vector<ConfigurationFault> faults{};
  std::vector<KnownKey>* known_keys = nullptr;  ///< If given, is told each key that is looked for.

  /// Notes a fault at a key, in its line or that of the table around it.
  void refuse(const std::string& key, std::string message);
  [[nodiscard]] bool has_fault_at(std::string_view key) const;
};

/// Every key that `read_configuration` looks for, in its order.
[[nodiscard]] std::vector<KnownKey> known_keys();

/// Checks what depends on several keys, and what the library says of the values.
void check_configuration(const Configuration& configuration, Reading& reading);

}  // namespace auth0::command::serve
