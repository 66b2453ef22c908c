// Routes are found as a second, plainer reading of paths and patterns finds them; a normal form is its own; a
// path that can be read in two ways is only matched by what matches every path; what a pattern covers it
// matches; a hidden route is never found. Input: method, target, then for each route its methods (with spaces
// between) and path.
#include "oracle.hpp"
#include "serve/route_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace serve = auth0::command::serve;
using auth0::fuzz::require;
using serve::PathPattern;

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(separator));
    if (!part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return parts;
}

// Every byte but the `/` in percent-encoding.
std::string written(std::string_view path) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : path) {
    if (c == '/') {
      text += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    text.append({'%', digits[byte >> 4U], digits[byte & 0xFU]});
  }
  return text;
}

void check_path(const serve::RequestPath& path, std::string_view target) {
  require(path.text.starts_with('/'), "a path begins with '/'");
  require(path.text == "/" || path.is_ambiguous || !path.text.ends_with('/'), "and does not end with one");
  const auto bare = target.substr(0, target.find('?'));
  const auto with_query = serve::request_path(std::string(bare) + "?a=/../b;c");
  if (bare.size() < 8000) {
    require(with_query && with_query->text == path.text && with_query->is_ambiguous == path.is_ambiguous,
            "the query does not matter");
  }
  if (path.is_ambiguous) return;
  require(path.text == "/" || !path.text.contains("//"), "no empty segment is left");
  for (const auto segment : parts_of(path.text, '/'))
    require(segment != "." && segment != "..", "no dot segment is left");
  if (path.text.size() > 2000) return;
  for (const std::string end : {"", "/"}) {
    if (path.text == "/" && !end.empty()) continue;
    const auto again = serve::request_path(written(path.text) + end);
    require(again && again->text == path.text && !again->is_ambiguous, "a normal form is its own");
  }
}

// What the comment of `PathPattern` says, read again. The path is not ambiguous.
bool is_match(std::string_view pattern, std::string_view path) {
  const bool has_rest = pattern.ends_with("/**");
  if (has_rest) pattern.remove_suffix(3);
  const auto decoded =
      has_rest && pattern.empty() ? serve::RequestPath{.text = "/"} : serve::request_path(pattern).value();
  const auto wanted = parts_of(decoded.text, '/');
  const auto given = parts_of(path, '/');
  if (given.size() < wanted.size() || (!has_rest && given.size() != wanted.size())) return false;
  return std::ranges::equal(wanted, std::vector(given.begin(), given.begin() + std::ssize(wanted)),
                            [](std::string_view segment, std::string_view actual) {
                              return segment == actual || (segment.size() > 2 && segment.front() == '{');
                            });
}

PathPattern pattern_of(const std::string& text) {
  auto pattern = PathPattern::parse(text);
  require(pattern.has_value(), "a wider pattern is a pattern");
  return *std::move(pattern);
}

// `/a/b` and `/a/b/**` lie below `/a/**`.
void check_prefixes(const std::string& text, const PathPattern& pattern, const serve::RequestPath* path) {
  std::string_view rest = text;
  if (rest.ends_with("/**")) rest.remove_suffix(3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  for (int above = 0; above < 16; ++above) {  // not more, as each is parsed
    const auto wider = pattern_of(std::string(rest) + "/**");
    require(wider.covers(pattern), "what is above covers what is below");
    if (path != nullptr && !path->is_ambiguous && pattern.matches(path->text))
      require(wider.matches(path->text), "what a stricter route matches its prefix matches");
    if (rest.empty()) return;
    rest = rest.substr(0, rest.rfind('/'));
  }
}

struct Routes {
  std::vector<serve::Route> routes{};
  std::vector<PathPattern> patterns{};
};

Routes routes_in(auth0::fuzz::Fields& fields, const serve::RequestPath* path) {
  Routes all;
  while (!fields.empty() && all.routes.size() < 16) {
    const auto methods = parts_of(fields.take(), ' ');
    const std::string text(fields.take());
    auto pattern = PathPattern::parse(text);
    if (!pattern) {
      require(!pattern.error().empty(), "a reason is given");
      continue;
    }
    require(pattern->covers(*pattern), "a pattern covers itself");
    check_prefixes(text, *pattern, path);
    all.routes.push_back({.path = text, .methods = {methods.begin(), methods.end()}});
    all.patterns.push_back(*std::move(pattern));
  }
  return all;
}

bool has_method(const serve::Route& route, std::string_view method) {
  return route.methods.empty() || std::ranges::find(route.methods, method) != route.methods.end();
}

void check_found(const Routes& all, const serve::RouteTable& table, std::string_view method,
                 const serve::RequestPath& path) {
  const auto found = table.find(0, method, path);
  for (std::size_t at = 0; at < all.routes.size(); ++at) {
    const auto& route = all.routes[at];
    if (!has_method(route, method)) continue;
    const bool is_every_path = route.path == "/**";
    require(is_every_path == all.patterns[at].matches_every_path(), "'/**' alone matches every path");
    if (path.is_ambiguous && !is_every_path) {
      require(!found && found.error() == serve::RouteFault::ambiguous_path,
              "a path that can be read in two ways is refused where a rule depends on it");
      return;
    }
    if (!is_every_path && !is_match(route.path, path.text)) continue;
    require(found && *found == at, "the first route that matches is found");
    const auto hidden = table.first_hidden();
    require(!hidden || hidden->route != at, "a hidden route is never found");
    return;
  }
  require(!found && found.error() == serve::RouteFault::none_matches, "nothing else is found");
}

void check_covers(const Routes& all, const serve::RequestPath& path) {
  if (path.is_ambiguous) return;
  for (const auto& wide : all.patterns) {
    for (const auto& narrow : all.patterns) {
      if (wide.covers(narrow) && narrow.matches(path.text))
        require(wide.matches(path.text), "a pattern matches what those match that it covers");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const serve::Origins origins(std::array<std::string, 1>{"https://api.example.com"});
  auth0::fuzz::Fields fields(data, size);
  const auto method = fields.take();
  const auto target = fields.take();
  const auto path = serve::request_path(target);
  const auto all = routes_in(fields, path ? &*path : nullptr);
  const serve::RouteTable table(all.routes, origins);
  static_cast<void>(table.first_hidden());
  if (!path) {
    require(!path.error().empty(), "a reason is given");
    return 0;
  }
  check_path(*path, target);
  check_found(all, table, method, *path);
  check_covers(all, *path);
  return 0;
}
