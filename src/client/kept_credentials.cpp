#include "client/kept_credentials.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace auth0::inline v0 {

namespace {

// The views of what is presented, for one pass over all of them.
std::array<std::string_view*, 7> texts_of(dpop::Presented& presented) {
  auto& certificate = presented.certificate;
  return {&presented.token, &presented.method,   &presented.url,        &certificate.pem,
          &certificate.der, &certificate.sha256, &presented.traceparent};
}

void keep(std::string_view& text, SecretChars& texts) {
  const std::size_t begin = texts.size();
  texts.insert(texts.end(), text.begin(), text.end());
  text = {texts.data() + begin, text.size()};
}

}  // namespace

KeptCredentials::KeptCredentials(const dpop::Presented& presented, const CredentialVerifier::Expected& expected,
                                 Sparing sparing)
    : presented_(presented), expected_(expected) {
  if (expected.requirement != nullptr) requirement_.emplace(*expected.requirement);
  std::size_t size = presented_.proof ? presented_.proof->size() : 0;
  for (const auto* text : texts_of(presented_))
    size += text->size();
  texts_.reserve(size);  // so that no view is left behind
  for (auto* text : texts_of(presented_))
    keep(*text, texts_);
  if (presented_.proof) keep(*presented_.proof, texts_);

  if (sparing.headers) presented_.headers = {};
  if ((sparing.algorithms || expected.algorithms.empty()) && expected.required_claims.empty() &&
      presented_.headers.empty())
    return;
  lists_ = std::make_unique<Lists>();
  lists_->algorithms.assign(expected.algorithms.begin(), expected.algorithms.end());
  lists_->required_claims.assign(expected.required_claims.begin(), expected.required_claims.end());
  lists_->headers.assign(presented_.headers.begin(), presented_.headers.end());
  expected_.algorithms = lists_->algorithms;
  expected_.required_claims = lists_->required_claims;
  presented_.headers = lists_->headers;
}

}  // namespace auth0::inline v0
