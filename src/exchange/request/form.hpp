#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace auth0::exchange {

/// One field of a form; borrowed for the call that it belongs to.
struct FormField {
  std::string_view name;
  std::string_view value;
};

/// In the order in which it is sent.
using Form = std::vector<FormField>;

/// `application/x-www-form-urlencoded` (RFC 6749 appendix B): of each byte that is no letter, digit, `*`, `-`,
/// `.` or `_` a space becomes `+` and any other its percent-encoding in upper case. Allocates once, so that no
/// copy of a secret is left behind.
[[nodiscard]] std::string encode_form(const Form& form);

/// One name or value of a form in the same encoding.
[[nodiscard]] std::string encode_form_text(std::string_view text);

}  // namespace auth0::exchange
