#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::redis {

enum class ReplyKind { nil, status, error, integer, bytes, array };

/// What Redis answered to one command.
struct Reply {
  ReplyKind kind = ReplyKind::nil;
  std::string text{};  ///< Of a status, an error or bytes.
  std::int64_t integer = 0;
  std::vector<Reply> elements{};  ///< Of an array.
};

/// The first word of an error, for example `MOVED`; empty if the reply is another one.
[[nodiscard]] inline std::string_view error_code(const Reply& reply) noexcept {
  if (reply.kind != ReplyKind::error) return {};
  return std::string_view(reply.text).substr(0, reply.text.find(' '));
}

/// The name of an error, for example `WRONGPASS`. The rest of its text may repeat words of the command, so it
/// is for nobody's log.
[[nodiscard]] inline std::string error_name(const Reply& reply) {
  const std::string_view name = error_code(reply);
  const auto in_name = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
  if (name.empty() || name.size() > 32 || !std::ranges::all_of(name, in_name)) return "an unknown error";
  return std::string(name);
}

}  // namespace auth0::inline v0::redis
