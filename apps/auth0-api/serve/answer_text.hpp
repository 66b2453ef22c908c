#pragma once

#include "serve/gate.hpp"

#include <string>
#include <string_view>

namespace auth0::command::serve {

/// How an answer is to be written.
struct AnswerForm {
  bool is_to_head = false;       ///< Without the body, whose length is said nevertheless.
  bool is_to_http_1_0 = false;   ///< Says so where the connection goes on.
  bool ends_connection = false;  ///< Says `Connection: close`.
  std::string_view date{};       ///< As in a `Date` field.
};

/// Whether its status exists, and no field breaks out of its line.
[[nodiscard]] bool can_be_sent(const GateAnswer& answer);

/// Appends an answer as it is sent (RFC 9112). One that cannot be sent becomes a 500 without a body.
/// \return the status that was written.
int append_answer(std::string& out, const GateAnswer& answer, const AnswerForm& form);

}  // namespace auth0::command::serve
