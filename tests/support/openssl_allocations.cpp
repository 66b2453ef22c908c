#include "support/openssl_allocations.hpp"

#include <cstdlib>
#include <openssl/crypto.h>
#include <optional>

namespace auth0::test {

namespace {

struct Failure {
  std::size_t left;  // allocations that still succeed
  bool for_good;
  bool has_come = false;
};

thread_local std::optional<Failure> failure;

bool must_fail() noexcept {
  if (!failure) return false;
  if (failure->has_come) return failure->for_good;
  failure->has_come = failure->left == 0;
  if (!failure->has_come) --failure->left;
  return failure->has_come;
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

// Before the constructors of shared libraries, some of which let OpenSSL allocate. Not const: the sanitizers' part of
// this section can be written to, and the linker keeps one part only.
[[gnu::section(".preinit_array"), gnu::used]] void (*before_all)() = use_them;

}  // namespace

FailingOpenssl::FailingOpenssl(std::size_t n, bool for_good) noexcept {
  failure = {.left = n, .for_good = for_good};
}

FailingOpenssl::~FailingOpenssl() {
  failure.reset();
}

bool FailingOpenssl::has_failed() const noexcept {  // NOLINT(readability-convert-member-functions-to-static)
  return failure && failure->has_come;
}

bool openssl_allocations_may_fail() noexcept {
  return are_in_use;
}

}  // namespace auth0::test
