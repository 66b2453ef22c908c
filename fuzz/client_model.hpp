#pragma once

#include "oracle.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace auth0::fuzz {

/// A token as a run of the client target presents it.
struct PresentedToken {
  std::size_t issuer = 0;  ///< Whom it names; the last one is not trusted.
  std::size_t signer = 0;  ///< Whose key signed it: another issuer has keys with the same `kid`.
  std::size_t key = 0;
  std::chrono::sys_seconds expires{};
  bool is_changed = false;  ///< After it was signed.
};

/// What a client that verifies tokens of two issuers may and must accept, in plain words:
/// rules 3.3, 4.2, 4.4, 4.5, 6.3 and 7.1 of docs/rules.md. It knows what the issuers answered and nothing of
/// how the client keeps it.
class ClientModel {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::size_t issuers = 2;
  static constexpr std::chrono::seconds ttl{600};
  static constexpr std::chrono::seconds max_stale{3600};
  /// Between two fetches of keys, and longer than any back-off.
  static constexpr std::chrono::seconds pause{30};
  static constexpr std::chrono::seconds longest_back_off{40};

  /// \param evicts Whether the client forgets one issuer's keys for the other's.
  /// \param has_thread Whether it may get keys while it verifies, so that a token that ends in that instant may
  /// have been held against those before; and while time passes, so that a fetch may have begun long before it
  /// asks for the keys, which the client then may not use.
  ClientModel(bool evicts, bool has_thread, Time start)
      : evicts_(evicts), has_thread_(has_thread), start_(start) {}

  // What the issuers do.

  /// The issuer publishes these keys from now on, a bit each.
  void publish(std::size_t issuer, unsigned keys) { issuers_.at(issuer).published = keys; }
  /// From now on requests to the issuer fail, or do not.
  void set_failing(std::size_t issuer, bool failing) { issuers_.at(issuer).is_failing = failing; }
  [[nodiscard]] unsigned published(std::size_t issuer) const { return issuers_.at(issuer).published; }
  [[nodiscard]] bool is_failing(std::size_t issuer) const { return issuers_.at(issuer).is_failing; }

  // What the client sees of it.

  /// The issuer gave the keys that it publishes. \param began when it was asked for the metadata, if it was
  /// \param asked when it was asked for the keys
  void gave_keys(std::size_t issuer, std::optional<Time> began, Time asked, Time now) {
    auto& it = issuers_.at(issuer);
    if (!evicts_) require(are_paused_fetches(it, asked), "keys are fetched once in 30 s at most");
    it.replaced = it.given;
    it.given = Given{.keys = it.published,
                     .asked = asked,
                     .at = now,
                     .is_exact = !it.was_disturbed,
                     .is_certain = !began || *began == asked};
    it.was_disturbed = false;
    ++it.fetches;
    if (now - asked > std::chrono::seconds(1)) it.failed_at = now;  // slow issuers have a back-off too
    if (it.published == 0) it.failed_at = now;                      // 4.2: all keys are revoked
  }
  /// Answers are held back from now on: when a fetch began is not known until the next key set.
  void hold() {
    for (auto& issuer : issuers_)
      disturb(issuer);
  }
  /// The issuer gave no answer, or one that cannot be used.
  void failed(std::size_t issuer, Time now) {
    issuers_.at(issuer).failed_at = now;
    disturb(issuers_.at(issuer));
  }

  // What the client may and must do.

  /// Checks the outcome of a verification that has just ended.
  /// \param is_settled Whether nothing else was under way, so that a refusal needs a reason too.
  void check(const PresentedToken& token, bool is_accepted, bool is_settled, std::chrono::sys_seconds wall,
             Time now) const {
    if (is_accepted) check_may_accept(token, wall, now);
    if (!is_accepted && is_settled && !has_thread_)
      require(!must_accept(token, wall, now), "a good token is accepted");
  }

