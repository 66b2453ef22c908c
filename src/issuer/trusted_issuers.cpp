#include "issuer/trusted_issuers.hpp"

#include "base/fail.hpp"
#include "base/mutex.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

namespace auth0::inline v0::issuer {

namespace {

constexpr std::size_t max_warm_up = 8;  // issuers at one time

// The only issuer that is configured holds up nobody's tokens but its own (4.8).
KeySources::Options with_policy_flags(KeySources::Options options, bool is_proven, bool is_configured) {
  options.policy.is_proven = is_proven;
  options.policy.is_configured = is_configured;
  return options;
}

// False where the process has as many threads as it may have.
template <class Work>
bool start_thread(std::vector<std::jthread>& threads, const Work& work) {
  try {
    threads.emplace_back(work);
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

// Calls `work` with 0 to count - 1, several at once if threads are allowed and can be had, and waits for all of
// them. What the first of them throws is thrown here.
template <class Work>
void for_each_index(std::size_t count, bool threads_allowed, Work work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr problem;
  std::once_flag once;
  const auto work_on = [&] {
    try {
      for (std::size_t index = next++; index < count; index = next++)
        work(index);
    } catch (...) {
      std::call_once(once, [&] { problem = std::current_exception(); });
    }
  };
  {
    const std::size_t wanted = threads_allowed ? std::min(count, max_warm_up) : 1;
    std::vector<std::jthread> helpers;
    helpers.reserve(wanted);
    while (helpers.size() + 1 < wanted && start_thread(helpers, work_on)) {
    }
    work_on();
  }
  if (problem) std::rethrow_exception(problem);
}

}  // namespace

TrustedIssuers::TrustedIssuers(const std::string& issuer_url, KeySources::Options options, Fetcher fetcher,
                               std::shared_ptr<const Clock> clock)
    : sources_(std::make_unique<KeySources>(with_policy_flags(std::move(options), true, true),
                                            std::move(fetcher), std::move(clock))) {
  std::ignore = sources_->get(issuer_url);
  single_issuer_ = sources_->all().front();
}

TrustedIssuers::TrustedIssuers(Metadata metadata, jose::KeySet keys)
    : single_issuer_(std::make_shared<KeySource>(std::move(metadata), std::move(keys))) {}

TrustedIssuers::TrustedIssuers(AllowedIssuers allowed, KeySources::Options options, Fetcher fetcher,
                               std::shared_ptr<const Clock> clock)
    : allowed_(std::move(allowed)),
      sources_(std::make_unique<KeySources>(
          with_policy_flags(std::move(options), allowed_->listed().size() == 1, !allowed_->listed().empty()),
          std::move(fetcher), std::move(clock))) {}

Result<KeySources::Held> TrustedIssuers::find(const DomainsRequest& request) {
  if (single_issuer_) return KeySources::Held(*single_issuer_);
  if (auto allowed = allowed_->check(request); !allowed) return std::unexpected(std::move(allowed.error()));
  return sources_->get(request.unverified_issuer);
}

// Of more than are kept, as many as are kept.
std::vector<std::string> TrustedIssuers::to_warm_up() const {
  std::vector<std::string> issuers = allowed_ ? allowed_->listed() : std::vector{single_issuer_->issuer_url()};
  if (sources_) issuers.resize(std::min(issuers.size(), sources_->options().max_issuers));
  return issuers;
}

Result<KeySources::Held> TrustedIssuers::source_of(const std::string& issuer_url) {
  if (single_issuer_) return KeySources::Held(*single_issuer_);
  auto source = sources_->get(issuer_url);
  if (source) *source = source->kept();
  return source;
}

std::vector<IssuerFailure> TrustedIssuers::warm_up() {
  const auto issuers = to_warm_up();
  Mutex mutex;
  std::vector<IssuerFailure> failures;
  for_each_index(issuers.size(), sources_ && sources_->options().refresh_in_background, [&](std::size_t index) {
    const auto source = source_of(issuers[index]);
    auto warm = source ? (*source)->warm_up() : std::unexpected(source.error());
    if (!warm) {
      const MutexLock lock(mutex);
      failures.push_back({.issuer = issuers[index], .error = std::move(warm.error())});
    }
  });
  std::ranges::sort(failures, {}, &IssuerFailure::issuer);
  return failures;
}

// The fetches of the next few issuers go on while it waits for that of one.
Task<std::vector<IssuerFailure>> TrustedIssuers::warm_up(const worker::Waiting& waiting) {
  const auto issuers = to_warm_up();
  std::vector<IssuerFailure> failures;
  for (std::size_t begun = 0, index = 0; index < issuers.size(); ++index) {
    if (waiting.is_cancelled()) {
      failures.push_back({.issuer = issuers[index], .error = call_cancelled().error()});
      continue;
    }
    for (; begun < std::min(index + max_warm_up, issuers.size()); ++begun) {
      if (const auto next = source_of(issuers[begun])) (*next)->fetch_ahead();
    }
    const auto source = source_of(issuers[index]);
    Result<void> warm;
    if (source) {
      auto warming = (*source)->warm_up(waiting);
      warm = co_await std::move(warming);
    } else {
      warm = std::unexpected(source.error());
    }
    if (!warm) failures.push_back({.issuer = issuers[index], .error = std::move(warm.error())});
  }
  std::ranges::sort(failures, {}, &IssuerFailure::issuer);
  co_return std::move(failures);
}

bool TrustedIssuers::is_ready() const {
  if (single_issuer_) return single_issuer_->is_ready();
  const auto wanted = std::min(allowed_->listed().size(), sources_->options().max_issuers);
  const auto ready = std::ranges::count_if(sources_->all(), &KeySource::is_ready);
  return static_cast<std::size_t>(ready) >= wanted;
}

std::vector<IssuerHealth> TrustedIssuers::health() const {
  std::vector<IssuerHealth> all;
  if (!sources_) return {single_issuer_->health()};
  for (const auto& source : sources_->all())
    all.push_back(source->health());
  return all;
}

}  // namespace auth0::inline v0::issuer
