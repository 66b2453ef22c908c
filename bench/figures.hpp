#pragma once

#include <benchmark/benchmark.h>
#include <map>
#include <string>
#include <vector>

namespace auth0::bench {

/// Collects what each benchmark says of itself in its counters, and prints it as it comes.
class Collector : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override;

  /// By benchmark, then by counter.
  [[nodiscard]] const auto& measured() const noexcept { return measured_; }

 private:
  std::map<std::string, std::map<std::string, double>> measured_;
};

/// A figure of the bench beside its target (docs/architecture.md).
struct Figure {
  std::string name;
  double value;
  std::string target;  ///< For people; empty if there is none.
  bool met;
};

/// The figures of one run, one for each benchmark.
[[nodiscard]] std::vector<Figure> figures(const Collector& collector);

}  // namespace auth0::bench
