#include "serve/answer_text.hpp"

#include "serve/name_characters.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <cstddef>

namespace auth0::command::serve {

namespace {

bool is_value_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string& out, int status) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(" ").append(reason.data(), reason.size()).append("\r\n");
}

}  // namespace

bool can_be_sent(const GateAnswer& answer) {
  return answer.status >= 200 && answer.status <= 599 &&
         std::ranges::all_of(answer.headers, [](const HttpHeader& header) {
           return !header.name.empty() && std::ranges::all_of(header.name, is_token_character) &&
                  std::ranges::all_of(header.value, is_value_character);
         });
}

int append_answer(std::string& out, const GateAnswer& answer, const AnswerForm& form) {
  if (!can_be_sent(answer)) return append_answer(out, {.status = 500}, form);
  append_status_line(out, answer.status);
  if (!form.date.empty()) append_field(out, "Date", form.date);
  for (const auto& header : answer.headers)
    append_field(out, header.name, header.value);
  const bool has_no_body = answer.status == 204 || answer.status == 304;  // RFC 9110 §8.6
  if (!has_no_body) {
    out.append("Content-Length: ");
    append_number(out, answer.body.size());
    out.append("\r\n");
  }
  if (form.ends_connection)
    append_field(out, "Connection", "close");
  else if (form.is_to_http_1_0)
    append_field(out, "Connection", "keep-alive");
  out.append("\r\n");
  if (!has_no_body && !form.is_to_head) out.append(answer.body);
  return answer.status;
}

}  // namespace auth0::command::serve
