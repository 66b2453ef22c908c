#include "demo/show.hpp"

#include <exception>
#include <iostream>

// The demonstration alone, which is compiled in half the time of the command.
int main() {
  try {
    return auth0::command::show_demo() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "auth0-api-demo: " << error.what() << '\n';
  }
  return 2;
}