 private:
  struct Given {
    unsigned keys;
    Time asked;
    Time at;
    bool is_exact;    ///< Whether the fetch began when the keys were asked for.
    bool is_certain;  ///< Whether the client uses them: not if the fetch has taken too long.
  };
  struct Issuer {
    unsigned published = 1;
    bool is_failing = false;
    bool was_disturbed = false;  ///< Since the last key set.
    bool was_ever_disturbed = false;
    int fetches = 0;                  ///< That gave keys.
    std::optional<Given> given{};     ///< The last key set that the client was given.
    std::optional<Given> replaced{};  ///< The one before.
    std::optional<Time> failed_at{};
  };

  static void disturb(Issuer& issuer) { issuer.was_disturbed = issuer.was_ever_disturbed = true; }
  // Whether a fetch that asks for keys now has waited for long enough. When those of the client's thread began
  // is not known: they are counted.
  [[nodiscard]] bool are_paused_fetches(const Issuer& issuer, Time asked) const {
    if (has_thread_) return issuer.was_ever_disturbed || issuer.fetches * pause <= asked - start_;
    if (!issuer.given || issuer.was_disturbed || !issuer.given->is_exact) return true;
    return asked - issuer.given->asked >= pause;
  }
  [[nodiscard]] static bool is_genuine(const PresentedToken& token) {
    return token.issuer < issuers && token.signer == token.issuer && !token.is_changed;
  }
  // An issuer whose keys made room for another's before it has proven itself has a back-off as after a failure.
  [[nodiscard]] static bool is_quiet(const Issuer& issuer, Time now) {
    return (!issuer.given || now - issuer.given->asked > longest_back_off) &&
           (!issuer.failed_at || now - *issuer.failed_at > longest_back_off);
  }
  [[nodiscard]] bool was_given_just_now(const Issuer& issuer, Time now) const {
    return has_thread_ && issuer.given && issuer.given->at == now;
  }
  [[nodiscard]] static bool has(unsigned keys, std::size_t key) { return ((keys >> key) & 1U) != 0; }

  void check_may_accept(const PresentedToken& token, std::chrono::sys_seconds wall, Time now) const {
    require(token.issuer < issuers, "no token of an issuer is accepted that is not trusted");
    require(is_genuine(token), "nothing is accepted that no key of the issuer signed");
    require(token.expires > wall, "no token is accepted that has expired");
    const auto& issuer = issuers_.at(token.issuer);
    const bool may_be_of_replaced =
        issuer.replaced && (was_given_just_now(issuer, now) || !issuer.given->is_certain);
    const bool is_of_replaced = may_be_of_replaced && !has(issuer.given->keys, token.key);
    const auto& given = is_of_replaced ? issuer.replaced : issuer.given;
    require(given.has_value(), "nothing is accepted before the issuer has given keys");
    require(has(given->keys, token.key), "no key verifies that the last key set has dropped");
    require(now - given->at <= max_stale, "no key verifies that was fetched too long ago");
  }

  [[nodiscard]] bool must_accept(const PresentedToken& token, std::chrono::sys_seconds wall, Time now) const {
    if (!is_genuine(token) || token.expires <= wall) return false;
    const auto& issuer = issuers_.at(token.issuer);
    const bool was_calm = !issuer.failed_at || now - *issuer.failed_at > longest_back_off;
    const bool is_known = issuer.given && has(issuer.given->keys, token.key) && now - issuer.given->asked < ttl;
    if (is_known && !evicts_ && was_calm) return true;
    if (evicts_ && !std::ranges::all_of(issuers_, [now](const Issuer& each) { return is_quiet(each, now); }))
      return false;
    if (issuer.is_failing || !was_calm || !has(issuer.published, token.key)) return false;
    return is_known || !issuer.given || now - issuer.given->asked > pause;
  }

  std::array<Issuer, issuers> issuers_{};
  bool evicts_;
  bool has_thread_;
  Time start_;
};

}  // namespace auth0::fuzz
