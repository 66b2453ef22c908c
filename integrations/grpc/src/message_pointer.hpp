#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <grpc/byte_buffer.h>
#include <grpcpp/support/status.h>
#include <string>

namespace auth0::inline v0::grpc {

// A message that is not parsed yet goes from `Deserialize` to `RunHandler` as the details of a good status, the
// one thing that gRPC carries from there to here in both APIs and shows to nobody on the way. In the place of
// the parsed message interceptors would take it for one.

[[nodiscard]] inline ::grpc::Status status_with_message(grpc_byte_buffer* message) {
  const auto address = std::bit_cast<std::uintptr_t>(message);
  std::string bytes(sizeof(address), '\0');
  std::memcpy(bytes.data(), &address, sizeof(address));
  return {::grpc::StatusCode::OK, "", bytes};
}

/// Null where the method takes a stream of messages, or the client has sent none.
[[nodiscard]] inline grpc_byte_buffer* message_in(const ::grpc::Status& status) {
  std::uintptr_t address = 0;
  const std::string bytes = status.error_details();
  if (bytes.size() == sizeof(address)) std::memcpy(&address, bytes.data(), sizeof(address));
  return std::bit_cast<grpc_byte_buffer*>(address);
}

/// Whether the method takes one message, so that `Deserialize` was called for it.
[[nodiscard]] inline bool takes_message(const ::grpc::Status& status) {
  return !status.error_details().empty();
}

}  // namespace auth0::inline v0::grpc
