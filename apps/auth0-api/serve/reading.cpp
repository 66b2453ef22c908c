#include "serve/reading.hpp"

#include <algorithm>
#include <utility>

namespace auth0::command::serve {

namespace {

// `route[2].claims.x` lies in `route[2].claims`, in `route[2]`, in `route`.
std::string around(std::string_view key) {
  const auto end = key.find_last_of(".[");
  return std::string(end == std::string_view::npos ? std::string_view() : key.substr(0, end));
}

}  // namespace

void Reading::refuse(const std::string& key, std::string message) {
  auto place = lines.find(key);
  for (std::string table = around(key); place == lines.end() && !table.empty(); table = around(table))
    place = lines.find(table);
  faults.push_back({.file = file,
                    .line = place == lines.end() ? 0 : place->second,
                    .key = key,
                    .message = std::move(message)});
}

bool Reading::has_fault_at(std::string_view key) const {
  return std::ranges::any_of(faults,
                             [&](const ConfigurationFault& fault) { return fault.key.starts_with(key); });
}

}  // namespace auth0::command::serve
