#include "architecture/source_tree.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace fs = std::filesystem;

using Names = std::set<std::string, std::less<>>;

// Each room under src/ and the rooms that it may include beside these two.
using Table = std::map<std::string, Names, std::less<>>;
const Names included_by_all = {"base", "concurrency"};

// The table's lines read "auth0_room(name MAY_INCLUDE one another LINKS ...)". The room without a line has only
// headers.
Table parse_table(const std::string& cmake) {
  Table table = {{"concurrency", {}}};
  std::istringstream lines(cmake);
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view start = "auth0_room(";
    if (!line.starts_with(start)) continue;
    std::istringstream words(line.substr(start.size(), line.rfind(')') - start.size()));
    std::string room;
    words >> room;
    auto& allowed = table[room];
    std::string word;
    if (!(words >> word) || word != "MAY_INCLUDE") continue;
    while (words >> word && word != "LINKS")
      allowed.insert(word);
  }
  return table;
}

const Table& rooms() {
  static const Table table = parse_table(text_of_project_file("src/CMakeLists.txt"));
  return table;
}

struct Include {
  std::string target;
  bool in_quotes = false;
};

// The include lines of a source text, however they are spaced.
std::vector<Include> includes_of(const std::string& text) {
  std::vector<Include> includes;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::erase_if(line, [](unsigned char c) { return std::isspace(c) != 0; });
    constexpr std::string_view directive = "#include";
    if (!line.starts_with(directive) || line.size() < directive.size() + 2) continue;
    const char open = line[directive.size()];
    const std::size_t begin = directive.size() + 1;
    const std::size_t end = line.find(open == '<' ? '>' : '"', begin);
    includes.push_back({line.substr(begin, end == std::string::npos ? end : end - begin), open == '"'});
  }
  return includes;
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? std::string_view() : path.substr(0, slash));
}

// Whether a name in an include leads into src/.
bool is_of_a_room(const std::string& target) {
  return rooms().contains(folder_of(target));
}

bool is_for_all(const std::string& target) {
  return included_by_all.contains(folder_of(target));
}

