#include "jose/sha256.hpp"

#include "base/openssl_errors.hpp"

#include <new>

namespace auth0::inline v0::jose {

// OpenSSL always has SHA-256: what is missing where it fails is memory.
std::string sha256(std::string_view bytes) {
  Sha256 hash{};
  std::size_t size = hash.size();
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), hash.data(), &size) != 1)
    throw std::bad_alloc();
  return {reinterpret_cast<const char*>(hash.data()), size};
}

Sha256 Sha256Hasher::hash(std::initializer_list<std::string_view> texts) const {
  const OpensslErrorScope errors;
  auto own = contexts_.borrow();
  Context temporary;
  auto& [digest, context] = own ? *own : temporary;
  if (!digest) digest.reset(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  if (!context) context.reset(EVP_MD_CTX_new());
  Sha256 hash{};
  bool done = digest && context && EVP_DigestInit_ex2(context.get(), digest.get(), nullptr) == 1;
  for (const auto text : texts)
    done = done && EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1;
  if (!done || EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) != 1) throw std::bad_alloc();
  return hash;
}

bool PrefixHasher::prepare(Contexts& contexts) {
  if (contexts.prefix) return true;
  contexts.digest.reset(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  contexts.whole.reset(EVP_MD_CTX_new());
  if (!contexts.digest || !contexts.whole) return false;
  contexts.prefix.reset(EVP_MD_CTX_new());
  return contexts.prefix != nullptr;
}

bool PrefixHasher::hash_whole(Contexts& contexts, std::string_view text, std::size_t prefix_size,
                              Sha256& hash) {
  if (!prepare(contexts)) return false;
  EVP_MD_CTX* const whole = contexts.whole.get();
  return EVP_DigestInit_ex2(whole, contexts.digest.get(), nullptr) == 1 &&
         EVP_DigestUpdate(whole, text.data(), prefix_size) == 1 &&
         EVP_MD_CTX_copy_ex(contexts.prefix.get(), whole) == 1 &&
         EVP_DigestUpdate(whole, text.data() + prefix_size, text.size() - prefix_size) == 1 &&
         EVP_DigestFinal_ex(whole, hash.data(), nullptr) == 1;
}

bool PrefixHasher::hash_prefix(Contexts& contexts, Sha256& hash) {
  return EVP_DigestFinal_ex(contexts.prefix.get(), hash.data(), nullptr) == 1;
}

}  // namespace auth0::inline v0::jose
