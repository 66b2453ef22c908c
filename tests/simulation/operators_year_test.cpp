#include "simulation/simulation.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace auth0::test::simulation {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds one_year = 365 * 24h;

// An issuer as operators know it: what goes wrong in a year, and how often.
class OrdinaryIssuer {
 public:
  explicit OrdinaryIssuer(Simulation& simulation)
      : simulation_(simulation), issuer_(simulation.issuers().front()), random_(simulation.random().fork()) {
    for (int i = 0; i < 4; ++i)
      sometime([this] { begin(Incident::rotation); });
    sometime([this] { begin(Incident::sudden_signing); });
    sometime([this] { begin(Incident::sudden_rotation); });
    sometime([this] { revoke(5min); });
    for (int i = 0; i < 50; ++i)
      sometime([this] { fail(random_.between(10s, 5min)); });
    for (int i = 0; i < 8; ++i)
      sometime([this] { fail(random_.between(5min, 45min)); });
    sometime([this] { fail(2h); });
    for (int i = 0; i < 12; ++i)
      sometime(
          [this] { simulation_.incidents().fail(issuer_, {Fault::slow}, 1, random_.between(1min, 20min)); });
  }

 private:
  void sometime(std::function<void()> event) {
    simulation_.agenda().at(random_.between(0s, one_year - 3h), std::move(event));
  }
  void begin(Incident incident) { simulation_.begin_incident(issuer_.number(), incident); }
  void fail(Moment time) { simulation_.incidents().fail(issuer_, {random_.one_of(failing_faults)}, 1, time); }
  void revoke(Moment time) {
    issuer_.drop_old_keys(simulation_.agenda().now(), 0);
    simulation_.agenda().after(time, [this] { simulation_.incidents().rotate(issuer_); });
  }

  Simulation& simulation_;
  SimulatedIssuer& issuer_;
  Random random_;
};

void print_line(const std::string& name, double value, const std::string& unit) {
  std::cout << "  " << std::left << std::setw(52) << name << std::right << std::fixed << std::setprecision(1)
            << std::setw(10) << value << ' ' << unit << '\n';
}

double seconds_of(Moment time) {
  return std::chrono::duration<double>(time).count();
}

void print_year(const Figures& figures, double years) {
  const auto minutes = [&](Reason reason) {
    const auto found = figures.good_refused.find(reason);
    const auto count = found == figures.good_refused.end() ? 0 : found->second;
    return static_cast<double>(count) / static_cast<double>(figures.good) * seconds_of(one_year) / 60;
  };
  std::cout << "one client with the default options, for a year (" << years << " simulated):\n";
  print_line("requests to the issuer", static_cast<double>(figures.requests) / years / 365, "a day");
  print_line("fetches that failed", static_cast<double>(figures.failed_fetches) / years, "a year");
  print_line("good tokens get 503 issuer_unavailable", minutes(Reason::issuer_unavailable), "min a year");
  print_line("good tokens get 401 unknown_key", minutes(Reason::unknown_key), "min a year");
  print_line("oldest keys that served", seconds_of(figures.oldest_keys) / 60, "min");
  print_line("latest acceptance after a key was dropped", seconds_of(figures.latest_dropped) / 60, "min");
}

// Half a month of it in each run of the tests; the whole of several years where there is time for it.
TEST(OperatorsYear, KeepsTheRulesAndPrintsWhatToExpect) {
  const bool is_whole = std::getenv("AUTH0_API_SOAK_SECONDS") != nullptr;
  const std::uint64_t seeds = is_whole ? 3 : 1;
  const Moment end = is_whole ? one_year : one_year / 24;
  Figures all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Simulation simulation(seed);
    simulation.set_peaceful();
    simulation.add_issuers(1);
    simulation.add_client({.issuers = {0}});
    const OrdinaryIssuer issuer(simulation);
    simulation.keep_awake(0, end, 60s);
    const auto& failure = simulation.run(end);
    if (!failure.empty()) FAIL() << failure;
    all.add(simulation.figures());
  }
  print_year(all, static_cast<double>(seeds) * (is_whole ? 1.0 : 1.0 / 24));
}

}  // namespace

}  // namespace auth0::test::simulation
