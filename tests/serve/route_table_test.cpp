#include "serve/route_table.hpp"

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using command::serve::Origins;
using command::serve::request_path;
using command::serve::Route;
using command::serve::RouteFault;
using command::serve::RouteTable;

const std::vector<std::string> two_origins = {"https://api.example.com", "https://files.example.com:8443"};

RouteTable table_of(const std::vector<Route>& routes) {
  return RouteTable(routes, Origins(two_origins));
}

std::string found(const RouteTable& table, std::size_t origin, std::string_view method,
                  std::string_view target) {
  const auto route = table.find(origin, method, *request_path(target));
  if (route) return std::to_string(*route);
  return route.error() == RouteFault::none_matches ? "none" : "ambiguous";
}

TEST(RouteTable, FindsTheFirstThatMatches) {
  const auto table = table_of({{.path = "/orders/{id}", .methods = {"GET", "HEAD"}},
                               {.path = "/orders/**"},
                               {.hosts = {"FILES.example.com:8443"}, .path = "/**", .methods = {"GET"}},
                               {.path = "/health"}});
  EXPECT_EQ(found(table, 0, "GET", "/orders/7"), "0");
  EXPECT_EQ(found(table, 0, "HEAD", "/orders/7?x=1"), "0");
  EXPECT_EQ(found(table, 0, "POST", "/orders/7"), "1");
  EXPECT_EQ(found(table, 0, "get", "/orders/7"), "1");
  EXPECT_EQ(found(table, 0, "GET", "/%6frders/7"), "0");
  EXPECT_EQ(found(table, 0, "GET", "/health/"), "3");
  EXPECT_EQ(found(table, 1, "GET", "/health"), "2");
  EXPECT_EQ(found(table, 1, "POST", "/health"), "3");
}

TEST(RouteTable, DeniesWhatNoRouteMatches) {
  const auto table = table_of({{.path = "/orders"}});
  EXPECT_EQ(found(table, 0, "GET", "/"), "none");
  EXPECT_EQ(found(table, 0, "GET", "/orders/7"), "none");
  EXPECT_EQ(found(table, 0, "GET", "/ORDERS"), "none");
  EXPECT_EQ(found(table_of({}), 0, "GET", "/"), "none");
  EXPECT_EQ(found(table_of({{.path = "/**", .methods = {"GET"}}}), 0, "POST", "/"), "none");
}

TEST(RouteTable, RefusesAmbiguousPathsWhereARouteDependsOnThem) {
  const auto table = table_of({{.path = "/admin/**", .methods = {"POST"}}, {.path = "/**"}});
  EXPECT_EQ(found(table, 0, "POST", "/public/../admin"), "ambiguous");
  EXPECT_EQ(found(table, 0, "POST", "/public/..%2fadmin"), "ambiguous");
  EXPECT_EQ(found(table, 0, "POST", "//admin"), "ambiguous");
  EXPECT_EQ(found(table, 0, "POST", "/public/%e3%80%82%e3%80%82/admin"), "ambiguous");
  EXPECT_EQ(found(table, 0, "GET", "/public/%e3%80%82%e3%80%82/admin"), "1");
  EXPECT_EQ(found(table, 0, "POST", "/admin;x=1"), "ambiguous");
  // The only route for GET takes every path.
  EXPECT_EQ(found(table, 0, "GET", "/public/../admin"), "1");
  EXPECT_EQ(found(table_of({{.path = "/**", .methods = {"GET"}}, {.path = "/a"}}), 0, "GET", "//"), "0");
  EXPECT_EQ(found(table_of({{.path = "/a"}}), 0, "GET", "/../a"), "ambiguous");
}

TEST(RouteTable, KnowsRoutesThatCanNeverMatch) {
  const auto hidden = [](const std::vector<Route>& routes) {
    const auto first = table_of(routes).first_hidden();
    return first ? std::to_string(first->route) + " by " + std::to_string(first->by) : std::string("none");
  };
  EXPECT_EQ(hidden({{.path = "/a"}, {.path = "/**"}}), "none");
  EXPECT_EQ(hidden({{.path = "/b"}, {.path = "/**"}, {.path = "/a"}}), "2 by 1");
  EXPECT_EQ(hidden({{.path = "/**", .methods = {"GET"}}, {.path = "/a"}}), "none");
  EXPECT_EQ(hidden({{.path = "/**", .methods = {"GET", "PUT"}}, {.path = "/a", .methods = {"PUT"}}}), "1 by 0");
  EXPECT_EQ(hidden({{.hosts = {"api.example.com"}, .path = "/**"}, {.path = "/a"}}), "none");
  EXPECT_EQ(hidden({{.path = "/a"}, {.hosts = {"api.example.com"}, .path = "/a"}}), "1 by 0");
}

TEST(RouteTable, RefusesHostsAndPathsThatItCannotUse) {
  EXPECT_THROW(static_cast<void>(table_of({{.path = "a"}})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(table_of({{.hosts = {"files.example.com"}, .path = "/a"}})),
               std::invalid_argument);
}

}  // namespace

}  // namespace auth0::test
