#include "architecture/source_tree.hpp"
#include "base/ascii.hpp"
#include "support/paths.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <gtest/gtest.h>
#include <iterator>
#include <optional>
#include <regex>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

struct Wording {
  const char* pattern;
  const char* better;
  const char* part;  // in lower case, of every text that matches: finding it is cheaper than matching
};

// What readers who are not native speakers stumble over, and metaphors that nobody searches for.
constexpr auto refused_wordings = std::to_array<Wording>({
    {R"(\b(is|are) no(?! (longer|more)\b)\b)", "is not a", " no"},
    {R"(\bor no (string|object|array|number|url)\b)", "or not a", "or no "},
    {R"(\bholds? no\b)", "does not contain", " no"},
    {R"(\bhas no [^.,;:]*\bthat\b)", "does not have a ... that", "has no "},
    {R"(\bheld against\b)", "checked against", "held against"},
    {R"(\b(can|cannot|could|could not|to) be had\b)", "is (not) available", "be had"},
    {R"(\bwith something in it\b)", "non-empty", "with something in it"},
    {R"(\bwas not said\b)", "is missing", "was not said"},
    {R"(\bmust lie\b)", "must be", "must lie"},
    {R"(\b(who|what)ever\b)", "name the subject", "ever"},
    {R"(\bspoil\w*)", "invalid", "spoil"},
    {R"(\bcure[sd]?\b)", "remedy", "cure"},
    {R"(\bmend(s|ed)?\b)", "fix", "mend"},
    {R"(\bto order\b)", "customised", "to order"},
    {R"(\banew\b)", "again", "anew"},
    {R"(\bby way of\b)", "through", "by way of"},
    {R"(\bstrangers?\b)", "another client", "stranger"},
    {R"(\bcounts? for nothing\b)", "is ignored", "for nothing"},
});

// The worst of them, which the documentation and the comments of public headers must not have either.
constexpr auto refused_in_documentation = std::to_array<Wording>({
    {R"(\bheld against\b)", "checked against", "held against"},
    {R"(\b(can|cannot|could|could not|to) be had\b)", "is (not) available", "be had"},
    {R"(\bwhoever\b)", "name the subject", "whoever"},
    {R"(\bspoil\w*)", "invalid", "spoil"},
    {R"(\bcure[sd]?\b)", "remedy", "cure"},
    {R"(\bmend(s|ed)?\b)", "fix", "mend"},
    {R"(\banew\b)", "again", "anew"},
    {R"(\bstrangers?\b)", "another client", "stranger"},
    {R"(\bcounts? for nothing\b)", "is ignored", "for nothing"},
    {R"(\bhow it stands\b)", "status", "how it stands"},
    {R"(\broad to the network\b)", "transport", "road to the network"},
});

std::vector<std::string> problems_of(std::string_view file, const std::vector<std::string>& texts,
                                     std::span<const Wording> refused) {
  std::vector<std::string> problems;
  std::vector<std::string> in_lower_case;
  std::ranges::transform(texts, std::back_inserter(in_lower_case), lower_case);
  for (const auto& wording : refused) {
    std::optional<std::regex> pattern;
    for (const auto& text : in_lower_case) {
      if (!text.contains(wording.part)) continue;
      if (!pattern) pattern.emplace(wording.pattern);
      if (!std::regex_search(text, *pattern)) continue;
      auto& problem = problems.emplace_back(file);
      problem.append(": \"").append(text).append("\"; write: ").append(wording.better);
    }
  }
  return problems;
}

// Where a literal that begins at `begin`, a quotation mark, ends: behind its closing one.
std::size_t end_of_literal(std::string_view source, std::size_t begin, char quote) {
  std::size_t at = begin + 1;
  while (at < source.size() && source[at] != quote)
    at += source[at] == '\\' ? 2 : 1;
  return at + 1;
}

