#include "observer/exposition.hpp"

#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

using observer::Exposition;

std::string example(MetricsFormat format) {
  Exposition out(format);
  out.counter("requests", "What came.");
  out.sample({{"kind", "a"}, {"result", "b"}}, std::uint64_t{3});
  out.gauge("age_seconds", "How old.");
  out.sample({}, 1.5);
  return out.finish();
}

TEST(Exposition, NamesCountersWithTheirSuffixInPrometheusFormat) {
  EXPECT_EQ(example(MetricsFormat::prometheus),
            "# HELP requests_total What came.\n# TYPE requests_total counter\n"
            "requests_total{kind=\"a\",result=\"b\"} 3\n"
            "# HELP age_seconds How old.\n# TYPE age_seconds gauge\nage_seconds 1.5\n");
}

TEST(Exposition, NamesFamiliesOfCountersWithoutItInOpenMetricsAndEnds) {
  EXPECT_EQ(example(MetricsFormat::open_metrics),
            "# HELP requests What came.\n# TYPE requests counter\n"
            "requests_total{kind=\"a\",result=\"b\"} 3\n"
            "# HELP age_seconds How old.\n# TYPE age_seconds gauge\nage_seconds 1.5\n# EOF\n");
}

TEST(Exposition, EscapesWhatWouldEndALabel) {
  Exposition out(MetricsFormat::prometheus);
  out.gauge("g", "h");
  out.sample({{"l", "a\"b\\c\nd"}}, std::uint64_t{1});
  EXPECT_NE(out.finish().find("g{l=\"a\\\"b\\\\c\\nd\"} 1\n"), std::string::npos);
}

TEST(Exposition, WritesBucketsThatAddUp) {
  observer::Histogram histogram;
  histogram.add(std::chrono::microseconds(20));
  histogram.add(std::chrono::microseconds(30));
  histogram.add(std::chrono::seconds(11));
  Exposition out(MetricsFormat::prometheus);
  out.histogram("t_seconds", "h");
  out.sample({{"kind", "k"}}, histogram);
  const auto text = out.finish();

  EXPECT_NE(text.find("t_seconds_bucket{kind=\"k\",le=\"1e-05\"} 0\n"), std::string::npos) << text;
  EXPECT_NE(text.find("t_seconds_bucket{kind=\"k\",le=\"2.5e-05\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("t_seconds_bucket{kind=\"k\",le=\"5e-05\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("t_seconds_bucket{kind=\"k\",le=\"10\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("t_seconds_bucket{kind=\"k\",le=\"+Inf\"} 3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("t_seconds_sum{kind=\"k\"} 11.00005\n"), std::string::npos) << text;
  EXPECT_NE(text.find("t_seconds_count{kind=\"k\"} 3\n"), std::string::npos) << text;
}

TEST(Exposition, PutsATimeIntoTheBucketThatItsBoundBelongsTo) {
  observer::Histogram histogram;
  histogram.add(std::chrono::milliseconds(1));
  std::size_t bucket = 0;
  while (histogram.count(bucket) == 0)
    ++bucket;
  EXPECT_DOUBLE_EQ(observer::Histogram::bounds.at(bucket), 0.001);
}

}  // namespace
}  // namespace auth0::test
