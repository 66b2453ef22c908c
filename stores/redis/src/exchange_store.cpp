#include "base/wiped.hpp"
#include "redis_client.hpp"
#include "reply.hpp"

#include <auth0/redis/exchange_store.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

class RedisExchangeStore final : public ExchangeStore {
 public:
  explicit RedisExchangeStore(RedisOptions&& options)
      : prefix_(options.key_prefix.empty() ? "auth0:exchange:" : options.key_prefix),
        client_(std::move(options)) {}

  [[nodiscard]] std::optional<std::string> get(std::string_view name) override {
    auto reply = client_.command({"GET", prefix_ + std::string(name)});
    if (!reply || reply->kind != ReplyKind::bytes) return std::nullopt;
    return std::move(reply->text);
  }

  // What could not be kept is exchanged again.
  void set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) override {
    if (time_to_live <= std::chrono::seconds(0)) return;
    std::ignore = client_.command(
        {"SET", prefix_ + std::string(name), value, "EX", std::to_string(time_to_live.count())});
  }

 private:
  std::string prefix_;
  RedisClient client_;
};

}  // namespace

std::shared_ptr<ExchangeStore> make_exchange_store(RedisOptions options) {
  const WipedAtEnd wipe(options.password);
  return std::make_shared<RedisExchangeStore>(std::move(options));
}

}  // namespace auth0::inline v0::redis
