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
    add_length(part);
    bytes_ += part;
  }
  /// For a part that is hashed behind these bytes, without a copy of it.
  void add_length(std::string_view part) {
    for (std::size_t rest = part.size(), i = 0; i < sizeof(rest); ++i, rest >>= 8U)
      bytes_ += static_cast<char>(rest & 0xFFU);
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

// The grant type is the kind's.
bool is_in_hash_of_subject(std::string_view parameter) {
  return parameter == "grant_type" || parameter == "subject_token" || parameter == "subject_token_type" ||
         parameter == "actor_token";
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
  Parts before_subject(purpose.size() + kind.size() + request.subject_token_type.size() + (4 * length_size));
  before_subject.add(purpose);
  before_subject.add(kind);
  before_subject.add(request.subject_token_type);
  before_subject.add_length(request.subject_token);
  // A bad actor token is refused by the same code, and says nothing of the subject token.
  Parts before_actor(length_size);
  before_actor.add_length(request.actor_token);
  return hasher_.hash(
      {before_subject.bytes(), request.subject_token, before_actor.bytes(), request.actor_token});
}

jose::Sha256 RequestHasher::name_of(const TokenRequest& request, const jose::Sha256& subject,
                                    std::string_view issuer_url, std::string_view client_id) const {
  constexpr std::string_view purpose = "auth0-api-cpp exchanged token 2";
  Parts parts(purpose.size() + issuer_url.size() + client_id.size() + subject.size() + size_of(request.form) +
              (4 * length_size));
  const WipedAtEnd wiped(parts.bytes());  // extra parameters may be secrets
  parts.add(purpose);
  parts.add(issuer_url);
  parts.add(client_id);
  parts.add({reinterpret_cast<const char*>(subject.data()), subject.size()});
  for (const auto& field : request.form) {
    if (is_in_hash_of_subject(field.name)) continue;
    parts.add(field.name);
    parts.add(field.value);
  }
  return hasher_.hash({parts.bytes()});
}

}  // namespace auth0::inline v0::exchange
