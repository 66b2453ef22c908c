#pragma once

#include "serve/configuration.hpp"
#include "serve/gate.hpp"
#include "serve/original_request.hpp"
#include "serve/origins.hpp"
#include "serve/resource_metadata.hpp"
#include "serve/route_table.hpp"
#include "serve/signed_identity.hpp"

#include <auth0/api_client.hpp>
#include <auth0/forwarded_certificate.hpp>
#include <auth0/requirements.hpp>

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command::serve {

/// A request that the token of its client decides about. `method` is a view into the request.
struct Passage {
  std::size_t route = 0;
  std::string_view method{};
  std::string url{};  ///< As the client knows it.
  ForwardedCertificate certificate{};
};

/// What the configuration says of requests, before and after the library has judged the token. Immutable,
/// thread-safe.
class Judgement {
 public:
  explicit Judgement(const Configuration& configuration);

  [[nodiscard]] const Proxy& proxy() const noexcept { return proxy_; }
  [[nodiscard]] const Requirement& requirement(std::size_t route) const { return requirements_.at(route); }

  /// What the proxy asks about.
  /// \return the answer where no token is needed: the request cannot be understood, is denied, or is public.
  [[nodiscard]] std::expected<Passage, GateAnswer> passage_of(const GateRequest& request) const;

  /// The answer to what is not a question: the metadata of a resource, the keys of signed identities, or 404.
  [[nodiscard]] GateAnswer document(const GateRequest& request) const;

  /// Answers once the token is judged. Where tokens are exchanged, `done` may be called later.
  /// \param client That judged it; nobody is asked for a token where it has been destroyed.
  void conclude(std::size_t route, Result<AcceptedRequest> result, const std::weak_ptr<ApiClient>& client,
                std::move_only_function<void(GateAnswer)> done) const;

 private:
  struct Rule {
    std::string name{};
    bool is_public = false;
  };
  struct Document {
    std::string path{};
    std::optional<Origins> origin{};  // absent: any
    std::string json{};
  };
  [[nodiscard]] const Document* find_document(const GateRequest& request) const;
  [[nodiscard]] std::expected<std::size_t, GateAnswer> route_of(const OriginalRequest& original) const;
  [[nodiscard]] Result<ForwardedCertificate> certificate_of(const GateRequest& request) const;
  [[nodiscard]] GateAnswer granted(std::size_t route) const;
  [[nodiscard]] GateAnswer public_answer(std::size_t route) const;
  [[nodiscard]] GateAnswer accepted_answer(std::size_t route, const AcceptedRequest& accepted) const;
  [[nodiscard]] GateAnswer named(std::size_t route, GateAnswer answer) const;

  Proxy proxy_;
  Upstream upstream_;  // without secrets
  Origins origins_;
  RouteTable table_;
  std::vector<Rule> rules_;                // as the routes
  std::vector<Requirement> requirements_;  // as the routes
  std::vector<Document> documents_;
  std::optional<IdentitySigner> signer_;
};

}  // namespace auth0::command::serve
