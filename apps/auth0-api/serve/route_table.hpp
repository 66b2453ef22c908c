#pragma once

#include "serve/configuration.hpp"
#include "serve/origins.hpp"
#include "serve/path_pattern.hpp"
#include "serve/request_path.hpp"

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command::serve {

/// What the rules say of a request before its token is looked at.
enum class RouteFault : std::uint8_t {
  none_matches,    ///< No route matches: refused.
  ambiguous_path,  ///< A route that could match depends on the path, and the path can be read in two ways.
};

/// Finds the first route that matches. Immutable.
class RouteTable {
 public:
  /// \throws std::invalid_argument if a path is not a pattern or a host is not one of an origin, which
  /// `read_configuration` has found out before.
  RouteTable(std::span<const Route> routes, const Origins& origins);

  /// \return the route's place in the list.
  [[nodiscard]] std::expected<std::size_t, RouteFault> find(std::size_t origin, std::string_view method,
                                                            const RequestPath& path) const;

  /// The first route that can never match because an earlier one matches all of its requests, and that one.
  struct Hidden {
    std::size_t route = 0;
    std::size_t by = 0;
  };
  [[nodiscard]] std::optional<Hidden> first_hidden() const;

 private:
  struct Entry {
    PathPattern path;
    std::vector<std::size_t> origins{};  // empty: any
    std::vector<std::string> methods{};  // empty: any
  };
  [[nodiscard]] static bool covers(const Entry& earlier, const Entry& later);

  std::vector<Entry> entries_;
};

}  // namespace auth0::command::serve
