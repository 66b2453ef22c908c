#include "support/allocations.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <string_view>

// NOLINTBEGIN(cppcoreguidelines-no-malloc, misc-new-delete-overloads): this is what `operator new` is made of

namespace auth0::test {

namespace {

std::atomic<std::size_t> live{0};
std::atomic<std::size_t> peak{0};
std::atomic<std::size_t> blocks{0};             // live ones
thread_local std::size_t allocations_left = 0;  // 0: none is to fail
thread_local bool failed = false;
std::atomic<const std::string_view*> watched{nullptr};
std::atomic<std::size_t> freed{0};

void* take(std::size_t size, std::size_t alignment) noexcept {
  if (allocations_left > 0) {
    --allocations_left;
    failed = allocations_left == 0;
    if (failed) return nullptr;
  }
  const std::size_t whole = (std::max(size, std::size_t{1}) + alignment - 1) / alignment * alignment;
  void* const memory =
      alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__ ? std::malloc(whole) : std::aligned_alloc(alignment, whole);
  if (memory == nullptr) return nullptr;
  ++blocks;
  const std::size_t now = live += malloc_usable_size(memory);
  std::size_t most = peak.load();
  while (now > most && !peak.compare_exchange_weak(most, now)) {
  }
  return memory;
}

void* take_or_throw(std::size_t size, std::size_t alignment) {
  void* const memory = take(size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void give_back(void* memory) noexcept {
  if (memory != nullptr) {
    const std::size_t size = malloc_usable_size(memory);
    live -= size;
    --blocks;
    const auto* const text = watched.load();
    if (text != nullptr && memmem(memory, size, text->data(), text->size()) != nullptr) ++freed;
  }
  std::free(memory);
}

constexpr std::size_t usual = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

}  // namespace

std::size_t live_bytes() noexcept {
  return live;
}

std::size_t live_blocks() noexcept {
  return blocks;
}

std::size_t peak_bytes() noexcept {
  return peak;
}

FailingAllocation::FailingAllocation(std::size_t n) noexcept {
  failed = false;
  allocations_left = n;
}

FailingAllocation::~FailingAllocation() {
  allocations_left = 0;
}

bool FailingAllocation::has_failed() noexcept {
  return failed;
}

FreedText::FreedText(std::string_view text) noexcept : text_(text) {
  freed = 0;
  watched = &text_;
}

FreedText::~FreedText() {
  watched = nullptr;
}

std::size_t FreedText::count() noexcept {
  return freed;
}

}  // namespace auth0::test

void* operator new(std::size_t size) {
  return auth0::test::take_or_throw(size, auth0::test::usual);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return auth0::test::take(size, auth0::test::usual);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return auth0::test::take_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t& /*tag*/) noexcept {
  return auth0::test::take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  auth0::test::give_back(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  auth0::test::give_back(memory);
}
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept {
  auth0::test::give_back(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
  auth0::test::give_back(memory);
}
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  auth0::test::give_back(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/, const std::nothrow_t& /*tag*/) noexcept {
  auth0::test::give_back(memory);
}

void* operator new[](std::size_t size) {
  return auth0::test::take_or_throw(size, auth0::test::usual);
}
void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return auth0::test::take(size, auth0::test::usual);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return auth0::test::take_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t& /*tag*/) noexcept {
  return auth0::test::take(size, static_cast<std::size_t>(alignment));
}
void operator delete[](void* memory) noexcept {
  auth0::test::give_back(memory);
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
  auth0::test::give_back(memory);
}
void operator delete[](void* memory, const std::nothrow_t& /*tag*/) noexcept {
  auth0::test::give_back(memory);
}
void operator delete[](void* memory, std::align_val_t /*alignment*/) noexcept {
  auth0::test::give_back(memory);
}
void operator delete[](void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  auth0::test::give_back(memory);
}
void operator delete[](void* memory, std::align_val_t /*alignment*/, const std::nothrow_t& /*tag*/) noexcept {
  auth0::test::give_back(memory);
}

// NOLINTEND(cppcoreguidelines-no-malloc, misc-new-delete-overloads)
