#include <auth0/http_transport.hpp>

namespace auth0::inline v0 {

std::string_view to_string(TransportFailure failure) noexcept {
  using enum TransportFailure;
  switch (failure) {
    case could_not_connect:
      return "could_not_connect";
    case tls:
      return "tls";
    case timed_out:
      return "timed_out";
    case body_too_large:
      return "body_too_large";
    case connection_broken:
      return "connection_broken";
    case refused_by_client:
      return "refused_by_client";
    case cancelled:
      return "cancelled";
  }
  return {};
}

}  // namespace auth0::inline v0
