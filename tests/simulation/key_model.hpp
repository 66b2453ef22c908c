#pragma once

#include "simulation/random.hpp"

#include <auth0/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test::simulation {

/// The documents of an issuer.
enum class Document : std::uint8_t { metadata, keys };

/// What a request for a document came to.
enum class Answer : std::uint8_t { usable, absent, unusable };

/// The options of a client that the model needs.
struct KeyTimes {
  std::chrono::seconds ttl{600};
  std::chrono::seconds max_stale{3600};
  std::chrono::milliseconds timeout{5000};
  bool may_be_evicted = false;  ///< The client trusts more issuers than it keeps.
};

/// What a client may know of the keys of one issuer, and so may accept, refuse and ask for, by the rules alone:
/// told of the requests that the client sends and of the answers that it gets. Each check gives an empty text,
/// or the rule that was broken.
class KeyModel {
 public:
  explicit KeyModel(KeyTimes times) : times_(times) {}

  /// A request arrives. \param wants_unknown_key whether a call with a key that is not known is under way
  [[nodiscard]] std::string on_request(Moment now, Document document, bool wants_unknown_key) {
    const bool goes_on = is_under_way_ && (document == Document::keys || is_absent_);
    is_absent_ = false;
    ++requests_;
    if (goes_on) return ++of_this_fetch_ <= 3 ? "" : "3.1: a fetch takes at most three requests";
    if (is_under_way_) return "3.3: callers share one fetch";
    auto problem = check_begin(now, wants_unknown_key);
    if (document == Document::keys && !known_) problem = "3.1: the keys were asked for without metadata";
    is_under_way_ = true;
    of_this_fetch_ = 1;
    ++fetches_;
    refused_for_room_since_.reset();
    began_ = now;
    metadata_began_ = document == Document::keys && known_ ? known_->metadata_began : now;
    return problem;
  }

  /// The answer to it arrives. \param ids of the keys in a usable key set
  void on_answer(Moment now, Document document, Answer answer, const std::vector<std::string_view>& ids = {}) {
    if (answer == Answer::absent && document == Document::metadata && of_this_fetch_ == 1) {
      is_absent_ = true;  // the other place is asked
      return;
    }
    if (answer == Answer::usable && document == Document::metadata) return;
    is_under_way_ = false;
    ended_ = now;
    ++ended_fetches_;
    if (answer != Answer::usable || has_slept(now)) {
      ++failures_;
      ++failed_fetches_;
      ++setbacks_;
      return;
    }
    failures_ = 0;
    setbacks_ = now - began_ > times_.timeout / 2 ? setbacks_ + 1 : 0;
    known_ = Known{.ids = {ids.begin(), ids.end()}, .metadata_began = metadata_began_, .keys_began = began_};
  }

  /// A token was accepted. \param dropped when the issuer stopped to publish its key
  /// \param ended how many fetches had ended when the call began
  [[nodiscard]] std::string check_accepted(Moment now, const std::string& id, std::optional<Moment> dropped,
                                           std::uint64_t ended) const {
    const bool has_waited = ended_fetches_ != ended;  // for keys that are used whatever time they took
    if (!known_) return "4.1: accepted without keys";
    if (!knows(id)) return "4.5: accepted with a key that the last fetch had dropped";
    if (!is_usable(now) && !has_waited) return "4.5: accepted with keys that are too old";
    const auto longest = std::max(times_.ttl, times_.max_stale) + 2 * times_.timeout;
    if (dropped && now - *dropped > longest) return "4.5: accepted with a key that was dropped too long ago";
    return "";
  }

  /// A token that is good, and whose key was published during all of the call, was refused.
  /// \param failed how many fetches had failed when the call began
  [[nodiscard]] std::string check_refused(Moment now, const Error& error, const std::string& id,
                                          std::uint64_t failed) {
    if (error.reason == Reason::unknown_key) return check_unknown(now, id);
    if (error.reason != Reason::issuer_unavailable)
      return "a good token was refused as " + std::string(to_string(error.reason));
    const bool serves = known_ && is_usable(now) && knows(id) && !times_.may_be_evicted;
    if (failed_fetches_ != failed && !serves) return "";            // 3.3, 4.4: the fetch of this call failed
    if (times_.may_be_evicted) return check_room(now, error);       // 7.4
    const bool backs_off = failures_ > 0 && now <= latest_retry();  // 3.3
    if (known_ && known_->ids.empty() && (backs_off || now <= next_look())) return "";  // 4.2
    if (known_ && is_usable(now)) {
      const bool may_be_new = failures_ > 0 && now <= next_look();
      return !knows(id) && may_be_new ? "" : "4.5: a good token was refused though keys serve";
    }
    return backs_off ? "" : "3.3: a good token was refused after the end of the back-off";
  }

