// Runs a fuzz target over files: `fuzz_replay TARGET FILE...`. An exception is a finding, as with libFuzzer.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace {

struct Target {
  std::string_view name;
  int (*run)(const std::uint8_t* data, std::size_t size);
};

}  // namespace

#include "target_table.hpp"

namespace {

void replay(const Target& target, const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw std::runtime_error("cannot read the file");
  // Exactly as long as the input, so that the address sanitizer sees a read behind it.
  const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  target.run(input.data(), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const auto* const target =
      std::ranges::find(targets, argc > 2 ? arguments[1] : std::string_view(), &Target::name);
  if (target == std::ranges::end(targets)) {
    std::fputs("usage: fuzz_replay TARGET FILE...\n", stderr);
    return 2;
  }
  for (const char* const name : arguments.subspan(2)) {
    std::fprintf(stderr, "%s\n", name);
    try {
      replay(*target, name);
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "failed: %s\n", failure.what());
      return 1;
    }
  }
  return 0;
}