// The text between the parentheses of a raw literal, whose quotation mark is at `begin`; moves behind it.
std::string_view raw_text(std::string_view source, std::size_t& begin) {
  const auto open = source.find('(', begin);
  const std::string close = ')' + std::string(source.substr(begin + 1, open - begin - 1)) + '"';
  const auto end = source.find(close, open);
  begin = end + close.size();
  return source.substr(open + 1, end - open - 1);
}

// A single quotation mark between digits separates them.
bool is_in_number(std::string_view source, std::size_t quote) {
  return quote > 0 && std::isxdigit(static_cast<unsigned char>(source[quote - 1])) != 0;
}

// Whether a comment or a directive begins here; moves behind it.
bool skip_comment_or_directive(std::string_view source, bool at_start_of_line, std::size_t& at) {
  const auto rest = source.substr(at);
  if (rest.starts_with("/*")) {
    at = std::min(source.find("*/", at), source.size() - 2) + 2;
    return true;
  }
  if (!rest.starts_with("//") && !(rest.starts_with('#') && at_start_of_line)) return false;
  at = std::min(source.find('\n', at), source.size());
  return true;
}

// The content of the literal that begins here with a quotation mark; moves behind it.
std::string_view literal_text(std::string_view source, std::size_t& at) {
  if (at > 0 && source[at - 1] == 'R') return raw_text(source, at);
  const std::size_t begin = at + 1;
  at = end_of_literal(source, at, '"');
  return source.substr(begin, at - begin - 1);
}

// The string literals of a source text, those that the compiler joins as one; without comments and directives.
std::vector<std::string> literals_of(std::string_view source) {
  std::vector<std::string> literals;
  bool joins = false;
  bool at_start_of_line = true;
  for (std::size_t at = 0; at < source.size();) {
    if (skip_comment_or_directive(source, at_start_of_line, at)) continue;
    const char c = source[at];
    const bool is_space = std::isspace(static_cast<unsigned char>(c)) != 0;
    at_start_of_line = c == '\n' || (at_start_of_line && is_space);
    if (c == '"') {
      if (!joins) literals.emplace_back();
      literals.back() += literal_text(source, at);
      joins = true;
      continue;
    }
    joins = joins && (is_space || c == 'R');
    at = c == '\'' && !is_in_number(source, at) ? end_of_literal(source, at, c) : at + 1;
  }
  return literals;
}

std::vector<std::string> wording_problems(const SourceTree& tree) {
  std::vector<std::string> problems;
  for (const auto& [file, text] : tree) {
    if (file.starts_with("examples/")) continue;
    std::ranges::move(problems_of(file, literals_of(text), refused_wordings), std::back_inserter(problems));
  }
  return problems;
}

// The lines that begin with `mark`, without it; those that follow each other are one text, since a phrase may
// be broken between two lines.
std::vector<std::string> paragraphs_of(const std::string& text, std::string_view mark) {
  std::vector<std::string> paragraphs;
  bool joins = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find(mark);
    if (begin == std::string::npos || line.empty()) {
      joins = false;
      continue;
    }
    if (!joins) paragraphs.emplace_back();
    const auto first = std::min(line.find_first_not_of(' ', begin + mark.size()), line.size());
    paragraphs.back().append(line, first).push_back(' ');
    joins = true;
  }
  return paragraphs;
}

std::vector<std::string> documentation_problems(const SourceTree& tree) {
  std::vector<std::string> problems;
  for (const auto& [file, text] : tree) {
    if (!file.ends_with(".md") && !file.contains("include/auth0/")) continue;
    const auto paragraphs = paragraphs_of(text, file.ends_with(".md") ? "" : "///");
    std::ranges::move(problems_of(file, paragraphs, refused_in_documentation), std::back_inserter(problems));
  }
  return problems;
}

// What users read; the list of changes is history.
SourceTree read_documentation() {
  auto tree = read_source_tree();
  const std::filesystem::path root = source_folder();
  for (const auto* file : {"README.md", "CONTRIBUTING.md", "SECURITY.md"})
    tree[file] = text_of_project_file(file);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "docs")) {
    if (!entry.is_regular_file()) continue;
    const auto path = entry.path().lexically_relative(root);
    tree[path.generic_string()] = text_of_project_file(path);
  }
  return tree;
}