  [[nodiscard]] bool knows(std::string_view id) const {
    return known_ && std::ranges::find(known_->ids, id) != known_->ids.end();
  }
  [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
  [[nodiscard]] std::uint64_t fetches() const noexcept { return fetches_; }
  [[nodiscard]] std::uint64_t ended_fetches() const noexcept { return ended_fetches_; }
  [[nodiscard]] std::uint64_t failed_fetches() const noexcept { return failed_fetches_; }
  [[nodiscard]] bool is_under_way() const noexcept { return is_under_way_; }
  /// How old what serves is.
  [[nodiscard]] Moment age(Moment now) const { return known_ ? now - known_->keys_began : Moment(0); }

  /// This is a child of fork(), which goes on without the fetch that its parent has begun.
  void leave_fetch() noexcept {
    is_under_way_ = false;
    is_absent_ = false;
  }

  /// The client was built anew.
  void forget() {
    const auto counts = std::tuple(requests_, fetches_, ended_fetches_, failed_fetches_);
    *this = KeyModel(times_);
    std::tie(requests_, fetches_, ended_fetches_, failed_fetches_) = counts;
  }

 private:
  struct Known {
    std::vector<std::string> ids;
    Moment metadata_began{};
    Moment keys_began{};
  };
  static constexpr std::chrono::seconds key_interval{30};  // 4.4
  static constexpr std::chrono::milliseconds rounding{1};

  [[nodiscard]] static std::chrono::seconds whole(Moment time) {
    return std::chrono::floor<std::chrono::seconds>(time);
  }
  [[nodiscard]] Moment back_off() const {  // 3.3
    return std::chrono::seconds(std::min<std::int64_t>(std::int64_t{1} << std::min(setbacks_ - 1, 10U), 30));
  }
  [[nodiscard]] Moment latest_retry() const { return setbacks_ == 0 ? Moment::min() : ended_ + back_off(); }
  // 4.4: until when a key that is not known is not looked for.
  [[nodiscard]] Moment next_look() const { return std::max(latest_retry(), began_ + key_interval); }
  [[nodiscard]] Moment earliest_retry() const {
    return setbacks_ == 0 ? Moment::min() : ended_ + back_off() * 4 / 5 - rounding;
  }
  // 4.5
  [[nodiscard]] bool is_usable(Moment now) const {
    return whole(now - known_->metadata_began) < times_.ttl ||
           (failures_ > 0 && whole(now - known_->keys_began) < times_.max_stale);
  }

  // 4.5: an answer from before the machine slept.
  [[nodiscard]] bool has_slept(Moment now) const {
    return now - began_ > 2 * times_.timeout && whole(now - metadata_began_) >= times_.ttl;
  }

  [[nodiscard]] std::string check_begin(Moment now, bool wants_unknown_key) const {
    if (times_.may_be_evicted) return "";
    // Stale keys serve while an issuer that is slow backs off; after that any need may ask it.
    if (failures_ > 0 && now < earliest_retry()) return "3.3: a request before the end of the back-off";
    if (!known_ || failures_ > 0) return "";
    if (known_->ids.empty()) {
      const bool is_due =
          now >= known_->keys_began + key_interval || whole(now - known_->metadata_began) >= times_.ttl;
      return is_due ? "" : "4.2: an empty key set is fetched after 30 s";
    }
    if (now >= known_->metadata_began + times_.ttl * 72 / 100 - rounding) return "";  // 4.5
    if (!wants_unknown_key) return "4.5: a request before the keys are due for a refresh";
    if (now <= began_ + key_interval) return "4.4: unknown keys are looked for once in 30 s";
    return now < earliest_retry() ? "4.8: a slow issuer gets a back-off" : "";
  }

  [[nodiscard]] std::string check_unknown(Moment now, const std::string& id) const {
    if (!known_ || known_->ids.empty()) return "4.4: 'unknown_key' without keys";
    if (knows(id)) return "4.4: a key that is known was 'unknown_key'";
    if (failures_ > 0) return "4.4: 'unknown_key' though the last fetch failed";
    if (now > next_look()) return "4.4: 'unknown_key' without a fetch though the last one began over 30 s ago";
    return "";
  }

  // Of an issuer that may have made room for another nothing is known but how long it backs off.
  [[nodiscard]] std::string check_room(Moment now, const Error& error) {
    if (error.message.find("discovery_cache.max_entries") != std::string::npos) {
      if (!refused_for_room_since_) refused_for_room_since_ = now;
      return now - *refused_for_room_since_ <= key_interval ? ""
                                                            : "7.4: refused for over 30 s for want of room";
    }
    if (failures_ > 0 && now <= next_look()) return "";
    return known_ && known_->ids.empty() && now <= next_look()
               ? ""
               : "3.3: a good token was refused after the end of the back-off";
  }

  KeyTimes times_;
  std::optional<Known> known_;
  bool is_under_way_ = false;
  bool is_absent_ = false;
  int of_this_fetch_ = 0;
  Moment began_{};
  Moment ended_{};
  Moment metadata_began_{};
  unsigned failures_ = 0;  // in a row
  unsigned setbacks_ = 0;  // failures and slow answers in a row
  std::optional<Moment> refused_for_room_since_;
  std::uint64_t requests_ = 0;
  std::uint64_t fetches_ = 0;
  std::uint64_t ended_fetches_ = 0;
  std::uint64_t failed_fetches_ = 0;
};

}  // namespace auth0::test::simulation
