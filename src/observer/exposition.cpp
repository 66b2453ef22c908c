#include "observer/exposition.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace auth0::inline v0::observer {

namespace {

std::string number(double value) {
  std::array<char, 32> digits{};
  auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

// A label's value may hold anything but what would end it; the formats know no other escapes than these.
void append_escaped(std::string& text, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') {
      text += '\\';
      text += c;
    } else if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
}

}  // namespace

void Exposition::counter(std::string_view name, std::string_view help) {
  suffix_ = "_total";
  // OpenMetrics names the family without the suffix of its samples, the older format with it.
  begin(format_ == MetricsFormat::open_metrics ? std::string(name) : std::string(name) + suffix_, "counter",
        help);
  name_ = name;
}

void Exposition::gauge(std::string_view name, std::string_view help) {
  suffix_.clear();
  begin(name, "gauge", help);
}

void Exposition::histogram(std::string_view name, std::string_view help) {
  suffix_.clear();
  begin(name, "histogram", help);
}

void Exposition::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + ' ';
  text_ += help;
  text_ += "\n# TYPE " + name_ + ' ';
  text_ += type;
  text_ += '\n';
}

void Exposition::sample(Labels labels, std::uint64_t value) {
  text_ += name_ + suffix_;
  write_labels(labels);
  text_ += ' ' + std::to_string(value) + '\n';
}

void Exposition::sample(Labels labels, double value) {
  text_ += name_ + suffix_;
  write_labels(labels);
  text_ += ' ' + number(value) + '\n';
}

void Exposition::sample(Labels labels, const Histogram& histogram) {
  std::uint64_t count = 0;
  for (std::size_t bucket = 0; bucket <= Histogram::bounds.size(); ++bucket) {
    count += histogram.count(bucket);
    const bool is_last = bucket == Histogram::bounds.size();
    text_ += name_ + "_bucket";
    write_labels(labels, is_last ? "+Inf" : number(Histogram::bounds[bucket]));
    text_ += ' ' + std::to_string(count) + '\n';
  }
  text_ += name_ + "_sum";
  write_labels(labels);
  text_ += ' ' + number(histogram.sum().count()) + '\n';
  text_ += name_ + "_count";
  write_labels(labels);
  text_ += ' ' + std::to_string(count) + '\n';
}

std::string Exposition::finish() {
  if (format_ == MetricsFormat::open_metrics) text_ += "# EOF\n";
  return std::move(text_);
}

void Exposition::write_labels(Labels labels, std::string_view less_or_equal) {
  if (labels.size() == 0 && less_or_equal.empty()) return;
  char before = '{';
  const auto write = [&](std::string_view name, std::string_view value) {
    text_ += before;
    text_ += name;
    text_ += "=\"";
    append_escaped(text_, value);
    text_ += '"';
    before = ',';
  };
  for (const auto& [name, value] : labels)
    write(name, value);
  if (!less_or_equal.empty()) write("le", less_or_equal);
  text_ += '}';
}

}  // namespace auth0::inline v0::observer
