#include "stream.hpp"

#include <poll.h>

namespace auth0::inline v0::redis {

Outcome<void> wait_for(int descriptor, IoState state, Deadline deadline) {
  if (state == IoState::broken) return std::unexpected("the connection was closed");
  const short events = state == IoState::wait_writable ? POLLOUT : POLLIN;
  if (!wait_until_ready(descriptor, events, deadline)) return std::unexpected("no answer in time");
  return {};
}

Outcome<std::size_t> read_some(Stream& stream, std::span<char> buffer, Deadline deadline) {
  for (;;) {
    const IoResult result = stream.read(buffer);
    if (result.state == IoState::moved) return result.size;
    if (const auto ready = wait_for(stream.descriptor(), result.state, deadline); !ready)
      return std::unexpected(ready.error());
  }
}

Outcome<void> write_all(Stream& stream, std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const IoResult result = stream.write(bytes);
    if (result.state == IoState::moved) {
      bytes.remove_prefix(result.size);
    } else if (auto ready = wait_for(stream.descriptor(), result.state, deadline); !ready) {
      return ready;
    }
  }
  return {};
}

}  // namespace auth0::inline v0::redis
