#include "exchange/request_hasher.hpp"

#include "base/wiped.hpp"
#include "url/form.hpp"

#include <cstddef>
#include <string>

namespace auth0::inline v0::exchange {

namespace {

// Each part goes in with its length before it, so that no two lists of parts make the same bytes.
class Parts {
 public:
  explicit Parts(std::size_t capacity) { bytes_.reserve(capacity); }

  void add(std::string_view part) {
    for (std::size_t rest = part.size(), i = 0; i < sizeof(rest); ++i, rest >>= 8U)
      bytes_ += static_cast<char>(rest & 0xFFU);
    bytes_ += part;
  }

  std::string& bytes() noexcept { return bytes_; }

 private:
  std::string bytes_;
};

constexpr std::size_t length_size = sizeof(std::size_t);

std::string_view kind_name(Exchange kind) {
  switch (kind) {
    case Exchange::custom:
      return "custom";
    case Exchange::on_behalf_of:
      return "on behalf of";
    case Exchange::connection:
      return "connection";
  }
  return {};
}

std::size_t size_of(const url::Form& form) {
  std::size_t size = 0;
  for (const auto& field : form)
    size += field.name.size() + field.value.size() + (2 * length_size);
  return size;
}

}  // namespace

RequestNames RequestHasher::names_of(const TokenRequest& request, std::string_view issuer_url,
                                     std::string_view client_id) const {
  const auto subject = subject_of(request);
  return {.subject = subject, .request = name_of(request, subject, issuer_url, client_id)};
}

jose::Sha256 RequestHasher::subject_of(const TokenRequest& request) const {
  constexpr std::string_view purpose = "auth0-api-cpp subject token 1";
  const std::string_view kind = kind_name(request.kind);
  Parts parts(purpose.size() + kind.size() + request.subject_token_type.size() + request.subject_token.size() +
              request.actor_token.size() + (5 * length_size));
  const WipedAtEnd wiped(parts.bytes());
  parts.add(purpose);
  parts.add(kind);
  parts.add(request.subject_token_type);
  parts.add(request.subject_token);
  parts.add(
      request.actor_token);  // a bad one is refused by the same code, and says nothing of the subject token
  return hasher_.hash({parts.bytes()});
}

jose::Sha256 RequestHasher::name_of(const TokenRequest& request, const jose::Sha256& subject,
                                    std::string_view issuer_url, std::string_view client_id) const {
  constexpr std::string_view purpose = "auth0-api-cpp exchanged token 1";
  Parts parts(purpose.size() + issuer_url.size() + client_id.size() + subject.size() + size_of(request.form) +
              (4 * length_size));
  const WipedAtEnd wiped(parts.bytes());  // an actor token may be among them
  parts.add(purpose);
  parts.add(issuer_url);
  parts.add(client_id);
  parts.add({reinterpret_cast<const char*>(subject.data()), subject.size()});
  for (const auto& field : request.form) {
    if (field.name == "subject_token") continue;  // its hash is in already
    parts.add(field.name);
    parts.add(field.value);
  }
  return hasher_.hash({parts.bytes()});
}

}  // namespace auth0::inline v0::exchange
