#pragma once

#include <boost/json/memory_resource.hpp>
#include <cstddef>
#include <new>

namespace auth0::inline v0::access_token {

/// The heap, with a count of what was taken from it. For one thread at a time.
class CountedHeap final : public boost::json::memory_resource {
 public:
  [[nodiscard]] std::size_t allocated() const noexcept { return allocated_; }

 private:
  // Boost.JSON asks for no stricter alignment than that of `operator new`.
  void* do_allocate(std::size_t bytes, std::size_t /*alignment*/) override {
    void* const memory = ::operator new(bytes);
    allocated_ += bytes;
    return memory;
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t /*alignment*/) override {
    allocated_ -= bytes;
    ::operator delete(memory);
  }
  [[nodiscard]] bool do_is_equal(const boost::json::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::size_t allocated_ = 0;
};

}  // namespace auth0::inline v0::access_token
