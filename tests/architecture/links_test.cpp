#include "architecture/source_tree.hpp"
#include "support/paths.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

struct Page {
  std::set<std::string> anchors;
  std::vector<std::string> links;
};

// The anchor of a heading, as GitHub makes it.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80 || c == '-' || c == '_')
      anchor += static_cast<char>(std::tolower(byte));
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

// The targets of "[text](target)".
std::vector<std::string> links_of(std::string_view line) {
  std::vector<std::string> links;
  for (auto at = line.find("]("); at != std::string_view::npos; at = line.find("](", at + 1))
    links.emplace_back(line.substr(at + 2, line.find(')', at) - at - 2));
  return links;
}

Page page_of(const std::string& text) {
  Page page;
  bool is_code = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) is_code = !is_code;
    if (is_code) continue;
    if (line.starts_with('#')) page.anchors.insert(anchor_of(line.substr(line.find_first_not_of('#') + 1)));
    std::ranges::move(links_of(line), std::back_inserter(page.links));
  }
  return page;
}

std::map<std::string, Page> read_pages() {
  const std::filesystem::path root = source_folder();
  std::map<std::string, Page> pages;
  for (const auto* folder : {".", "docs", "docs/monitoring"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
      if (entry.path().extension() != ".md") continue;
      const auto name = entry.path().lexically_normal().lexically_relative(root).generic_string();
      pages[name] = page_of(text_of_project_file(name));
    }
  }
  return pages;
}

// Whether the target exists: a file of the project, and a heading of it if the target names one.
bool is_good(const std::map<std::string, Page>& pages, const std::string& from, const std::string& link) {
  if (link.starts_with("https://")) return true;
  const auto mark = std::min(link.find('#'), link.size());
  const auto path = mark == 0 ? std::filesystem::path(from)
                              : std::filesystem::path(from).parent_path() / link.substr(0, mark);
  const auto name = path.lexically_normal().generic_string();
  if (!std::filesystem::exists(source_folder() / name)) return false;
  return mark == link.size() ||
         (pages.contains(name) && pages.at(name).anchors.contains(link.substr(mark + 1)));
}

TEST(DocumentationLinks, PointToFilesAndHeadings) {
  const auto pages = read_pages();
  EXPECT_GE(pages.size(), 15U);
  std::size_t count = 0;
  for (const auto& [name, page] : pages) {
    for (const auto& link : page.links) {
      EXPECT_TRUE(is_good(pages, name, link)) << name << ": " << link;
      ++count;
    }
  }
  EXPECT_GE(count, 50U);
}

TEST(DocumentationLinks, AreCheckedAgainstAnchorsAsGitHubMakesThem) {
  EXPECT_EQ(anchor_of("Threads and `fork()`"), "threads-and-fork");
  EXPECT_EQ(anchor_of("5 Token format"), "5-token-format");
  const auto page = page_of("# A title\n```\n# no heading\n[a](b)\n```\nsee [x](y.md#z) and [x](#a-title)\n");
  EXPECT_EQ(page.anchors, std::set<std::string>{"a-title"});
  EXPECT_EQ(page.links, (std::vector<std::string>{"y.md#z", "#a-title"}));
  const std::map<std::string, Page> pages = {{"docs/errors.md", page}};
  EXPECT_TRUE(is_good(pages, "docs/errors.md", "#a-title"));
  EXPECT_TRUE(is_good(pages, "README.md", "docs/errors.md#a-title"));
  EXPECT_FALSE(is_good(pages, "docs/errors.md", "#another"));
  EXPECT_FALSE(is_good(pages, "README.md", "docs/no_such_page.md"));
}

}  // namespace

}  // namespace auth0::test
