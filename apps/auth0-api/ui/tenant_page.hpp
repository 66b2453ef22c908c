#pragma once

#include "demo/api_server.hpp"
#include "ui/page_calls.hpp"
#include "ui/page_server.hpp"
#include "ui/traffic.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <cstdint>
#include <string>

namespace auth0::command {

/// Answers the calls of the page of a tenant and an API that run elsewhere in the program, and outlive the
/// page.
/// \param ca_pem what a client must trust to reach both; `ca_file` has the same.
[[nodiscard]] PageServer::AnswerCall page_calls_for(testing::TenantServer& tenant, const ApiServer& api,
                                                    const Traffic& traffic, const std::string& ca_pem,
                                                    const std::string& ca_file);

/// The page of a tenant, and an API that trusts the tenant, to send its tokens to.
class TenantPage {
 public:
  struct Options {
    testing::TenantServer& tenant;  ///< It and `traffic` must outlive the page.
    Traffic& traffic;
    std::string ca_file{};   ///< Where `ca_pem` will be, for command lines.
    std::uint16_t port = 0;  ///< 0: a free one.
  };

  explicit TenantPage(const Options& options);

  [[nodiscard]] std::string url() const { return page_.url(); }
  [[nodiscard]] std::string api_url() const { return api_.url(); }
  /// What a client must trust to reach both the tenant and the API.
  [[nodiscard]] const std::string& ca_pem() const noexcept { return ca_pem_; }

 private:
  testing::TlsIdentity identity_;
  std::string ca_pem_;
  ApiServer api_;
  PageServer page_;
};

}  // namespace auth0::command
