#include "support/openssl_allocations.hpp"

#include <cstdlib>
#include <openssl/crypto.h>
#include <optional>

namespace auth0::test {

namespace {

struct Failure {
  std::size_t at;
  bool for_good;
  std::size_t count = 0;
};

thread_local std::optional<Failure> failure;

bool must_fail() noexcept {
  if (!failure) return false;
  const std::size_t number = failure->count++;
  return number == failure->at || (failure->for_good && number > failure->at);
}

// NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): OpenSSL's memory is made of this
void* allocate(std::size_t size, const char* /*file*/, int /*line*/) {
  return must_fail() ? nullptr : std::malloc(size);
}

void* reallocate(void* memory, std::size_t size, const char* /*file*/, int /*line*/) {
  return must_fail() ? nullptr : std::realloc(memory, size);
}

void release(void* memory, const char* /*file*/, int /*line*/) {
  std::free(memory);
}
// NOLINTEND(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)

bool are_in_use = false;

void use_them() {
  are_in_use = CRYPTO_set_mem_functions(allocate, reallocate, release) == 1;
}

// Before the constructors of shared libraries, some of which let OpenSSL allocate. Not const: the sanitizers'
// part of this section can be written to, and the linker keeps one part only.
[[gnu::section(".preinit_array"), gnu::used]] void (*before_all)() = use_them;

}  // namespace

FailingOpenssl::FailingOpenssl(std::size_t n, bool for_good) noexcept {
  failure = {.at = n, .for_good = for_good};
}

FailingOpenssl::~FailingOpenssl() {
  failure.reset();
}

std::size_t FailingOpenssl::count() noexcept {
  return failure ? failure->count : 0;
}

bool openssl_allocations_may_fail() noexcept {
  return are_in_use;
}

}  // namespace auth0::test
