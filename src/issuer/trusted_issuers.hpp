#pragma once

#include "concurrency/task.hpp"
#include "issuer/allowed_issuers.hpp"
#include "issuer/key_sources.hpp"
#include "worker/waiting.hpp"

#include <auth0/domains.hpp>
#include <auth0/error.hpp>
#include <auth0/health.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace auth0::inline v0::issuer {

/// The issuers that a client trusts, with their keys. Thread-safe.
class TrustedIssuers {
 public:
  /// One issuer for all tokens; their claims are compared with it later.
  TrustedIssuers(const std::string& issuer_url, KeySources::Options options, Fetcher fetcher,
                 std::shared_ptr<const Clock> clock);
  /// One issuer whose keys are given.
  TrustedIssuers(Metadata metadata, jose::KeySet keys);
  /// Those that are allowed, told apart by what the token claims.
  TrustedIssuers(AllowedIssuers allowed, KeySources::Options options, Fetcher fetcher,
                 std::shared_ptr<const Clock> clock);

  /// The keys of the issuer that the token claims, if it is allowed (rules 7.1 to 7.3).
  [[nodiscard]] Result<KeySources::Held> find(const DomainsRequest& request);

  /// The keys and metadata of the one issuer; null where there may be several.
  [[nodiscard]] KeySource* single_issuer() const noexcept { return single_issuer_.get(); }

  /// Whether tokens of more than one issuer may be good.
  [[nodiscard]] bool may_be_several() const { return allowed_ && allowed_->listed().size() != 1; }

  /// Fetches what is not known yet, for every configured issuer (rule 4.6). Waits for all of them.
  [[nodiscard]] std::vector<IssuerFailure> warm_up();
  /// The same on the worker's thread, where `waiting` does not block.
  [[nodiscard]] Task<std::vector<IssuerFailure>> warm_up(const worker::Waiting& waiting);

  /// Asks for the end of the fetches in the background; none begins any more. Before the end of the client's
  /// worker, which waits for them; later calls do nothing. Thread-safe.
  void stop() noexcept {
    if (sources_) sources_->stop();
  }

  /// Whether every configured issuer has keys that serve; of more than are kept, as many as are kept
  /// (rule 4.6).
  [[nodiscard]] bool is_ready() const;

  [[nodiscard]] std::vector<IssuerHealth> health() const;

 private:
  [[nodiscard]] std::vector<std::string> to_warm_up() const;
  [[nodiscard]] Result<KeySources::Held> source_of(const std::string& issuer_url);

  std::optional<AllowedIssuers> allowed_;
  std::shared_ptr<KeySource> single_issuer_;  // where there is one issuer
  std::unique_ptr<KeySources> sources_;       // absent where the keys are given
};

}  // namespace auth0::inline v0::issuer
