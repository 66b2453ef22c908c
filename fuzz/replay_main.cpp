// Runs a fuzz target over files, where there is no libFuzzer: `fuzz_NAME FILE...`.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw std::runtime_error("cannot read the file");
  // Exactly as long as the input, so that the address sanitizer sees a read behind it.
  const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  for (const char* const name : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
    std::fprintf(stderr, "%s\n", name);
    try {
      replay(name);
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "failed: %s\n", failure.what());
      return 1;
    }
  }
  return argc > 1 ? 0 : 2;
}
