#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace auth0::inline v0::grpc {

/// A `google.rpc.Status` with a `google.rpc.RetryInfo` in it, as the metadata `grpc-status-details-bin` hold
/// it. Written by hand: Debian has no package with these messages, and there are eight bytes of syntax to them.
/// \param code The number of the status.
[[nodiscard]] std::string retry_details(int code, std::string_view message, std::chrono::seconds retry_delay);

}  // namespace auth0::inline v0::grpc
