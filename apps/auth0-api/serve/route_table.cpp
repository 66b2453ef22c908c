#include "serve/route_table.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace auth0::command::serve {

namespace {

template <class Value, class Wanted>
bool is_any_or_has(const std::vector<Value>& list, const Wanted& wanted) {
  return list.empty() || std::ranges::find(list, wanted) != list.end();
}

template <class Value>
bool includes_all(const std::vector<Value>& list, const std::vector<Value>& others) {
  if (list.empty()) return true;
  return !others.empty() &&
         std::ranges::all_of(others, [&](const Value& other) { return is_any_or_has(list, other); });
}

}  // namespace

RouteTable::RouteTable(std::span<const Route> routes, const Origins& origins) {
  entries_.reserve(routes.size());
  for (const auto& route : routes) {
    auto path = PathPattern::parse(route.path);
    if (!path) throw std::invalid_argument(route.path + ": " + path.error());
    Entry entry{.path = std::move(*path), .methods = route.methods};
    for (const auto& host : route.hosts) {
      const auto origin = origins.of_host(host);
      if (!origin) throw std::invalid_argument(host + " is not a host of an origin");
      entry.origins.push_back(*origin);
    }
    entries_.push_back(std::move(entry));
  }
}

std::expected<std::size_t, RouteFault> RouteTable::find(std::size_t origin, std::string_view method,
                                                        const RequestPath& path) const {
  for (std::size_t at = 0; at < entries_.size(); ++at) {
    const auto& entry = entries_[at];
    if (!is_any_or_has(entry.origins, origin) || !is_any_or_has(entry.methods, method)) continue;
    if (entry.path.matches_every_path()) return at;
    if (path.is_ambiguous) return std::unexpected(RouteFault::ambiguous_path);
    if (entry.path.matches(path.text)) return at;
  }
  return std::unexpected(RouteFault::none_matches);
}

std::optional<RouteTable::Hidden> RouteTable::first_hidden() const {
  for (std::size_t later = 1; later < entries_.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      if (covers(entries_[earlier], entries_[later])) return Hidden{.route = later, .by = earlier};
    }
  }
  return std::nullopt;
}

bool RouteTable::covers(const Entry& earlier, const Entry& later) {
  return includes_all(earlier.origins, later.origins) && includes_all(earlier.methods, later.methods) &&
         earlier.path.covers(later.path);
}

}  // namespace auth0::command::serve
