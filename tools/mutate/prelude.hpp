// Included first by every file of a build with mutants: which of them is on, and which were reached.
#pragma once

#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <type_traits>

namespace auth0_mutation {

inline constexpr int most_mutants = 65536;
inline int active = 0;
inline unsigned char* reached = nullptr;

/// Whether a mutant is on. None is in what the compiler evaluates.
constexpr bool on(int number) {
  if consteval {
    return false;
  } else {
    if (reached != nullptr) reached[number] = 1;
    return active == number;
  }
}

// The environment names the mutant, and a file with a byte for each. Before the constructors of all static
// objects.
[[gnu::constructor(101)]] static void start() {
  if (const char* number = std::getenv("AUTH0_API_MUTANT")) active = std::atoi(number);
  const char* file = std::getenv("AUTH0_API_MUTANTS_REACHED");
  if (file == nullptr || reached != nullptr) return;
  const int opened = ::open(file, O_RDWR | O_CLOEXEC);
  if (opened < 0) std::abort();
  void* memory = ::mmap(nullptr, most_mutants, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
  if (memory == MAP_FAILED) std::abort();
  reached = static_cast<unsigned char*>(memory);
}

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
template <class T>
concept TimePoint = requires { typename T::clock; };
template <class T>
concept Duration = requires { typename T::period; } && !TimePoint<T>;

template <class T>
  requires Number<T> || Duration<T> || TimePoint<T>
constexpr T less(T bound) {
  if constexpr (Number<T>)
    return static_cast<T>(bound - 1);
  else if constexpr (TimePoint<T>)
    return bound - typename T::duration(1);
  else
    return bound - T(1);
}

template <class T>
  requires Number<T> || Duration<T> || TimePoint<T>
constexpr T more(T bound) {
  if constexpr (Number<T>)
    return static_cast<T>(bound + 1);
  else if constexpr (TimePoint<T>)
    return bound + typename T::duration(1);
  else
    return bound + T(1);
}

/// Another object of the same type, to be wiped instead.
template <class T>
T& spare(T&) {
  thread_local T object{};
  return object;
}

}  // namespace auth0_mutation
