#include <auth0/redis/replay_store.hpp>

int main() {
  const auto store = auth0::redis::make_replay_store();  // connects with the first use
  return store->health().last_error.empty() ? 0 : 1;
}
