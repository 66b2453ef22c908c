#include "exchange/request/token_request.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace auth0::inline v0::exchange {

namespace {

std::size_t size_of_texts(const url::Form& form) {
  std::size_t size = 0;
  for (const auto& field : form)
    size += field.name.size() + field.value.size();
  return size;
}

// The value of `own` that stands where this view is in `borrowed`.
std::string_view same_in(const url::Form& own, const url::Form& borrowed, std::string_view view) {
  const auto is_this = [view](const url::FormField& field) {
    return field.value.data() == view.data() && field.value.size() == view.size();
  };
  const auto found = std::ranges::find_if(borrowed, is_this);
  return found == borrowed.end() ? std::string_view()
                                 : own.at(static_cast<std::size_t>(found - borrowed.begin())).value;
}

}  // namespace

TokenRequest with_own_texts(TokenRequest request) {
  const url::Form borrowed = request.form;
  auto texts = std::make_unique<SecretChars>();
  texts->reserve(size_of_texts(borrowed) + request.traceparent.size());
  const auto own = [&texts](std::string_view& view) {
    const auto begin = texts->insert(texts->end(), view.begin(), view.end());
    view = std::string_view(begin, texts->end());
  };
  for (auto& field : request.form) {
    own(field.name);
    own(field.value);
  }
  for (auto* view : {&request.subject_token, &request.subject_token_type, &request.actor_token})
    *view = same_in(request.form, borrowed, *view);
  if (request.organization) request.organization = same_in(request.form, borrowed, *request.organization);
  own(request.traceparent);
  request.own_texts = std::move(texts);
  return request;
}

}  // namespace auth0::inline v0::exchange
