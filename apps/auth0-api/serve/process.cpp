#include "serve/process.hpp"

#include "terminal_text.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>

namespace auth0::command::serve {

namespace {

// What is not a connection needs descriptors too: issuers, Redis, logs, event loops.
constexpr int other_descriptors = 256;

}  // namespace

void say(std::string_view text) {
  fmt::print(stderr, "auth0-api serve: {}\n", for_terminal(text));
}

int usable_cores() {
  cpu_set_t cores;
  return sched_getaffinity(0, sizeof cores, &cores) == 0 ? std::max(1, CPU_COUNT(&cores)) : 1;
}

void raise_descriptor_limit(int connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto wanted = static_cast<rlim_t>(connections) + other_descriptors;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted) {
    say(fmt::format("the limit of open files ({}) is too low for limits.connections; {} are needed",
                    limit.rlim_cur, wanted));
  }
}

}  // namespace auth0::command::serve
