#include <string>

int status_of(const std::string& token);

int main() {
  return status_of("no-token") == 401 ? 0 : 1;
}
