// Run by valgrind, which takes secrets for memory that nobody has written and complains of every branch that
// depends on them. With the argument `control` it compares them in the ordinary way, and must be found.
#include "base/constant_time.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <valgrind/memcheck.h>

namespace {

// A nonce has 22 characters, a thumbprint 43.
constexpr auto sizes = std::to_array<std::size_t>({22, 43});

bool ordinary(std::string_view left, std::string_view right) {
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] != right[i]) return false;
  }
  return true;
}

bool compare(bool is_control, const std::string& left, const std::string& right) {
  VALGRIND_MAKE_MEM_UNDEFINED(left.data(), left.size());
  VALGRIND_MAKE_MEM_UNDEFINED(right.data(), right.size());
  bool is_equal = is_control ? ordinary(left, right) : auth0::equal_in_constant_time(left, right);
  VALGRIND_MAKE_MEM_DEFINED(&is_equal, sizeof is_equal);  // everybody may know it
  VALGRIND_MAKE_MEM_DEFINED(left.data(), left.size());
  VALGRIND_MAKE_MEM_DEFINED(right.data(), right.size());
  return is_equal;
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_control = argc > 1 && std::string_view(argv[1]) == "control";
  for (const auto size : sizes) {
    const std::string secret(size, 'a');
    for (std::size_t differs = 0; differs < size; ++differs) {
      std::string other = secret;
      other[differs] = 'b';
      if (compare(is_control, secret, other)) return 2;
    }
    if (!compare(is_control, secret, std::string(size, 'a'))) return 2;
  }
  std::puts("every comparison was right");
  return 0;
}
