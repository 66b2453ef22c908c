#pragma once

#include "serve/gate.hpp"
#include "serve/worker.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace auth0::command::serve {

/// What a connection asks its gate, one question at a time. On the worker's thread; answers of other threads
/// are brought there.
class GateCall {
 public:
  explicit GateCall(Worker& worker) : worker_(worker) {}
  GateCall(const GateCall&) = delete;
  GateCall& operator=(const GateCall&) = delete;
  ~GateCall() = default;

  /// Asks. \param owner Whose member this is: lives until the gate has answered.
  /// \return the answer if it comes at once; otherwise `owner` gets it through `take_answer`.
  [[nodiscard]] std::optional<GateAnswer> ask(Gate& gate, const GateRequest& request,
                                              const std::shared_ptr<Connection>& owner);
  /// The answer is not wanted any more.
  void cancel();

 private:
  void answered(GateAnswer answer, std::uint32_t number, const std::shared_ptr<Connection>& owner) noexcept;

  Worker& worker_;
  AsyncCall call_;
  std::optional<GateAnswer> direct_answer_;
  std::uint32_t number_ = 0;  // of the question whose answer is waited for
  bool is_in_ask_ = false;
};

}  // namespace auth0::command::serve
