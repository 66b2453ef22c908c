#pragma once

#include "concurrency/per_thread.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace auth0::inline v0 {

/// Threads that read objects of a shared structure without a lock: while a thread reads, it holds a slot.
/// Thread-safe.
class Readers {
  struct Nothing {};

 public:
  /// Held while a thread reads. False if another thread holds this thread's slot: then the reader takes the
  /// lock under which `RetireList` frees, for as long as it reads.
  using Reading = PerThread<Nothing>::Borrowed;

  [[nodiscard]] Reading read() const noexcept { return slots_.borrow(); }

  /// The slots that are held now, one bit each.
  [[nodiscard]] std::uint32_t active() const noexcept { return slots_.borrowed(); }

 private:
  PerThread<Nothing> slots_;
};

/// Objects that were taken out of a shared structure, until no thread can be reading them any more. Not
/// thread-safe: its owner holds a lock. Nothing throws or allocates: each object has room for its place in the
/// list.
///
/// An object is freed once each slot was seen free since it was retired: a reader that comes later cannot find
/// it. So it must be out of reach before `add`, by a sequentially consistent store, and readers must find
/// objects by sequentially consistent loads.
template <class T>
class RetireList {
 public:
  /// The base class of T. Its members belong to the list.
  class Node {
    friend class RetireList;
    std::uint32_t readers_ = ~std::uint32_t{0};  // slots that may still be reading
    std::unique_ptr<T> next_{};
  };

  RetireList() = default;
  RetireList(const RetireList&) = delete;
  RetireList& operator=(const RetireList&) = delete;
  /// Frees all objects; no thread may be reading any more.
  ~RetireList() {
    while (first_)
      first_ = std::move(node_of(*first_).next_);  // one after the other, not in a recursion
  }

  void add(std::unique_ptr<T> object) noexcept {
    node_of(*object).next_ = std::move(first_);
    first_ = std::move(object);
  }

  /// Frees what nobody can be reading any more; `before_freeing` is called with each such object and must not
  /// throw.
  template <class Function>
  void free_unread(const Readers& readers, Function before_freeing) noexcept {
    if (!first_) return;  // looking at all slots costs more than all else here
    const std::uint32_t active = readers.active();
    std::unique_ptr<T> kept;
    while (first_) {
      auto object = std::move(first_);
      Node& node = node_of(*object);
      first_ = std::move(node.next_);
      node.readers_ &= active;
      if (node.readers_ == 0) {
        before_freeing(std::as_const(*object));
        continue;
      }
      node.next_ = std::move(kept);
      kept = std::move(object);
    }
    first_ = std::move(kept);
  }

 private:
  [[nodiscard]] static Node& node_of(T& object) noexcept { return object; }

  std::unique_ptr<T> first_;
};

}  // namespace auth0::inline v0
