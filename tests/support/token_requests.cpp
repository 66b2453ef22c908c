#include "support/token_requests.hpp"

#include "base/http_headers.hpp"
#include "base/pem.hpp"
#include "jose/compact_jws.hpp"
#include "url/form.hpp"

#include <boost/json/parse.hpp>
#include <set>

namespace auth0::test {

Form with(Form form, const Form& more) {
  for (const auto& [name, value] : more)
    form.insert_or_assign(name, value);
  return form;
}

Form without(Form form, const std::string& name) {
  form.erase(name);
  return form;
}

std::string encode(const Form& form) {
  url::Form fields;
  for (const auto& [name, value] : form)
    fields.push_back({.name = name, .value = value});
  return url::encode_form(fields);
}

std::string TokenAnswer::text(std::string_view name) const {
  const auto* member = body.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

std::string TokenAnswer::header(std::string_view name) const {
  return std::string(first_header(headers, name).value_or(""));
}

std::string TokenAnswer::members() const {
  std::set<std::string> names;
  for (const auto& member : body)
    names.emplace(member.key());
  std::string text;
  for (const auto& name : names)
    text += (text.empty() ? "" : " ") + name;
  return text;
}

boost::json::object TokenAnswer::claims() const {
  return claims_of(text("access_token"));
}

TokenAnswer read_answer(const HttpResponse& response) {
  return {.status = response.status,
          .body = boost::json::parse(response.body).as_object(),
          .headers = response.headers};
}

TokenAnswer ask_for_token(testing::Tenant& tenant, const Form& form, const Sending& sending) {
  HttpRequest request{
      .method = "POST", .url = std::string(sending.path), .headers = sending.headers, .body = encode(form)};
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  return read_answer(tenant.answer(request, sending.certificate_pem).response);
}

boost::json::object claims_of(std::string_view token) {
  boost::json::object claims;
  if (!jose::parse_compact_jws(token, {.max_size = token.size()}, claims))
    throw std::invalid_argument("this is no token");
  return claims;
}

std::string public_key_pem(const jose::PrivateKey& key) {
  return public_key_pem(key.handle());
}

std::string public_key_pem(EVP_PKEY* key) {
  return public_key_to_pem(key);
}

}  // namespace auth0::test
