#pragma once

#include <cstddef>
#include <fstream>
#include <pthread.h>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace auth0::test {

/// From now on this process, a child made for that, gets no thread more: there is memory for no stack, not even
/// for one that was used before. False if it gets one all the same.
[[nodiscard]] inline bool forbid_threads() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, std::size_t{256} * 1024 * 1024);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  constexpr rlim_t some_more = rlim_t{64} * 1024 * 1024;
  const rlim_t bytes = (pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE))) + some_more;
  const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
  if (setrlimit(RLIMIT_AS, &limit) != 0) return false;
  try {
    const std::jthread thread([] {});
    return false;
  } catch (const std::system_error&) {
    return true;
  }
}

}  // namespace auth0::test
