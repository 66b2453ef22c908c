#pragma once

#include "base/mutex.hpp"
#include "serve/gate.hpp"
#include "serve/line_writer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace auth0::command::serve {

/// The gate and the access log in use. Those that were replaced end here, where ending may take a while, and
/// not on a thread that serves. Is changed on one thread, and read on any.
class GateAndLog {
 public:
  [[nodiscard]] std::shared_ptr<Gate> gate() const;
  /// Appends how many lines the log in use has lost, in Prometheus' text format.
  void write_metrics(std::string& out) const;

  /// The log in use if there is one, else a new one; null if none is wanted. \throws UsageError if its file
  /// cannot be opened.
  [[nodiscard]] std::shared_ptr<LineWriter> log_for(const AccessLog& wanted) const;

  /// \param log The one in use, another one, or null.
  void replace(std::shared_ptr<Gate> gate, std::shared_ptr<LineWriter> log);
  /// Ends what was replaced and is not needed by a request any more. \return whether that was all.
  [[nodiscard]] bool forget_replaced();

 private:
  mutable Mutex mutex_;
  std::shared_ptr<Gate> gate_ AUTH0_GUARDED_BY(mutex_);
  std::shared_ptr<LineWriter> log_ AUTH0_GUARDED_BY(mutex_);  // null: none
  std::vector<std::shared_ptr<Gate>> replaced_gates_;
  std::vector<std::shared_ptr<LineWriter>> replaced_logs_;
};

}  // namespace auth0::command::serve
