// What was sealed comes out again, and under no other token or name, nor after a bit of it has changed; nothing
// that was not sealed comes out; a kept token that is read is written as what is read again. Input: subject
// token, name, bytes, where to change a bit.
#include "exchange/kept/sealed_bytes.hpp"
#include "exchange/kept/token_text.hpp"
#include "oracle.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

namespace exchange = auth0::exchange;
using auth0::fuzz::require;

void check_text(std::string_view text) {
  const auto kept = exchange::from_text(text);
  if (!kept) return;
  require(!kept->tokens.access_token.empty() && kept->tokens.expires_at, "a kept token has a text and an end");
  require(kept->tokens.refresh_token.empty(), "a refresh token is never kept");
  const auto written = exchange::to_text(*kept);
  const auto again = exchange::from_text({written.data(), written.size()});
  require(again && exchange::to_text(*again) == written && again->usable_until == kept->usable_until,
          "what is accepted serialises to what is accepted");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auth0::fuzz::Fields fields(data, size);
  const auto subject = fields.take();
  const auto name = fields.take();
  const auto bytes = fields.take();
  const auto where = fields.take();
  check_text(bytes);
  require(!exchange::unseal(bytes, subject, name), "what nobody sealed is not opened");
  const auto sealed = exchange::seal(bytes, subject, name);
  require(sealed.has_value() || subject.empty(), "bytes can be sealed");
  if (!sealed) return 0;
  require(exchange::unseal(*sealed, subject, name) == bytes, "what was sealed comes out again");
  require(!exchange::unseal(*sealed, std::string(subject) + 'x', name), "under no other token");
  require(!exchange::unseal(*sealed, subject, std::string(name) + 'x'), "under no other name");
  std::string changed = *sealed;
  std::size_t place = 0;
  for (const char c : where)
    place = (place * 256) + static_cast<unsigned char>(c);
  changed[place / 8 % changed.size()] =
      static_cast<char>(changed[place / 8 % changed.size()] ^ (1 << (place % 8)));
  require(!exchange::unseal(changed, subject, name), "nor after a bit of it has changed");
  require(!exchange::unseal(std::string_view(*sealed).substr(0, place % sealed->size()), subject, name),
          "nor cut");
  return 0;
}
