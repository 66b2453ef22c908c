#include "serve/gate_and_log.hpp"

#include <utility>

namespace auth0::command::serve {

namespace {

template <class Value>
void forget_unused(std::vector<std::shared_ptr<Value>>& values) {
  std::erase_if(values, [](const auto& value) { return value.use_count() <= 1; });
}

}  // namespace

std::shared_ptr<Gate> GateAndLog::gate() const {
  const MutexLock lock(mutex_);
  return gate_;
}

void GateAndLog::write_metrics(std::string& out) const {
  const MutexLock lock(mutex_);
  out.append(
      "# HELP auth0_sidecar_log_lines_dropped_total Lines of the access log that were lost.\n"
      "# TYPE auth0_sidecar_log_lines_dropped_total counter\n"
      "auth0_sidecar_log_lines_dropped_total ");
  out.append(std::to_string(log_ ? log_->dropped() : 0)).append("\n");
}

std::shared_ptr<LineWriter> GateAndLog::log_for(const AccessLog& wanted) const {
  if (!wanted.enabled) return nullptr;
  const MutexLock lock(mutex_);
  return log_ ? log_ : std::make_shared<LineWriter>(wanted.file);
}

void GateAndLog::replace(std::shared_ptr<Gate> gate, std::shared_ptr<LineWriter> log) {
  const MutexLock lock(mutex_);
  if (gate_) replaced_gates_.push_back(std::exchange(gate_, nullptr));
  gate_ = std::move(gate);
  if (log_ && log_ != log) replaced_logs_.push_back(std::exchange(log_, nullptr));
  log_ = std::move(log);
}

bool GateAndLog::forget_replaced() {
  forget_unused(replaced_gates_);
  forget_unused(replaced_logs_);
  return replaced_gates_.empty();
}

}  // namespace auth0::command::serve
