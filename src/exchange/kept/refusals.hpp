#pragma once

#include "base/mutex.hpp"
#include "exchange/kept/recent_hashes.hpp"
#include "exchange/kept/request_names.hpp"
#include "jose/sha256.hpp"

#include <auth0/oauth_error.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace auth0::inline v0::exchange {

/// What the server said about subject tokens in the last 60 s (rule 10.11), by hashes. A server that gets too
/// many bad tokens blocks this API's address for all its callers, so a token that it refused is not sent again,
/// and a token that it has not judged yet is not sent several times at once. When it accepts a token, earlier
/// refusals of that token are forgotten. Also remembers a block, for as long as it lasts. Thread-safe.
class Refusals {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// What a refusal is about.
  enum class About {
    subject_token,  ///< It would be refused with any parameters.
    request,        ///< Perhaps one of the parameters: only exactly the same request would be refused again.
  };

  /// What the server said, and until when nothing is sent again.
  struct Refusal {
    std::shared_ptr<const OAuthError> oauth;
    TimePoint until;
  };

  /// \param max_tokens how many refused tokens are remembered, and how many accepted ones; 0 remembers none
  explicit Refusals(std::size_t max_tokens)
      : remembers_(max_tokens > 0), refused_(max_tokens), judged_(max_tokens) {}

  /// \param asked_at when the request began: a token that was accepted since then stays accepted
  void note_refused(const RequestNames& names, About about, std::shared_ptr<const OAuthError> oauth,
                    TimePoint asked_at, TimePoint now);
  /// The server accepted the subject token: its earlier refusals are forgotten.
  void note_accepted(const jose::Sha256& subject, TimePoint now);
  /// The server refused the exchange for another cause than the subject token. Not to be called if the server
  /// failed or was not reached: then the token is still unjudged.
  void note_left_open(const jose::Sha256& subject, TimePoint now);

  /// The refusal of this token, whatever is asked for with it.
  [[nodiscard]] std::optional<Refusal> of_token(const jose::Sha256& subject, TimePoint now) const;
  /// The refusal of exactly this request.
  [[nodiscard]] std::optional<Refusal> of_request(const RequestNames& names, TimePoint now) const;

  /// Whether the server has not judged this token yet: then only one request with it may be under way.
  [[nodiscard]] bool is_unjudged(const jose::Sha256& subject, TimePoint now) const;

  /// From now on no custom exchange is sent.
  void lock_out(Refusal refusal);
  [[nodiscard]] std::optional<Refusal> of_all(TimePoint now) const;

 private:
  struct RefusedRequest {
    jose::Sha256 name;
    Refusal refusal;
  };
  struct RefusedToken {
    std::optional<Refusal> with_any_parameters;
    std::vector<RefusedRequest> requests;  // the newest last
  };
  struct JudgedToken {
    std::optional<TimePoint> accepted_at;
  };

  bool remembers_;
  mutable Mutex mutex_;
  RecentHashes<RefusedToken> refused_ AUTH0_GUARDED_BY(mutex_);
  RecentHashes<JudgedToken> judged_ AUTH0_GUARDED_BY(mutex_);
  std::optional<Refusal> lock_out_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::exchange