// A standard header: lower case, no folder, no extension.
bool is_standard(const std::string& target) {
  return !target.empty() &&
         std::ranges::all_of(target, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

bool room_may_include(const SourceTree& tree, const std::string& room, const Include& include) {
  const std::string folder = folder_of(include.target);
  if (folder == room && is_of_a_room(include.target)) return tree.contains("src/" + include.target);
  if (is_of_a_room(include.target)) {
    if (is_for_all(include.target)) return room != "base";
    return rooms().at(room).contains(folder);
  }
  return !include.in_quotes && !include.target.starts_with("auth0/testing/");
}

// One header alone shows Boost.JSON: programs that do not include it need no Boost.
bool public_header_may_include(const std::string& header, const Include& include) {
  if (include.in_quotes) return false;
  if (include.target.starts_with("auth0/")) return !include.target.starts_with("auth0/testing/");
  if (include.target.starts_with("boost/json/")) return header == "include/auth0/claims.hpp";
  return is_standard(include.target);
}

bool testing_may_include(const SourceTree& tree, const std::string& file, const Include& include) {
  if (is_of_a_room(include.target)) {
    return is_for_all(include.target) || folder_of(include.target) == "jose" ||
           include.target == "url/form.hpp";
  }
  if (!include.in_quotes) return true;
  return tree.contains(fs::path(file).parent_path().generic_string() + '/' + include.target) ||
         tree.contains("testing/src/" + include.target);
}

// Headers alone, for what is compiled with the project: locks that Clang can check, and ASCII for the command.
// What users compile cannot see src/.
bool is_shared_with(const std::string& file, const Include& include) {
  const bool is_of_command = file.starts_with("apps/");
  if (include.target == "base/ascii.hpp") return is_of_command;
  return include.target == "base/mutex.hpp" &&
         (is_of_command || (file.starts_with("integrations/") && file.contains("/src/")));
}

// A store or an adapter: the public headers, and files beside it. A store also what all rooms may include.
bool extension_may_include(const SourceTree& tree, const std::string& file, const Include& include) {
  if (is_shared_with(file, include)) return true;
  if (is_of_a_room(include.target)) return file.starts_with("stores/") && is_for_all(include.target);
  if (include.target.starts_with("auth0/testing/")) return false;
  if (!include.in_quotes) return true;
  return tree.contains(fs::path(file).parent_path().generic_string() + '/' + include.target);
}

// For apps and examples: the public headers and files of their own.
bool user_may_include(const std::string& file, const Include& include) {
  return !is_of_a_room(include.target) || is_shared_with(file, include);
}

bool may_include(const SourceTree& tree, const std::string& file, const Include& include) {
  if (file.starts_with("include/auth0/")) return public_header_may_include(file, include);
  if (file.starts_with("testing/")) return testing_may_include(tree, file, include);
  if (file.starts_with("stores/") || file.starts_with("integrations/"))
    return extension_may_include(tree, file, include);
  if (file.starts_with("apps/") || file.starts_with("examples/")) return user_may_include(file, include);
  return room_may_include(tree, folder_of(file.substr(std::string_view("src/").size())), include);
}

std::vector<std::string> violations(const SourceTree& tree) {
  std::vector<std::string> found;
  for (const auto& [file, text] : tree) {
    if (file.starts_with("src/") && !is_of_a_room(file.substr(std::string_view("src/").size()))) {
      found.push_back(file + " lies in no room of the table");
      continue;
    }
    for (const auto& include : includes_of(text)) {
      if (!may_include(tree, file, include)) found.push_back(file + " must not include " + include.target);
    }
  }
  return found;
}

TEST(Rooms, IncludeOnlyWhatTheTableAllows) {
  const auto tree = read_source_tree();
  EXPECT_GE(tree.size(), 50U);
  for (const auto* known : {"src/client/api_client.cpp", "src/jose/jwk.cpp", "include/auth0/api_client.hpp",
                            "testing/include/auth0/testing/tenant.hpp", "stores/redis/src/redis_client.cpp",
                            "integrations/asio/include/auth0/asio/operations.hpp",
                            "integrations/beast/include/auth0/beast/verify.hpp", "examples/beast_api.cpp"}) {
    EXPECT_TRUE(tree.contains(known)) << known;
  }
  for (const auto& violation : violations(tree))
    ADD_FAILURE() << violation;
}

// What the table allows is used; a permission that no file needs would allow what nobody looks at.
TEST(Rooms, UseEachPermissionOfTheTable) {
  Table used;
  for (const auto& [file, text] : read_source_tree()) {
    if (!file.starts_with("src/")) continue;
    auto& folders = used[folder_of(file.substr(std::string_view("src/").size()))];
    for (const auto& include : includes_of(text))
      folders.insert(folder_of(include.target));
  }
  for (const auto& [room, allowed] : rooms()) {
    EXPECT_TRUE(used.contains(room)) << room;
    for (const auto& other : allowed)
      EXPECT_TRUE(used[room].contains(other)) << room << " includes nothing of " << other;
  }
}

// docs/architecture.md has a row "| `src/room/` | its job | `room`, `another` |" for each room.
TEST(Rooms, AreDocumentedAsTheTableHasThem) {
  const std::string page = text_of_project_file("docs/architecture.md");
  for (const auto& [room, allowed] : rooms()) {
    const std::size_t begin = page.find("\n| `src/" + room + "/` |");
    ASSERT_NE(begin, std::string::npos) << room << " has no row";
    const std::string row = page.substr(begin + 1, page.find('\n', begin + 1) - begin - 1);
    std::string expected;
    for (const auto& other : allowed)
      expected += (expected.empty() ? "`" : ", `") + other + '`';
    if (expected.empty()) expected = "–";
    EXPECT_TRUE(row.ends_with("| " + expected + " |")) << row << "\nmay include, by the table: " << expected;
  }
}

// A small tree that keeps every rule; each of the next tests breaks one of them.
SourceTree good_tree() {
  return {
      {"include/auth0/client.hpp", "#include <auth0/error.hpp>\n#include <string>\n"},
      {"include/auth0/claims.hpp", "#include <auth0/client.hpp>\n#include <boost/json/value.hpp>\n"},
      {"src/base/fail.hpp", "#include <auth0/error.hpp>\n"},
      {"src/concurrency/slots.hpp", "#include \"base/fail.hpp\"\n"},
      {"src/client/client.cpp", "#include \"issuer/keys.hpp\"\n#include \"answer/challenges.hpp\"\n"},
      {"src/jose/jwk.cpp", "#include \"jose/jwk.hpp\"\n#include \"base/fail.hpp\"\n#include <openssl/evp.h>\n"},
      {"src/jose/jwk.hpp", ""},
      {"src/issuer/keys.cpp", "#include \"jose/jwk.hpp\"\n#include \"transport/curl.hpp\"\n"},
      {"src/exchange/exchanger.cpp", "#include \"exchange/kept/results.hpp\"\n"},
      {"testing/src/tenant.cpp",
       "#include \"tenant.hpp\"\n#include \"jose/jwk.hpp\"\n#include \"base/fail.hpp\"\n#include "
       "<auth0/client.hpp>\n"},
      {"testing/src/tenant.hpp", ""},
      {"stores/redis/src/store.cpp",
       "#include \"reply.hpp\"\n#include \"base/fail.hpp\"\n#include <auth0/client.hpp>\n"},
      {"stores/redis/src/reply.hpp", "#include <hiredis/read.h>\n"},
      {"integrations/server/include/auth0/server/verify.hpp",
       "#include <auth0/client.hpp>\n#include <server/request.hpp>\n"},
      {"integrations/server/src/calls.cpp", "#include \"base/mutex.hpp\"\n#include <auth0/client.hpp>\n"},
      {"apps/tool/main.cpp",
       "#include \"options.hpp\"\n#include \"base/mutex.hpp\"\n#include \"base/ascii.hpp\"\n#include "
       "<auth0/client.hpp>\n"},
  };
}

std::vector<std::string> violations_with(const std::string& file, const std::string& text) {
  auto tree = good_tree();
  tree[file] = text;
  return violations(tree);
}

TEST(RoomsChecker, FindsNothingInATreeThatKeepsTheRules) {
  EXPECT_EQ(violations(good_tree()), std::vector<std::string>());
}

TEST(RoomsChecker, FindsEachWayToBreakTheRules) {
  const std::vector<std::pair<std::string, std::string>> ways = {
      {"src/jose/a.cpp", "#include \"issuer/keys.hpp\"\n"},
      {"src/jose/a.cpp", "#include <issuer/keys.hpp>\n"},
      {"src/jose/a.cpp", "  #  include   \"issuer/keys.hpp\"  // why\n"},
      {"src/jose/a.cpp", "\t#include\"issuer/keys.hpp\"\n"},
      {"src/jose/a.cpp", "#include \"../issuer/keys.hpp\"\n"},
      {"src/jose/a.cpp", "#include \"client/configuration.hpp\"\n"},
      {"src/jose/a.cpp", "#include \"jose/absent.hpp\"\n"},
      {"src/base/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"src/base/a.cpp", "#include \"concurrency/slots.hpp\"\n"},
      {"src/concurrency/a.hpp", "#include \"jose/jwk.hpp\"\n"},
      {"src/jose/a.cpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"src/transport/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"src/issuer/a.cpp", "#include \"access_token/claims.hpp\"\n"},
      {"src/access_token/a.cpp", "#include \"transport/curl.hpp\"\n"},
      {"src/access_token/a.cpp", "#include \"answer/challenges.hpp\"\n"},
      {"src/exchange/a.cpp", "#include \"access_token/claims.hpp\"\n"},
      {"src/exchange/kept/a.cpp", "#include \"exchange/answer/outcome.hpp\"\n"},
      {"src/exchange/kept/a.cpp", "#include \"exchange/exchanger.hpp\"\n"},
      {"src/request/a.cpp", "#include \"requirement/requirement.hpp\"\n"},
      {"src/metadata/a.cpp", "#include \"answer/challenges.hpp\"\n"},
      {"src/unknown/a.cpp", "#include <string>\n"},
      {"src/a.cpp", "#include <string>\n"},
      {"include/auth0/a.hpp", "#include \"auth0/error.hpp\"\n"},
      {"include/auth0/a.hpp", "#include <openssl/evp.h>\n"},
      {"include/auth0/a.hpp", "#include <boost/json/value.hpp>\n"},
      {"include/auth0/claims.hpp", "#include <boost/url/url.hpp>\n"},
      {"include/auth0/a.hpp", "#include <boost/url/url.hpp>\n"},
      {"include/auth0/a.hpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"include/auth0/a.hpp", "#include <jose/jwk.hpp>\n"},
      {"testing/src/a.cpp", "#include \"issuer/keys.hpp\"\n"},
      {"testing/src/a.cpp", "#include \"url/normal_url.hpp\"\n"},
      {"stores/redis/src/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"stores/redis/src/a.cpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"integrations/server/a.hpp", "#include \"jose/jwk.hpp\"\n"},
      {"integrations/server/a.hpp", "#include \"base/fail.hpp\"\n"},
      {"integrations/server/a.hpp", "#include \"base/mutex.hpp\"\n"},
      {"integrations/server/src/a.cpp", "#include \"base/fail.hpp\"\n"},
      {"integrations/server/src/a.cpp", "#include \"base/ascii.hpp\"\n"},
      {"integrations/server/a.hpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"apps/tool/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"apps/tool/a.cpp", "#include \"base/fail.hpp\"\n"},
      {"examples/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"examples/a.cpp", "#include \"base/fail.hpp\"\n"},
      {"examples/a.cpp", "#include \"base/mutex.hpp\"\n"},
  };
  for (const auto& [file, text] : ways)
    EXPECT_EQ(violations_with(file, text).size(), 1U) << file << ": " << text;
}

}  // namespace

}  // namespace auth0::test
