#include "exchange/kept/store_calls.hpp"

#include "worker/callback.hpp"

#include <functional>

namespace auth0::inline v0::exchange {

Task<std::optional<std::string>> StoreCalls::get(const std::string& name,
                                                 const worker::Waiting& waiting) const {
  using Value = std::optional<std::string>;
  if (async_store_ != nullptr) {
    auto begin = [this, &name](std::move_only_function<void(Value)> done) {
      async_store_->async_get(name, std::move(done));
    };
    auto getting = worker::result_of_callback<Value>(waiting, std::move(begin));
    auto value = co_await std::move(getting);
    if (!value) co_return std::nullopt;
    co_return std::move(*value);
  }
  auto get = [store = store_, name] { return store->get(name); };
  auto getting = worker::result_of_blocking<Value>(waiting, *pool_, std::move(get));
  auto value = co_await std::move(getting);
  if (!value) co_return std::nullopt;
  co_return std::move(*value);
}

void StoreCalls::set(std::string name, std::string value, std::chrono::seconds time_to_live,
                     const worker::Waiting& waiting) const noexcept {
  try {
    if (waiting.blocks()) {
      store_->set(name, value, time_to_live);
    } else if (async_store_ != nullptr) {
      async_store_->async_set(name, value, time_to_live);
    } else {
      auto set = [store = store_, name = std::move(name), value = std::move(value), time_to_live]() noexcept {
        try {
          store->set(name, value, time_to_live);
        } catch (...) {  // NOLINT(bugprone-empty-catch): what could not be kept is exchanged again
        }
      };
      static_cast<void>(pool_->run(std::move(set)));
    }
  } catch (...) {  // NOLINT(bugprone-empty-catch): as above
  }
}

}  // namespace auth0::inline v0::exchange
