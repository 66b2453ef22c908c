#pragma once

#include <functional>
#include <vector>

namespace auth0::bench {

/// One operation to be timed; returns whether it did what it should.
using Operation = std::function<bool()>;

/// The middle value; with an even number of values the upper of the two.
[[nodiscard]] double median(std::vector<double> values);

/// The time of `count` operations, in nanoseconds each. Throws std::runtime_error if one of them fails.
[[nodiscard]] double time_each(const Operation& operation, int count);

/// Throughput of two threads over that of one. `make` is called once for each thread, on that thread, and gives
/// the operation to time. Rounds with one thread and with two alternate, and the least disturbed round of each
/// counts: what else runs on the machine can only make a round slower, and hits two threads more often than
/// one.
[[nodiscard]] double two_threads_over_one(const std::function<Operation()>& make, int count, int rounds);

}  // namespace auth0::bench
