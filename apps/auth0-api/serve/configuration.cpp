#include "serve/configuration.hpp"

#include "serve/configuration_tables.hpp"
#include "serve/origins.hpp"
#include "serve/reading.hpp"
#include "serve/table_reader.hpp"
#include "serve/utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <fstream>
#include <ios>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace auth0::command::serve {

namespace {

void complete(Configuration& configuration) {
  auto& origins = configuration.proxy.origins;
  if (!origins.empty()) return;
  for (const auto& resource : configuration.resources) {
    auto origin = origin_of(resource.identifier);
    if (!origin.empty() && std::ranges::find(origins, origin) == origins.end())
      origins.push_back(std::move(origin));
  }
}

// Tables and arrays within each other are read by functions within each other.
bool is_nested_too_deeply(const std::string& text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (depth > 64) return true;
  }
  return false;
}

// The parser's messages show the line, which may hold what nobody should see.
std::string without_line(std::string_view message) {
  message = message.substr(0, message.find('\n'));
  const auto begin = message.rfind("toml::");
  if (begin == std::string_view::npos) return std::string(message);
  const auto colon = message.find(": ", begin);
  return std::string(colon == std::string_view::npos ? message.substr(0, begin) : message.substr(colon + 2));
}

std::optional<std::string> text_of(Reading& reading) {
  constexpr std::size_t max_bytes = std::size_t{1024} * 1024;
  errno = 0;
  std::ifstream file(reading.file, std::ios::binary);
  std::string text(max_bytes + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && (!file || file.bad())) {
    reading.refuse({}, "the file cannot be read: " + std::generic_category().message(errno));
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > max_bytes || is_nested_too_deeply(text)) {
    reading.refuse({}, "the file must be at most 1 MiB large and have at most 64 arrays within each other");
    return std::nullopt;
  }
  return text;
}

// The number of the first line that is not UTF-8, as TOML must be; 0 if there is none.
std::size_t line_that_is_not_utf8(std::string_view text) {
  for (std::size_t number = 1;; ++number) {
    const auto end = text.find('\n');
    if (!is_utf8(text.substr(0, end))) return number;
    if (end == std::string_view::npos) return 0;
    text.remove_prefix(end + 1);
  }
}

std::optional<toml::value> parsed(Reading& reading) {
  auto text = text_of(reading);
  if (!text) return std::nullopt;
  // The parser must not see it: toml11 3.7 reads outside of its text then.
  if (const auto line = line_that_is_not_utf8(*text); line > 0) {
    reading.faults.push_back({.file = reading.file, .line = line, .message = "must be UTF-8"});
    return std::nullopt;
  }
  if (text->empty()) text = "\n";  // which the parser wants
  try {
    std::istringstream stream(*text);
    return toml::parse(stream, reading.file);
  } catch (const toml::exception& error) {
    // The parser adds the end of the last line where it is missing, and names the one behind it.
    const auto last = static_cast<std::size_t>(std::ranges::count(*text, '\n')) + 1;
    reading.faults.push_back({.file = reading.file,
                              .line = std::min<std::size_t>(error.location().line(), last),
                              .message = "is not TOML: " + without_line(error.what())});
  } catch (const std::exception&) {
    reading.refuse({}, "the file is not TOML");
  }
  return std::nullopt;
}

}  // namespace

std::vector<KnownKey> known_keys() {
  std::vector<KnownKey> keys;
  Reading reading{.known_keys = &keys};
  static_cast<void>(read_tables(TableReader(reading, nullptr)));
  return keys;
}

std::expected<Configuration, std::vector<ConfigurationFault>> read_configuration(const std::string& path) {
  Reading reading{.file = path, .folder = std::filesystem::absolute(path).parent_path()};
  const auto file = parsed(reading);
  if (file) {
    auto configuration = read_tables(TableReader(reading, &*file));
    complete(configuration);
    check_configuration(configuration, reading);
    if (reading.faults.empty()) return configuration;
  }
  std::vector<ConfigurationFault> by_line;
  for (auto& fault : reading.faults)
    by_line.insert(std::ranges::upper_bound(by_line, fault.line, {}, &ConfigurationFault::line),
                   std::move(fault));
  reading.faults = std::move(by_line);
  return std::unexpected(std::move(reading.faults));
}

}  // namespace auth0::command::serve
