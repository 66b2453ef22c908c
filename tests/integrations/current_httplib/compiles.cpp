// The adapter compiles with releases of cpp-httplib whose TLS sessions have no type.
#include <auth0/httplib/protect.hpp>

#include <type_traits>

static_assert(std::is_same_v<decltype(auth0::httplib::peer_certificate(httplib::Request())), std::string>);
