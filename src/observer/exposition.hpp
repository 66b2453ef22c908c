#pragma once

#include "observer/histogram.hpp"

#include <auth0/metrics.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::observer {

/// The names and values of a sample's labels.
using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Writes metrics in the text format 0.0.4 of Prometheus or in OpenMetrics 1.0.
class Exposition {
 public:
  explicit Exposition(MetricsFormat format) noexcept : format_(format) {}

  /// Begins a family of counters. `name` is without `_total`, which its samples get.
  void counter(std::string_view name, std::string_view help);
  void gauge(std::string_view name, std::string_view help);
  void histogram(std::string_view name, std::string_view help);

  /// A sample of the family begun last.
  void sample(Labels labels, std::uint64_t value);
  void sample(Labels labels, double value);
  /// All samples of a histogram.
  void sample(Labels labels, const Histogram& histogram);

  /// The text, with what ends it.
  [[nodiscard]] std::string finish();

 private:
  void begin(std::string_view name, std::string_view type, std::string_view help);
  void write_labels(Labels labels, std::string_view less_or_equal = {});

  MetricsFormat format_;
  std::string name_;    // of the family
  std::string suffix_;  // of its samples
  std::string text_;
};

}  // namespace auth0::inline v0::observer
