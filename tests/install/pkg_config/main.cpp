#include "token_check.hpp"

#include <iostream>

#if __cplusplus >= 202002L
#error "this file shows that the rest of a program may stay at C++17"
#endif

// The argument is the version that pkg-config names.
int main(int argc, char** argv) {
  if (argc != 2 || argv[1] != TokenCheck::library_version()) {
    std::cerr << "the headers have another version: " << TokenCheck::library_version() << '\n';
    return 1;
  }
  return TokenCheck().status_of("no-token") == 401 ? 0 : 1;
}
