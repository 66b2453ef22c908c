#include "async_bench.hpp"
#include "dpop_bench.hpp"
#include "exchange_bench.hpp"
#include "figures.hpp"
#include "memory_bench.hpp"
#include "redis_bench.hpp"
#include "verify_bench.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <exception>
#include <fmt/core.h>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

json::object to_json(const std::vector<auth0::bench::Figure>& figures,
                     const auth0::bench::Collector& measured) {
  json::object named;
  for (const auto& figure : figures)
    named[figure.name] = figure.value;
  json::object raw;
  for (const auto& [name, counters] : measured.measured()) {
    json::object values;
    for (const auto& [counter, value] : counters)
      values[counter] = value;
    raw[name] = std::move(values);
  }
  return {{"figures", std::move(named)}, {"raw", std::move(raw)}};
}

const char* verdict(const auth0::bench::Figure& figure) {
  if (figure.target.empty()) return "";
  return figure.met ? "met" : "MISSED";
}

void print(const std::vector<auth0::bench::Figure>& figures) {
  fmt::print("\n{:<30} {:>12}   {}\n", "figure", "value", "target");
  for (const auto& figure : figures) {
    fmt::print("{:<30} {:>12.3f}   {:<14} {}\n", figure.name, figure.value, figure.target, verdict(figure));
  }
}

int run(const std::string& out) {
  auth0::bench::register_verify_benchmarks();
  auth0::bench::register_dpop_benchmarks();
  auth0::bench::register_async_benchmarks();
  auth0::bench::register_memory_benchmarks();
#ifdef AUTH0_API_HAS_REDIS
  auth0::bench::register_redis_benchmarks();
#endif
  auth0::bench::register_exchange_benchmarks();
  auth0::bench::Collector measured;
  benchmark::RunSpecifiedBenchmarks(&measured);
  const auto figures = auth0::bench::figures(measured);
  print(figures);
  std::ofstream file(out);
  file << json::serialize(to_json(figures, measured)) << '\n';
  file.close();
  if (!file) {
    fmt::print(stderr, "cannot write {}\n", out);
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2) {
    fmt::print(stderr, "usage: auth0_bench [--benchmark_…] OUT.json\n");
    return 2;
  }
  try {
    return run(argv[1]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
