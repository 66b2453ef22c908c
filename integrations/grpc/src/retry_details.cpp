#include "retry_details.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace auth0::inline v0::grpc {

namespace {

// The encoding of Protocol Buffers: a field is its number and type, then a number, or a length and bytes.
void append_number(std::string& message, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7U)
    message += static_cast<char>((number & 0x7FU) | 0x80U);
  message += static_cast<char>(number);
}

void append_number_field(std::string& message, std::uint64_t field, std::uint64_t number) {
  if (number == 0) return;
  append_number(message, field << 3U);
  append_number(message, number);
}

void append_text_field(std::string& message, std::uint64_t field, std::string_view text) {
  append_number(message, (field << 3U) | 2U);
  append_number(message, text.size());
  message += text;
}

std::uint64_t at_least_zero(std::int64_t number) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0));
}

}  // namespace

std::string retry_details(int code, std::string_view message, std::chrono::seconds retry_delay) {
  std::string duration;
  append_number_field(duration, 1, at_least_zero(retry_delay.count()));  // Duration.seconds
  std::string retry_info;
  append_text_field(retry_info, 1, duration);  // RetryInfo.retry_delay
  std::string any;
  append_text_field(any, 1, "type.googleapis.com/google.rpc.RetryInfo");  // Any.type_url
  append_text_field(any, 2, retry_info);                                  // Any.value
  std::string status;
  append_number_field(status, 1, at_least_zero(code));  // Status.code
  append_text_field(status, 2, message);                // Status.message
  append_text_field(status, 3, any);                    // Status.details
  return status;
}

}  // namespace auth0::inline v0::grpc
