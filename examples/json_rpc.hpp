#pragma once

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

// Messages of JSON-RPC 2.0, as the Model Context Protocol narrows them down: no batches, no id that is null.
namespace example::json_rpc {

namespace json = boost::json;

enum class Kind : std::uint8_t {
  unreadable,    ///< Not JSON, or with a number that no double holds.
  invalid,       ///< JSON, but not a message.
  request,       ///< Wants a response.
  notification,  ///< Wants none.
  response,      ///< To a request of this side's.
};

enum ErrorCode : int {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
};

/// A message that was received.
struct Message {
  Kind kind = Kind::unreadable;
  json::object content{};

  /// The member as text; empty if it is absent or not a string. A view into this message.
  [[nodiscard]] std::string_view text(std::string_view name) const { return text_in(content, name); }
  /// A member of `params` as text, likewise.
  [[nodiscard]] std::string_view parameter(std::string_view name) const {
    const auto* params = content.if_contains("params");
    return params != nullptr && params->is_object() ? text_in(params->get_object(), name) : std::string_view();
  }
  [[nodiscard]] json::value id() const { return content.at("id"); }

 private:
  static std::string_view text_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return value->get_string();
  }
};

inline bool is_id(const json::value& id) {
  return id.is_string() || id.is_int64() || id.is_uint64();
}

inline Kind kind_of(const json::object& message) {
  const auto* version = message.if_contains("jsonrpc");
  if (version == nullptr || *version != "2.0") return Kind::invalid;
  const auto* id = message.if_contains("id");
  if (id != nullptr && !is_id(*id)) return Kind::invalid;
  if (const auto* method = message.if_contains("method")) {
    if (!method->is_string()) return Kind::invalid;
    return id == nullptr ? Kind::notification : Kind::request;
  }
  const bool has_result = message.contains("result");
  if (has_result == message.contains("error") || (has_result && id == nullptr)) return Kind::invalid;
  return Kind::response;
}

// Boost.JSON reads 1e400 as infinity, which it would write as what is not JSON.
inline bool has_finite_numbers(const json::value& value) {
  if (const auto* number = value.if_double()) return std::isfinite(*number);
  if (const auto* array = value.if_array()) return std::ranges::all_of(*array, has_finite_numbers);
  if (const auto* object = value.if_object()) {
    return std::ranges::all_of(*object, [](const auto& member) { return has_finite_numbers(member.value()); });
  }
  return true;
}

inline Message read(std::string_view text) {
  json::error_code error;
  auto value = json::parse(text, error);
  if (error || !has_finite_numbers(value)) return {};
  if (!value.is_object()) return {.kind = Kind::invalid};
  const Kind kind = kind_of(value.get_object());
  return {.kind = kind, .content = std::move(value.get_object())};
}

inline json::object result(const json::value& id, const json::object& result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", result}};
}

/// \param id null if the message could not be read
inline json::object error(const json::value& id, ErrorCode code, std::string_view message) {
  return {{"jsonrpc", "2.0"},
          {"id", id},
          {"error", json::object{{"code", static_cast<int>(code)}, {"message", message}}}};
}

}  // namespace example::json_rpc
