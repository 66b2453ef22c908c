#include "issuer/key_sources.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace auth0::issuer {

namespace {

// Jitter need not be unpredictable, only different in each process.
double random_fraction() {
  thread_local std::minstd_rand generator(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace

KeySources::KeySources(Options options, Fetcher fetcher, std::shared_ptr<const Clock> clock)
    : options_(std::move(options)),
      fetcher_(std::move(fetcher)),
      clock_(clock),
      entries_(std::make_shared<const Entries>()),
      worker_(std::move(clock)) {
  if (!options_.policy.random) options_.policy.random = random_fraction;
  if (options_.refresh_in_background) options_.policy.wake_worker = [this] { return worker_.wake(); };
}

KeySources::Held KeySources::get(std::string_view issuer_url) {
  auto entries = entries_.read();
  const auto found = entries->find(issuer_url);
  if (found == entries->end()) return Held(add(issuer_url));
  touch(found->second);
  KeySource* source = found->second.source.get();
  return {std::move(entries), source};
}

std::vector<std::shared_ptr<KeySource>> KeySources::all() const {
  std::vector<std::shared_ptr<KeySource>> sources;
  const auto entries = entries_.load();
  for (const auto& [issuer, entry] : *entries)
    sources.push_back(entry.source);
  std::ranges::sort(sources, {}, [](const auto& source) { return source->issuer_url(); });
  return sources;
}

std::shared_ptr<KeySource> KeySources::add(std::string_view issuer_url) {
  const std::scoped_lock lock(mutex_);
  const auto known = entries_.load();
  if (const auto found = known->find(issuer_url); found != known->end()) {  // added meanwhile
    touch(found->second);
    return found->second.source;
  }
  auto next = std::make_shared<Entries>(*known);
  if (next->size() >= options_.max_issuers) {
    next->erase(
        std::ranges::min_element(*next, {}, [](const auto& entry) { return entry.second.last_used->load(); }));
  }
  const Entry entry{.source = make(issuer_url), .last_used = std::make_shared<std::atomic<std::uint64_t>>(0)};
  touch(entry);
  next->emplace(issuer_url, entry);
  entries_.store(std::move(next));
  return entry.source;
}

std::shared_ptr<KeySource> KeySources::make(std::string_view issuer_url) {
  auto source = std::make_shared<KeySource>(std::string(issuer_url), options_.policy, fetcher_, clock_);
  if (options_.refresh_in_background) worker_.add(source);
  return source;
}

// Writes only when the issuer changes: where one issuer's tokens come in, threads share nothing.
void KeySources::touch(const Entry& entry) noexcept {
  if (last_used_.load(std::memory_order_relaxed) == entry.source.get()) return;
  last_used_.store(entry.source.get(), std::memory_order_relaxed);
  entry.last_used->store(++uses_, std::memory_order_relaxed);
}

}  // namespace auth0::issuer
