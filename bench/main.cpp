#include "figures.hpp"
#include "verify_bench.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

json::object to_json(const std::vector<auth0::bench::Figure>& figures, const auth0::bench::Collector& measured) {
  json::object named;
  for (const auto& figure : figures) named[figure.name] = figure.value;
  json::object raw;
  for (const auto& [name, counters] : measured.measured()) {
    json::object values;
    for (const auto& [counter, value] : counters) values[counter] = value;
    raw[name] = std::move(values);
  }
  return {{"figures", std::move(named)}, {"raw", std::move(raw)}};
}

void print(const std::vector<auth0::bench::Figure>& figures) {
  std::printf("\n%-26s %8s   %s\n", "figure", "ratio", "target");
  for (const auto& figure : figures) {
    std::printf("%-26s %8.3f   %-14s %s\n", figure.name.c_str(), figure.value, figure.target.c_str(),
                figure.target.empty() ? "" : (figure.met ? "met" : "MISSED"));
  }
}

int run(const std::string& out) {
  auth0::bench::register_verify_benchmarks();
  auth0::bench::Collector measured;
  benchmark::RunSpecifiedBenchmarks(&measured);
  const auto figures = auth0::bench::figures(measured);
  print(figures);
  std::ofstream file(out);
  file << json::serialize(to_json(figures, measured)) << '\n';
  file.close();
  if (!file) {
    std::fprintf(stderr, "cannot write %s\n", out.c_str());
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2) {
    std::fprintf(stderr, "usage: auth0_bench [--benchmark_…] OUT.json\n");
    return 2;
  }
  try {
    return run(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
