#pragma once

#include <auth0/forwarded_certificate.hpp>

#include <string_view>

namespace auth0::inline v0::request {

/// The certificate that a trusted proxy has passed on; errors have no answer yet. See
/// `auth0::forwarded_certificate`.
[[nodiscard]] Result<ForwardedCertificate> find_certificate(const ForwardedRequest& request,
                                                            const TrustedProxies& proxies,
                                                            CertificateHeader written_by_proxies,
                                                            std::string_view name);

}  // namespace auth0::inline v0::request
