#include "transport/curl_loop.hpp"

#include "transport/curl_exchange.hpp"
#include "transport/curl_options.hpp"
#include "worker/callback.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <new>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace auth0::inline v0::transport {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t max_idle_handles = 32;
// What libcurl says of a time-out says more, where it comes at about the same time.
constexpr auto grace = 20ms;

// `https://host:port` of an absolute URL.
std::string_view origin_of(std::string_view url) {
  const auto scheme = url.find("//");
  return url.substr(0, url.find_first_of("/?#", scheme + 2));
}

}  // namespace

// A request: under way, or waiting until its host has fewer. It leaves the loop when it goes, ended or not.
class CurlLoop::Transfer {
 public:
  using Done = std::move_only_function<void(CURLcode)>;

  Transfer(CurlLoop& loop, const CurlTransport& transport, const HttpRequest& request)
      : loop_(loop),
        transport_(transport),
        request_(request),
        exchange_(request),
        host_(loop.hosts_.try_emplace(std::string(origin_of(request.url))).first) {
    ++host_->second.transfers;
  }
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  Transfer(Transfer&&) = delete;
  Transfer& operator=(Transfer&&) = delete;

  void begin(Done done);
  void end(CURLcode code) { done_(code); }
  [[nodiscard]] std::expected<HttpResponse, TransportError> outcome(CURLcode code) {
    return exchange_.outcome(handle_.get(), code);
  }

 private:
  void run();
  void run_next() noexcept;

  CurlLoop& loop_;
  const CurlTransport& transport_;
  const HttpRequest& request_;
  CurlExchange exchange_;
  Hosts::iterator host_;
  EasyHandle handle_{};  // null unless it is under way
  Done done_{};
};

CurlLoop::Transfer::~Transfer() {
  Host& host = host_->second;
  if (handle_) {
    curl_multi_remove_handle(loop_.multi_.get(), handle_.get());
    loop_.put_back(std::move(handle_));
    --host.running;
    run_next();
  } else {
    std::erase(host.waiting, this);
  }
  if (--host.transfers == 0) loop_.hosts_.erase(host_);
}

void CurlLoop::Transfer::begin(Done done) {
  done_ = std::move(done);
  Host& host = host_->second;
  if (host.running < max_per_host) {
    run();
  } else {
    host.waiting.push_back(this);
  }
}

void CurlLoop::Transfer::run() {
  EasyHandle handle = loop_.take_handle();
  transport_.set_up(handle.get(), request_);
  exchange_.set_up(handle.get());
  set(handle.get(), CURLOPT_PRIVATE, this);
  if (curl_multi_add_handle(loop_.multi_.get(), handle.get()) != CURLM_OK) throw std::bad_alloc();
  handle_ = std::move(handle);
  ++host_->second.running;
}

void CurlLoop::Transfer::run_next() noexcept {
  Host& host = host_->second;
  while (host.running < max_per_host && !host.waiting.empty()) {
    Transfer& next = *host.waiting.front();
    host.waiting.pop_front();
    try {
      next.run();
    } catch (const std::exception&) {
      next.end(CURLE_OUT_OF_MEMORY);
    }
  }
}

bool CurlLoop::open() noexcept {
  prepare_curl();
  if (!multi_) multi_.reset(curl_multi_init());
  if (multi_ && curl_multi_wakeup(multi_.get()) == CURLM_OK) return true;
  multi_.reset();  // without descriptors it could not be woken
  return false;
}

void CurlLoop::wait(std::chrono::milliseconds longest) noexcept {
  int running = 0;
  curl_multi_perform(multi_.get(), &running);
  if (report_ended() || longest == 0ms) return;
  if (curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(longest.count()), nullptr) != CURLM_OK)
    std::this_thread::sleep_for(10ms);  // no memory: tried again, not at full speed
}

void CurlLoop::wake() noexcept {
  curl_multi_wakeup(multi_.get());
}

// Whether there were any.
bool CurlLoop::report_ended() noexcept {
  bool has_found = false;
  for (int left = 0; const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);) {
    Transfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    transfer->end(message->data.result);
    has_found = true;
  }
  return has_found;
}

CurlLoop::EasyHandle CurlLoop::take_handle() {
  if (idle_.empty()) {
    EasyHandle handle(curl_easy_init());
    if (!handle) throw std::bad_alloc();
    idle_.reserve(max_idle_handles);  // so that nothing fails when it is put back
    return handle;
  }
  EasyHandle handle = std::move(idle_.back());
  idle_.pop_back();
  return handle;
}

void CurlLoop::put_back(EasyHandle handle) noexcept {
  curl_easy_reset(handle.get());  // forgets the options; the connections belong to the multi handle
  if (idle_.size() < max_idle_handles) idle_.push_back(std::move(handle));
}

Task<std::expected<HttpResponse, TransportError>> CurlLoop::send(const CurlTransport& transport,
                                                                 const HttpRequest& request,
                                                                 const worker::Waiting& waiting) {
  if (auto refused = refusal_of(request)) co_return std::unexpected(std::move(*refused));
  Transfer transfer(*this, transport, request);
  const auto longest = std::min(request.timeout, transport.timeouts().whole) + grace;
  auto task = worker::result_of_callback<CURLcode>(
      waiting, [&transfer](Transfer::Done done) { transfer.begin(std::move(done)); },
      {.deadline = worker::Worker::after(longest), .stop = request.stop});
  const auto code = co_await std::move(task);
  if (code) co_return transfer.outcome(*code);
  if (waiting.is_cancelled() || request.stop.stop_requested()) co_return std::unexpected(cancelled_error());
  co_return std::unexpected(timed_out_error());
}

}  // namespace auth0::inline v0::transport
