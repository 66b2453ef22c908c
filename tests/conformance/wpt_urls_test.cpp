#include "base/ascii.hpp"
#include "issuer/issuer_url.hpp"
#include "support/vectors.hpp"
#include "url/percent.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/url/parse.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
namespace urls = boost::urls;

// One case of url/resources/urltestdata.json, and what WHATWG's parser makes of it.
struct UrlCase {
  std::string input;
  bool failure = false;
  std::string hostname{};
  std::string port{};
  std::string pathname{};
  bool has_credentials_query_or_fragment = false;
};

std::string member_text(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(std::string_view(member->get_string()))
                                                  : std::string();
}

// The cases without a base whose input begins with `scheme`.
std::vector<UrlCase> cases_of(const json::value& document, std::string_view scheme) {
  std::vector<UrlCase> cases;
  for (const auto& entry : document.as_array()) {
    const auto* object = entry.if_object();  // strings in between are comments
    if (object == nullptr) continue;
    if (const auto* base = object->if_contains("base"); base != nullptr && !base->is_null()) continue;
    UrlCase found;
    found.input = member_text(*object, "input");
    if (!starts_with_ignoring_case(found.input, scheme)) continue;
    found.failure = object->contains("failure");
    found.hostname = member_text(*object, "hostname");
    found.port = member_text(*object, "port");
    found.pathname = member_text(*object, "pathname");
    found.has_credentials_query_or_fragment =
        !member_text(*object, "username").empty() || !member_text(*object, "password").empty() ||
        !member_text(*object, "search").empty() || !member_text(*object, "hash").empty();
    cases.push_back(std::move(found));
  }
  return cases;
}

bool is_unreserved(char c) {
  return is_letter_or_digit(c) || std::string_view("-._~").contains(c);
}

// RFC 3986 section 6.2.2.2: encodings of unreserved characters are decoded, the others upper-cased.
std::string with_normal_encodings(std::string_view path) {
  std::string result;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const int code = url::encoded_byte(path.substr(i));
    if (code < 0) {
      result += path[i];
      continue;
    }
    if (code < 0x80 && is_unreserved(static_cast<char>(code))) {
      result += static_cast<char>(code);
    } else {
      url::append_percent_encoded(result, static_cast<char>(code));
    }
    i += 2;
  }
  return result;
}

// RFC 3986 section 5.2.4, for a path that is empty or begins with a slash.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_in_slash = path.empty();
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    const bool is_last = path.empty();
    if (segment == "." || segment == "..") {
      if (segment == ".." && !kept.empty()) kept.pop_back();
      ends_in_slash = is_last;
    } else {
      kept.push_back(segment);
    }
  }
  std::string result;
  for (const auto segment : kept)
    (result += '/') += segment;
  if (ends_in_slash) result += '/';
  return result;
}

std::string normal_path(std::string_view path) {
  return without_dot_segments(with_normal_encodings(path));
}

// What we accept, WHATWG must accept too, and both must go to the same place.
void expect_agreement(const std::string& accepted, const UrlCase& by_whatwg) {
  EXPECT_FALSE(by_whatwg.failure);
  EXPECT_FALSE(by_whatwg.has_credentials_query_or_fragment);
  const auto parsed = urls::parse_uri(accepted);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(lower_case(std::string_view(parsed->encoded_host())), by_whatwg.hostname);
  const std::string port = parsed->has_port() ? std::string(std::string_view(parsed->port())) : std::string();
  EXPECT_EQ(port == "443" ? "" : port, by_whatwg.port);
  EXPECT_EQ(normal_path(std::string_view(parsed->encoded_path())), normal_path(by_whatwg.pathname));

  const std::string port_part = by_whatwg.port.empty() ? std::string() : ':' + by_whatwg.port;
  EXPECT_TRUE(issuer::same_url(accepted, "https://" + by_whatwg.hostname + port_part + by_whatwg.pathname));
}

class WptUrls : public ::testing::Test {
 protected:
  // The vectors are not part of the project: where their folder is absent, there is nothing to hold the code
  // against.
  void SetUp() override {
    const auto folder = vectors_folder("wpt");
    if (!folder) GTEST_SKIP() << "no folder wpt with test vectors";
    document_ = read_json(*folder / "urltestdata.json");
  }

  // How many of the cases were accepted, each of them held against what WHATWG makes of it.
  static std::size_t accepted_of(const std::vector<UrlCase>& cases) {
    std::size_t count = 0;
    for (const auto& url_case : cases) {
      SCOPED_TRACE(::testing::PrintToString(url_case.input));
      const auto issuer = issuer::checked_issuer_url(url_case.input);
      if (issuer) {
        EXPECT_EQ(*issuer, url_case.input);
        expect_agreement(*issuer, url_case);
      }
      const auto from_domain = issuer::issuer_from_domain(url_case.input);
      if (from_domain) expect_agreement(*from_domain, url_case);
      if (issuer || from_domain) ++count;
    }
    return count;
  }

  json::value document_;
};

// The helper that the other tests compare with, against the examples of RFC 3986 sections 5.2.4 and 5.4.
TEST(NormalPath, FollowsRfc3986) {
  EXPECT_EQ(normal_path("/a/b/c/./../../g"), "/a/g");
  EXPECT_EQ(normal_path("/b/c/.."), "/b/");
  EXPECT_EQ(normal_path("/b/c/."), "/b/c/");
  EXPECT_EQ(normal_path("/../../g"), "/g");
  EXPECT_EQ(normal_path("/b/c/..g"), "/b/c/..g");
  EXPECT_EQ(normal_path("/b//.."), "/b/");
  EXPECT_EQ(normal_path("////../.."), "//");
  EXPECT_EQ(normal_path(""), "/");
  EXPECT_EQ(normal_path("/"), "/");
  EXPECT_EQ(normal_path("/%7ea/%2e%2E/%3a%2f"), "/%3A%2F");
}

// 2.3, 2.8: nothing but https
TEST_F(WptUrls, WithHttpAreAllRefused) {
  const auto cases = cases_of(document_, "http:");
  EXPECT_GE(cases.size(), 200U);
  for (const auto& url_case : cases) {
    SCOPED_TRACE(::testing::PrintToString(url_case.input));
    EXPECT_FALSE(issuer::checked_issuer_url(url_case.input));
    EXPECT_FALSE(issuer::issuer_from_domain(url_case.input));
    EXPECT_FALSE(issuer::is_https_url(url_case.input));
  }
}

// 2.3, 2.8: we may refuse what WHATWG accepts, never the other way round.
TEST_F(WptUrls, WithHttpsAreAcceptedOnlyWhereWhatwgAcceptsThem) {
  const auto cases = cases_of(document_, "https:");
  EXPECT_GE(cases.size(), 40U);
  EXPECT_GE(accepted_of(cases), 3U);
}

// Most cases are written with http, which is parsed alike but for the default port: the same with https.
TEST_F(WptUrls, WithHttpTurnedIntoHttpsAreAcceptedOnlyWhereWhatwgAcceptsThem) {
  std::vector<UrlCase> cases;
  for (auto url_case : cases_of(document_, "http:")) {
    if (url_case.input.find(":80") != std::string::npos) continue;  // dropped as the default port of http alone
    url_case.input.replace(0, 4, "https");
    cases.push_back(std::move(url_case));
  }
  EXPECT_GE(cases.size(), 200U);
  EXPECT_GE(accepted_of(cases), 30U);
}

}  // namespace

}  // namespace auth0::test
