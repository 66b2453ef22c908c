#include "figures.hpp"

#include <fmt/core.h>
#include <stdexcept>

namespace auth0::bench {

namespace {

struct Target {
  bool at_most;
  double bound;
};

const std::map<std::string, Target>& targets() {
  static const std::map<std::string, Target> all = {
      {"rs256_new_token", {.at_most = true, .bound = 1.10}},
      {"rs256_new_token_remembered", {.at_most = true, .bound = 1.12}},
      {"es256_new_token", {.at_most = true, .bound = 1.05}},
      {"rs256_two_threads", {.at_most = false, .bound = 1.9}},
      {"seen_token", {.at_most = true, .bound = 1.0 / 15}},
      {"seen_token_two_threads", {.at_most = false, .bound = 1.9}},
      {"rs256_new_token_with_metrics", {.at_most = true, .bound = 1.01}},
      {"seen_token_with_metrics", {.at_most = true, .bound = 1.15}},
      {"seen_token_with_metrics_two_threads", {.at_most = false, .bound = 1.9}},
      {"dpop_seen_token", {.at_most = true, .bound = 1.10}},
      {"dpop_two_threads", {.at_most = false, .bound = 1.9}},
      {"replay_inserts_per_second", {.at_most = false, .bound = 2e6}},
      {"replay_bytes_per_entry", {.at_most = true, .bound = 40}},
      {"exchange_overhead", {.at_most = true, .bound = 1.15}},
      {"exchange_cached_us", {.at_most = true, .bound = 2}},
      {"async_seen_token", {.at_most = true, .bound = 1.15}},
      {"cold_waiters", {.at_most = true, .bound = 1.5}},
      {"cold_waiter_bytes", {.at_most = true, .bound = 2048}},
      {"dpop_redis", {.at_most = false, .bound = 0.85}},
      {"async_beast_requests", {.at_most = false, .bound = 0.90}},
      {"unknown_kid_flood", {.at_most = true, .bound = 1.10}},
  };
  return all;
}

std::string describe(const Target& target) {
  return fmt::format("{} {:.3g}", target.at_most ? "at most" : "at least", target.bound);
}

}  // namespace

void Collector::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.error_occurred) throw std::runtime_error(run.benchmark_name() + ": " + run.error_message);
    for (const auto& [name, counter] : run.counters)
      measured_[run.run_name.function_name][name] = counter.value;
  }
  ConsoleReporter::ReportRuns(runs);
}

std::vector<Figure> figures(const Collector& collector) {
  std::vector<Figure> all;
  for (const auto& [name, counters] : collector.measured()) {
    Figure figure{.name = name, .value = counters.at("value"), .target = "", .met = true};
    if (const auto target = targets().find(name); target != targets().end()) {
      const auto& [at_most, bound] = target->second;
      figure.target = describe(target->second);
      figure.met = at_most ? figure.value <= bound : figure.value >= bound;
    }
    all.push_back(std::move(figure));
  }
  return all;
}

}  // namespace auth0::bench
