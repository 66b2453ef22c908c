#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/request.hpp>

#include <grpcpp/support/string_ref.h>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace grpc {
class AuthContext;
}

namespace auth0::inline v0::grpc {

/// Names in lower case, as HTTP/2 has them.
using Metadata = std::multimap<::grpc::string_ref, ::grpc::string_ref>;

[[nodiscard]] inline std::string_view view_of(const ::grpc::string_ref& text) {
  return {text.data(), text.size()};
}

/// An RPC as the request that its client sent: `POST` to the URL of the method. Holds the texts of its view.
class IncomingCall {
 public:
  /// \param url Must outlive this object.
  /// \param connection May be null.
  IncomingCall(std::string_view url, const Metadata& metadata, const ::grpc::AuthContext* connection);
  ~IncomingCall() = default;
  IncomingCall(const IncomingCall&) = delete;
  IncomingCall& operator=(const IncomingCall&) = delete;

  [[nodiscard]] const IncomingRequest& view() const noexcept { return view_; }

 private:
  std::vector<HttpHeader> headers_;
  std::string certificate_;
  IncomingRequest view_;
};

}  // namespace auth0::inline v0::grpc