TEST(Wording, OfMessagesIsPlain) {
  const auto tree = read_source_tree();
  EXPECT_GE(tree.size(), 50U);
  for (const auto& problem : wording_problems(tree))
    ADD_FAILURE() << problem;
}

TEST(Wording, OfTheDocumentationIsPlain) {
  const auto tree = read_documentation();
  EXPECT_TRUE(tree.contains("docs/errors.md"));
  EXPECT_TRUE(tree.contains("include/auth0/api_client.hpp"));
  for (const auto& problem : documentation_problems(tree))
    ADD_FAILURE() << problem;
}

TEST(WordingChecker, FindsTheWorstInDocumentation) {
  EXPECT_EQ(documentation_problems({{"docs/a.md", "A title\n\nIt is held\nagainst the clock.\n"}}).size(), 1U);
  EXPECT_EQ(documentation_problems({{"include/auth0/a.hpp", "/// How it\n/// stands.\nint a;\n"}}).size(), 1U);
  EXPECT_EQ(documentation_problems({{"include/auth0/a.hpp", "int a;  ///< Whoever has it.\n"}}).size(), 1U);
  EXPECT_TRUE(documentation_problems({{"include/auth0/a.hpp", "/// It is held\n\n/// against\n"}}).empty());
  EXPECT_TRUE(
      documentation_problems({{"include/auth0/a.hpp", "int whoever;  // not documented anew\n"}}).empty());
}

TEST(WordingChecker, FindsEachRefusedWordingInALiteral) {
  for (const auto* text :
       {"the claim is no string", "'id' is absent or no string", "the file holds no key",
        "has no member of that name that fits", "held against the clock", "keys cannot be had",
        "a member with something in it", "the scheme was not said", "must lie between 1 and 2", "whoever asks",
        "a spoilt token", "cure", "mend the client", "made to order", "authenticate anew", "Whatever it is",
        "by way of an agent", "a stranger's key", "it counts for nothing"}) {
    const std::string source = "auto text = \"" + std::string(text) + "\";\n";
    EXPECT_EQ(wording_problems({{"src/a.cpp", source}}).size(), 1U) << text;
  }
}

TEST(WordingChecker, AcceptsPlainWordings) {
  for (const auto* text : {"the claim is not a string", "it is no longer valid", "the token has no 'aud'",
                           "secure", "recommended", "in this order", "the header has no 'jwk'", "nothing"}) {
    const std::string source = "auto text = \"" + std::string(text) + "\";\n";
    EXPECT_EQ(wording_problems({{"src/a.cpp", source}}), std::vector<std::string>()) << text;
  }
}

TEST(WordingChecker, ReadsLiteralsAsTheCompilerDoes) {
  using Literals = std::vector<std::string>;
  EXPECT_EQ(literals_of("f(\"one \"\n  \"text\", \"other\");"), (Literals{"one text", "other"}));
  EXPECT_EQ(literals_of("// \"a\"\n/* \"b\" */ #include \"c.hpp\"\n"), Literals());
  EXPECT_EQ(literals_of("  #include \"c.hpp\"\nx = \"d\";"), (Literals{"d"}));
  EXPECT_EQ(literals_of(R"(x = "a \" b"; y = '"'; z = "c";)"), (Literals{R"(a \" b)", "c"}));
  EXPECT_EQ(literals_of("x = 10'000; y = \"a\"; z = 1'0;"), (Literals{"a"}));
  EXPECT_EQ(literals_of("x = R\"(a \"b\" // c)\"; y = R\"-(d)\")-\";"), (Literals{"a \"b\" // c", "d)\""}));
  EXPECT_EQ(literals_of("x = \"http://a\" R\"(b)\";"), (Literals{"http://ab"}));
}

}  // namespace

}  // namespace auth0::test
