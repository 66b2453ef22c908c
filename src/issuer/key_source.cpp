#include "issuer/key_source.hpp"

#include <utility>

namespace auth0::inline v0::issuer {

namespace {

// Takes no room in the frame of a call that waits, of which there may be thousands.
template <class T>
std::unique_ptr<T> on_heap(std::optional<T> value) {
  return value ? std::make_unique<T>(std::move(*value)) : nullptr;
}

}  // namespace

KeySource::KeySource(std::string issuer_url, KeyPolicy policy, Fetcher fetcher,
                     std::shared_ptr<const Clock> clock, std::shared_ptr<BackgroundFetches> background)
    : known_(std::make_shared<KnownKeys>(std::move(issuer_url), policy, std::move(clock))),
      fetches_(
          std::make_shared<KeyFetches>(known_, std::move(policy), std::move(fetcher), std::move(background))) {}

KeySource::KeySource(Metadata metadata, jose::KeySet keys)
    : known_(
          std::make_shared<KnownKeys>(IssuerKeys{.metadata = std::move(metadata), .keys = std::move(keys)})) {}

std::optional<Result<KeysReading>> KeySource::current_if_ready() {
  auto finder = this->finder();
  if (auto found = finder.keys()) return found;
  if (const auto fetched = fetches_->without_fetch(finder.lookup())) return finder.keys_after(*fetched);
  return std::nullopt;
}

Task<Result<KeysReading>> KeySource::current(const worker::Waiting& waiting, std::string_view traceparent) {
  auto finder = this->finder(traceparent);
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): the analyzer does not follow a coroutine's frame
  if (auto found = on_heap(finder.keys())) co_return std::move(*found);
  auto fetching = fetches_->fetch_for(finder.lookup(), waiting);
  const auto fetched = co_await std::move(fetching);
  co_return finder.keys_after(fetched);
}

Result<KeysReading> KeySource::current() {
  if (auto known = current_if_ready()) return std::move(*known);
  const worker::Waiting on_this_thread;
  return run_to_end(current(on_this_thread));
}

std::optional<Result<SelectedKey>> KeySource::select_if_ready(const jose::JwsHeader& header,
                                                              jose::Algorithm algorithm) {
  auto finder = this->finder();
  auto selected = finder.key(header, algorithm);
  while (!selected) {  // twice at most: for the keys, then for one that is not among them
    const auto fetched = fetches_->without_fetch(finder.lookup());
    if (!fetched) break;
    selected = finder.key_after(*fetched, header, algorithm);
  }
  return selected;
}

// Its frame holds no result while it waits, since thousands may: only a pointer to one that is there.
Task<Result<SelectedKey>> KeySource::select(const jose::JwsHeader& header, jose::Algorithm algorithm,
                                            const worker::Waiting& waiting, std::string_view traceparent) {
  auto finder = this->finder(traceparent);
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): the analyzer does not follow a coroutine's frame
  auto selected = on_heap(finder.key(header, algorithm));
  while (!selected) {
    auto fetching = fetches_->fetch_for(finder.lookup(), waiting);
    const auto fetched = co_await std::move(fetching);
    selected = on_heap(finder.key_after(fetched, header, algorithm));
  }
  co_return std::move(*selected);
}

Result<SelectedKey> KeySource::select(const jose::JwsHeader& header, jose::Algorithm algorithm) {
  if (auto selected = select_if_ready(header, algorithm)) return std::move(*selected);
  const worker::Waiting on_this_thread;
  return run_to_end(select(header, algorithm, on_this_thread));
}

Task<Result<void>> KeySource::warm_up(const worker::Waiting& waiting) {
  auto getting = current(waiting);
  const auto known = co_await std::move(getting);
  if (!known) co_return std::unexpected(known.error());
  if ((*known)->keys.empty() && fetches_) co_return std::unexpected(no_keys(**known, known_->now()));
  note_proven();
  co_return Result<void>();
}

Result<void> KeySource::warm_up() {
  const worker::Waiting on_this_thread;
  return run_to_end(warm_up(on_this_thread));
}

bool KeySource::is_ready() const {
  return fetches_ ? fetches_->is_ready() : !known_->read()->keys.empty();
}

IssuerHealth KeySource::health() const {
  if (fetches_) return fetches_->health();
  return {.issuer = issuer_url(), .keys = KeysState::fresh, .key_count = known_->read()->keys.size()};
}

}  // namespace auth0::inline v0::issuer
