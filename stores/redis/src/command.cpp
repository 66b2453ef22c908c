#include "command.hpp"

#include <hiredis/hiredis.h>
#include <new>
#include <openssl/crypto.h>
#include <vector>

namespace auth0::inline v0::redis {

Command::Command(std::span<const std::string_view> words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  texts.reserve(words.size());
  sizes.reserve(words.size());
  for (const auto word : words) {
    texts.push_back(word.empty() ? "" : word.data());  // hiredis copies from it even then
    sizes.push_back(word.size());
  }
  char* text = nullptr;
  const auto size = redisFormatCommandArgv(&text, static_cast<int>(words.size()), texts.data(), sizes.data());
  if (size < 0) throw std::bad_alloc();
  text_ = {text, WipeAndFree{static_cast<std::size_t>(size)}};
}

void WipeAndFree::operator()(char* text) const noexcept {
  OPENSSL_cleanse(text, size);
  redisFreeCommand(text);
}

}  // namespace auth0::inline v0::redis
