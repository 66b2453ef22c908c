#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
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

// The rooms under src/ and which others each may include; docs/architecture.md draws the same table.
const std::map<std::string, Names, std::less<>> rooms = {
    {"jose", {}},
    {"url", {}},
    {"transport", {}},
    {"issuer", {"jose", "transport", "url"}},
    {"access_token", {"jose", "issuer"}},
    {"dpop", {"jose", "url"}},
    {"request", {"url"}},
    {"metadata", {"url"}},
    {"exchange", {"issuer", "jose", "transport"}},
};

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

std::string first_folder(std::string_view path) {
  const std::size_t slash = path.find('/');
  return std::string(slash == std::string_view::npos ? std::string_view() : path.substr(0, slash));
}

bool is_room(std::string_view name) {
  return rooms.contains(name);
}

// A standard header: lower case, no folder, no extension.
bool is_standard(const std::string& target) {
  return !target.empty() &&
         std::ranges::all_of(target, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// The source tree as the rules see it: path relative to the project, and text.
using Tree = std::map<std::string, std::string>;

// Whether a header directly in src/ includes a room, itself or through others of its kind. Such a header is for
// the files beside it; through it a room would reach rooms that it must not know of.
bool leads_into_a_room(const Tree& tree, const std::string& header, Names seen = {}) {
  const auto found = tree.find("src/" + header);
  if (found == tree.end() || !seen.insert(header).second) return false;
  return std::ranges::any_of(includes_of(found->second), [&](const Include& include) {
    if (is_room(first_folder(include.target))) return true;
    return include.in_quotes && leads_into_a_room(tree, include.target, seen);
  });
}

bool room_may_include(const Tree& tree, const std::string& room, const Include& include) {
  const std::string folder = first_folder(include.target);
  if (is_room(folder)) return folder == room || rooms.at(room).contains(folder);
  if (!include.in_quotes) return !include.target.starts_with("auth0/testing/");
  return folder.empty() && tree.contains("src/" + include.target) && !leads_into_a_room(tree, include.target);
}

bool public_header_may_include(const Include& include) {
  if (include.in_quotes) return false;
  if (include.target.starts_with("auth0/")) return !include.target.starts_with("auth0/testing/");
  return include.target.starts_with("boost/json/") || include.target == "boost/json.hpp" ||
         is_standard(include.target);
}

bool testing_may_include(const Tree& tree, const std::string& file, const Include& include) {
  const std::string folder = first_folder(include.target);
  if (is_room(folder)) return folder == "jose";
  if (!include.in_quotes) return true;
  return tree.contains(fs::path(file).parent_path().generic_string() + '/' + include.target) ||
         tree.contains("testing/src/" + include.target);
}

// A store or an adapter: the public headers, and files beside it.
bool extension_may_include(const Tree& tree, const std::string& file, const Include& include) {
  if (is_room(first_folder(include.target)) || include.target.starts_with("auth0/testing/")) return false;
  if (!include.in_quotes) return true;
  return tree.contains(fs::path(file).parent_path().generic_string() + '/' + include.target);
}

// For apps and examples: the public headers and files of their own.
bool user_may_include(const Tree& tree, const Include& include) {
  if (is_room(first_folder(include.target))) return false;
  return !include.in_quotes || !tree.contains("src/" + include.target);
}

bool may_include(const Tree& tree, const std::string& file, const Include& include) {
  if (file.starts_with("include/auth0/")) return public_header_may_include(include);
  if (file.starts_with("testing/")) return testing_may_include(tree, file, include);
  if (file.starts_with("stores/") || file.starts_with("integrations/"))
    return extension_may_include(tree, file, include);
  if (file.starts_with("apps/") || file.starts_with("examples/")) return user_may_include(tree, include);
  const std::string in_src = file.substr(std::string_view("src/").size());
  if (const std::string room = first_folder(in_src); !room.empty())
    return room_may_include(tree, room, include);
  return !include.target.starts_with("auth0/testing/");  // the files that wire the rooms together
}

std::vector<std::string> violations(const Tree& tree) {
  std::vector<std::string> found;
  for (const auto& [file, text] : tree) {
    const std::string folder = file.starts_with("src/") ? first_folder(file.substr(4)) : std::string();
    if (!folder.empty() && !is_room(folder)) {
      found.push_back(file + " lies in a room that the table does not know");
      continue;
    }
    for (const auto& include : includes_of(text)) {
      if (!may_include(tree, file, include)) found.push_back(file + " must not include " + include.target);
    }
  }
  return found;
}

Tree read_tree() {
  const fs::path root = AUTH0_API_SOURCE_DIR;
  Tree tree;
  for (const auto* folder : {"src", "include/auth0", "testing", "stores", "integrations", "apps", "examples"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp" && extension != ".h"))
        continue;
      std::ifstream file(entry.path(), std::ios::binary);
      tree[entry.path().lexically_relative(root).generic_string()] =
          std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  return tree;
}

TEST(Rooms, IncludeOnlyWhatTheTableAllows) {
  const auto tree = read_tree();
  EXPECT_GE(tree.size(), 50U);
  for (const auto* known : {"src/api_client.cpp", "src/jose/jwk.cpp", "include/auth0/api_client.hpp",
                            "testing/include/auth0/testing/tenant.hpp", "stores/redis/src/redis_client.cpp",
                            "integrations/beast/include/auth0/beast/verify.hpp", "examples/beast_api.cpp"}) {
    EXPECT_TRUE(tree.contains(known)) << known;
  }
  for (const auto& violation : violations(tree))
    ADD_FAILURE() << violation;
}

// Every room of the table exists; a line for one that is gone would allow what nobody looks at.
TEST(Rooms, AllExist) {
  const auto tree = read_tree();
  for (const auto& [room, allowed] : rooms) {
    const bool exists = std::ranges::any_of(
        tree, [&](const auto& file) { return file.first.starts_with("src/" + room + '/'); });
    EXPECT_TRUE(exists) << room;
  }
}

// A small tree that keeps every rule; each of the next tests breaks one of them.
Tree good_tree() {
  return {
      {"include/auth0/client.hpp",
       "#include <auth0/error.hpp>\n#include <boost/json/value.hpp>\n#include <string>\n"},
      {"src/fail.hpp", "#include <auth0/error.hpp>\n"},
      {"src/configuration.hpp", "#include \"issuer/keys.hpp\"\n"},
      {"src/client.cpp", "#include \"configuration.hpp\"\n#include \"request/challenges.hpp\"\n"},
      {"src/jose/jwk.cpp", "#include \"jose/jwk.hpp\"\n#include \"fail.hpp\"\n#include <openssl/evp.h>\n"},
      {"src/issuer/keys.cpp", "#include \"jose/jwk.hpp\"\n#include \"transport/curl.hpp\"\n"},
      {"testing/src/tenant.cpp",
       "#include \"tenant.hpp\"\n#include \"jose/jwk.hpp\"\n#include <auth0/client.hpp>\n"},
      {"testing/src/tenant.hpp", ""},
      {"stores/redis/src/store.cpp", "#include \"reply.hpp\"\n#include <auth0/client.hpp>\n"},
      {"stores/redis/src/reply.hpp", "#include <hiredis/read.h>\n"},
      {"integrations/server/include/auth0/server/verify.hpp",
       "#include <auth0/client.hpp>\n#include <server/request.hpp>\n"},
      {"apps/tool/main.cpp", "#include \"options.hpp\"\n#include <auth0/client.hpp>\n"},
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
      {"src/jose/a.cpp", "#include \"configuration.hpp\"\n"},
      {"src/jose/a.cpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"src/transport/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"src/issuer/a.cpp", "#include \"access_token/claims.hpp\"\n"},
      {"src/access_token/a.cpp", "#include \"transport/curl.hpp\"\n"},
      {"src/access_token/a.cpp", "#include \"request/challenges.hpp\"\n"},
      {"src/exchange/a.cpp", "#include \"access_token/claims.hpp\"\n"},
      {"src/request/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"src/metadata/a.cpp", "#include \"request/challenges.hpp\"\n"},
      {"src/unknown/a.cpp", "#include <string>\n"},
      {"src/a.cpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"include/auth0/a.hpp", "#include \"auth0/error.hpp\"\n"},
      {"include/auth0/a.hpp", "#include <openssl/evp.h>\n"},
      {"include/auth0/a.hpp", "#include <boost/url/url.hpp>\n"},
      {"include/auth0/a.hpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"include/auth0/a.hpp", "#include <jose/jwk.hpp>\n"},
      {"testing/src/a.cpp", "#include \"issuer/keys.hpp\"\n"},
      {"testing/src/a.cpp", "#include \"fail.hpp\"\n"},
      {"stores/redis/src/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"stores/redis/src/a.cpp", "#include \"fail.hpp\"\n"},
      {"stores/redis/src/a.cpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"integrations/server/a.hpp", "#include \"jose/jwk.hpp\"\n"},
      {"integrations/server/a.hpp", "#include \"fail.hpp\"\n"},
      {"integrations/server/a.hpp", "#include <auth0/testing/tenant.hpp>\n"},
      {"apps/tool/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"examples/a.cpp", "#include \"jose/jwk.hpp\"\n"},
      {"examples/a.cpp", "#include \"fail.hpp\"\n"},
  };
  for (const auto& [file, text] : ways)
    EXPECT_EQ(violations_with(file, text).size(), 1U) << file << ": " << text;
}

// Not only directly: a header beside the rooms does not hand one room on to another.
TEST(RoomsChecker, FindsAWayThroughHeadersDirectlyInSrc) {
  auto tree = good_tree();
  tree["src/between.hpp"] = "#include \"configuration.hpp\"\n";
  tree["src/jose/a.cpp"] = "#include \"between.hpp\"\n";
  EXPECT_EQ(violations(tree), std::vector<std::string>{"src/jose/a.cpp must not include between.hpp"});
}

}  // namespace

}  // namespace auth0::test
