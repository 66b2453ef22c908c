#include "base/error_table.hpp"
#include "observer/log_line.hpp"
#include "observer/rate_limit.hpp"

#include <auth0/log_observer.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace auth0::inline v0 {

namespace observer {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr auto outcome_names = std::to_array<std::string_view>({"accepted", "refused", "unjudged"});
constexpr auto level_names = std::to_array<std::string_view>({"debug", "info", "warning", "error"});

// What is limited on its own: the reasons of refusals, and the kinds of all other events.
constexpr std::size_t reasons = 1 + reason_table.size();
constexpr std::size_t issuer_requests = reasons;
constexpr std::size_t exchanges = issuer_requests + 3;
constexpr std::size_t replays = exchanges + reasons;
constexpr std::size_t limited_kinds = replays + 4;

std::size_t reason_number(const Error* error) {
  return error == nullptr ? 0 : 1 + static_cast<std::size_t>(error->reason);
}

LogLevel level_of(VerificationOutcome outcome) {
  switch (outcome) {
    case VerificationOutcome::accepted:
      return LogLevel::debug;
    case VerificationOutcome::refused:
      return LogLevel::info;
    case VerificationOutcome::unjudged:
      break;
  }
  return LogLevel::error;
}

LogLevel level_of(KeysState state) {
  if (state == KeysState::stale) return LogLevel::warning;
  return state == KeysState::too_old ? LogLevel::error : LogLevel::info;
}

class LogObserver final : public Observer {
 public:
  LogObserver(LogSink sink, LogOptions options) : sink_(std::move(sink)), options_(options) {}

  [[nodiscard]] bool wants_identities() const noexcept override { return options_.with_identities; }

  void on_verification(const VerificationEvent& event) noexcept override {
    write(level_of(event.outcome), "verification", reason_number(event.error), [&](LogLine& line) {
      line.text("result", outcome_names.at(static_cast<std::size_t>(event.outcome)));
      add_error(line, event.error);
      if (event.scheme) line.text("scheme", *event.scheme == AuthScheme::dpop ? "dpop" : "bearer");
      line.text("issuer", event.issuer);
      if (event.algorithm) line.text("algorithm", to_string(*event.algorithm));
      if (event.was_remembered) line.flag("remembered", *event.was_remembered);
      line.text("subject", event.subject);
      line.text("client_id", event.client_id);
      line.text("token_id", event.token_id);
      line.text("traceparent", event.traceparent);
      line.number("seconds", Seconds(event.duration).count());
    });
  }

  void on_issuer_request(const IssuerRequestEvent& event) noexcept override {
    const bool is_good = !event.failure && event.status >= 200 && event.status < 300;
    const auto kind = static_cast<std::size_t>(event.kind);
    constexpr auto kinds = std::to_array<std::string_view>({"metadata", "keys", "token_exchange"});
    write(is_good ? LogLevel::debug : LogLevel::warning, "issuer_request", issuer_requests + kind,
          [&](LogLine& line) {
            line.text("kind", kinds[kind]);
            line.text("issuer", event.issuer);
            line.text("url", event.url);
            if (event.status != 0) line.number("status", static_cast<std::uint64_t>(event.status));
            if (event.failure) line.text("failure", to_string(*event.failure));
            line.number("bytes", std::uint64_t{event.response_bytes});
            line.text("traceparent", event.traceparent);
            if (event.http_version != 0) line.number("http_version", event.http_version / 10.0);
            line.number("seconds", Seconds(event.duration).count());
          });
  }

  void on_keys_changed(const KeysChangedEvent& event) noexcept override {
    write(LogLevel::info, "keys_changed", std::nullopt, [&](LogLine& line) {
      line.text("issuer", event.issuer);
      line.text("added", joined(event.added));
      line.text("dropped", joined(event.dropped));
    });
  }

  void on_issuer_state(const IssuerStateEvent& event) noexcept override {
    write(level_of(event.after), "issuer_state", std::nullopt, [&](LogLine& line) {
      line.text("issuer", event.issuer);
      line.text("before", to_string(event.before));
      line.text("after", to_string(event.after));
    });
  }

  void on_exchange(const ExchangeEvent& event) noexcept override {
    constexpr auto kinds = std::to_array<std::string_view>({"custom", "on_behalf_of", "connection"});
    const LogLevel level = event.error == nullptr ? LogLevel::debug : LogLevel::warning;
    write(level, "token_exchange", exchanges + reason_number(event.error), [&](LogLine& line) {
      line.text("kind", kinds[static_cast<std::size_t>(event.kind)]);
      line.text("audience", event.audience);
      line.text("result", event.error == nullptr ? "success" : "failure");
      add_error(line, event.error);
      line.number("requests", std::uint64_t{event.requests});
      line.flag("cached", event.was_cached);
      line.text("traceparent", event.traceparent);
      line.number("seconds", Seconds(event.duration).count());
    });
  }

  void on_replay_store(const ReplayStoreEvent& event) noexcept override {
    using enum ReplayOutcome;
    if (event.had_failover) write(LogLevel::warning, "replay_store_failover", std::nullopt, [](LogLine&) {});
    if (event.outcome == first_use || event.outcome == replayed) return;  // a verification tells of both
    write(LogLevel::error, "replay_store", replays + static_cast<std::size_t>(event.outcome),
          [&](LogLine& line) {
            line.text("outcome", event.outcome == full ? "full" : "unavailable");
            line.number("seconds", Seconds(event.duration).count());
          });
  }

 private:
  static void add_error(LogLine& line, const Error* error) {
    if (error == nullptr) return;
    line.text("reason", to_string(error->reason));
    line.text("code", to_string(error->code));
    for (const auto& diagnostic : error->diagnostics) {
      line.text(diagnostic.name + "_expected", diagnostic.expected);
      line.text(diagnostic.name + (diagnostic.is_verified ? "_found" : "_found_unverified"), diagnostic.found);
    }
  }

  [[nodiscard]] static std::string joined(std::span<const std::string> names) {
    std::string text;
    for (const auto& name : names)
      text += (text.empty() ? "" : ",") + name;
    return text;
  }

  // Events without a limit are those that an issuer makes, and are few.
  template <class AddFields>
  void write(LogLevel level, std::string_view event, std::optional<std::size_t> limited,
             const AddFields& add_fields) noexcept {
    if (level < options_.least) return;
    std::uint64_t left_out = 0;
    if (limited) {
      const auto before = limit_.let_through(*limited, std::chrono::steady_clock::now());
      if (!before) return;
      left_out = *before;
    }
    try {
      LogLine line(options_.format, event);
      line.text("level", to_string(level));
      add_fields(line);
      if (left_out > 0) line.number("left_out", left_out);
      sink_(level, line.finish());
    } catch (...) {  // NOLINT(bugprone-empty-catch): a log that fails must not fail the request
    }
  }

  LogSink sink_;
  LogOptions options_;
  RateLimit<limited_kinds> limit_;
};

}  // namespace

}  // namespace observer

std::string_view to_string(LogLevel level) noexcept {
  return observer::level_names[static_cast<std::size_t>(level)];
}

std::shared_ptr<Observer> make_log_observer(LogSink sink, LogOptions options) {
  return std::make_shared<observer::LogObserver>(std::move(sink), options);
}

}  // namespace auth0::inline v0
