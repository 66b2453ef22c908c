#include <auth0/clock.hpp>
#include <auth0/exchange_store.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/replay_store.hpp>

#include <gtest/gtest.h>
#include <type_traits>

namespace auth0::test {

namespace {

class OwnClock final : public Clock {
  [[nodiscard]] std::chrono::sys_seconds now() const noexcept override { return {}; }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic_now() const noexcept override { return {}; }
};

class OwnTransport final : public HttpTransport {
  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& /*request*/) override {
    return HttpResponse{};
  }
};

class OwnReplayStore final : public ReplayStore {
  [[nodiscard]] ReplayOutcome record(const ProofUse& /*use*/) override { return ReplayOutcome::first_use; }
};

class OwnExchangeStore final : public ExchangeStore {
  [[nodiscard]] std::optional<std::string> get(std::string_view /*name*/) override { return std::nullopt; }
  void set(std::string_view /*name*/, std::string_view /*value*/, std::chrono::seconds /*ttl*/) override {}
};

template <class Implementation>
constexpr bool is_shared_only =
    std::is_default_constructible_v<Implementation> && !std::is_copy_constructible_v<Implementation> &&
    !std::is_copy_assignable_v<Implementation> && !std::is_move_constructible_v<Implementation>;

// A copy would have a state of its own where programs mean to share one.
TEST(InterfacesOfPrograms, AreNotCopied) {
  EXPECT_TRUE(is_shared_only<OwnClock>);
  EXPECT_TRUE(is_shared_only<OwnTransport>);
  EXPECT_TRUE(is_shared_only<OwnReplayStore>);
  EXPECT_TRUE(is_shared_only<OwnExchangeStore>);
}

}  // namespace

}  // namespace auth0::test
