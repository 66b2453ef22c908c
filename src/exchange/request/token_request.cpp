#include "exchange/request/token_request.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "exchange/request/extra_parameters.hpp"
#include "exchange/request/subject_token.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <span>
#include <string>
#include <utility>

namespace auth0::inline v0::exchange {

namespace {

constexpr std::string_view token_exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view connection_grant =
    "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token";
constexpr std::string_view access_token_type = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::string_view connection_token_type =
    "http://auth0.com/oauth/token-type/federated-connection-access-token";

void append_if_given(url::Form& form, std::string_view name, std::string_view value) {
  if (!value.empty()) form.push_back({.name = name, .value = value});
}

Result<void> check_subject_token_type(std::string_view type) {  // 10.12
  if (type.empty()) return missing_argument("subject_token_type is required");
  if (boost::urls::parse_absolute_uri(type)) return {};
  return invalid_request(Reason::exchange_parameter_invalid,
                         "subject_token_type must be an absolute URI (RFC 8693 section 3)");
}

Result<void> check_organization_asked_for(const std::optional<std::string_view>& organization) {  // 10.9
  if (!organization || !is_blank(*organization)) return {};
  return std::unexpected(Error{.code = ErrorCode::organization_validation_error,
                               .reason = Reason::organization_blank,
                               .message = "organization is blank; leave it out if you need none"});
}

Result<void> check_actor(std::string_view token, std::string_view type) {  // RFC 8693 section 2.1
  if (token.empty() == type.empty()) return {};
  return fail(Reason::exchange_parameter_invalid, "actor_token and actor_token_type must be given together");
}

Result<TokenRequest> checked(TokenRequest request, std::span<const ExtraParameter> extra) {
  if (auto ok = check_subject_token(request.subject_token); !ok) return std::unexpected(std::move(ok.error()));
  if (request.deadline <= std::chrono::milliseconds(0))
    return fail(Reason::exchange_parameter_invalid, "deadline must be positive");
  if (auto ok = append_extra_parameters(extra, request.form); !ok)
    return std::unexpected(std::move(ok.error()));
  return request;
}

ErrorCode code_of(Exchange kind) {
  return kind == Exchange::connection ? ErrorCode::token_for_connection_error : ErrorCode::token_exchange_error;
}

Result<TokenRequest> with_codes(Result<TokenRequest> request, Exchange kind) {
  if (!request) return std::unexpected(with_code(std::move(request.error()), kind));
  return request;
}

Result<TokenRequest> make_custom_exchange(std::string_view subject_token,
                                          const ExchangeProfileRequest& options) {
  if (auto ok = check_subject_token_type(options.subject_token_type); !ok)
    return std::unexpected(std::move(ok.error()));
  if (is_blank(options.audience))
    return missing_argument("audience is required: the API that the token is for");
  if (auto ok = check_organization_asked_for(options.organization); !ok)
    return std::unexpected(std::move(ok.error()));
  if (auto ok = check_actor(options.actor_token, options.actor_token_type); !ok)
    return std::unexpected(std::move(ok.error()));
  url::Form form = {{"grant_type", token_exchange_grant},
                    {"subject_token", subject_token},
                    {"subject_token_type", options.subject_token_type},
                    {"audience", options.audience}};
  append_if_given(form, "scope", options.scope);
  append_if_given(form, "requested_token_type", options.requested_token_type);
  append_if_given(form, "organization", options.organization.value_or(""));
  append_if_given(form, "actor_token", options.actor_token);
  append_if_given(form, "actor_token_type", options.actor_token_type);
  return checked({.kind = Exchange::custom,
                  .form = std::move(form),
                  .subject_token = subject_token,
                  .subject_token_type = options.subject_token_type,
                  .actor_token = options.actor_token,
                  .organization = options.organization,
                  .asked_for = kind_of_type(options.requested_token_type),
                  .deadline = options.deadline,
                  .traceparent = options.traceparent},
                 options.extra);
}

Result<TokenRequest> make_on_behalf_of(std::string_view access_token, const OnBehalfOfRequest& options) {
  if (is_blank(options.audience))
    return missing_argument("audience is required: the API that the token is for");
  url::Form form = {{"grant_type", token_exchange_grant},
                    {"subject_token", access_token},
                    {"subject_token_type", access_token_type},
                    {"requested_token_type", access_token_type},
                    {"audience", options.audience}};
  append_if_given(form, "scope", options.scope);
  return checked({.kind = Exchange::on_behalf_of,
                  .form = std::move(form),
                  .subject_token = access_token,
                  .subject_token_type = access_token_type,
                  .deadline = options.deadline,
                  .traceparent = options.traceparent},
                 options.extra);
}

Result<TokenRequest> make_connection_token(const ConnectionTokenRequest& options) {
  if (is_blank(options.connection))
    return missing_argument("connection is required: the name of the connection");
  url::Form form = {{"grant_type", connection_grant},
                    {"connection", options.connection},
                    {"subject_token", options.access_token},
                    {"subject_token_type", access_token_type},
                    {"requested_token_type", connection_token_type}};
  append_if_given(form, "login_hint", options.login_hint);
  return checked({.kind = Exchange::connection,
                  .form = std::move(form),
                  .subject_token = options.access_token,
                  .subject_token_type = access_token_type,
                  .deadline = options.deadline,
                  .traceparent = options.traceparent},
                 {});
}

}  // namespace

Result<TokenRequest> custom_exchange(std::string_view subject_token, const ExchangeProfileRequest& options) {
  return with_codes(make_custom_exchange(subject_token, options), Exchange::custom);
}

Result<TokenRequest> on_behalf_of(std::string_view access_token, const OnBehalfOfRequest& options) {
  return with_codes(make_on_behalf_of(access_token, options), Exchange::on_behalf_of);
}

Result<TokenRequest> connection_token(const ConnectionTokenRequest& options) {
  return with_codes(make_connection_token(options), Exchange::connection);
}

Error with_code(Error error, Exchange kind) {
  // The default codes of the reasons with which an exchange fails, in this room and in those that it uses.
  if (error.code == ErrorCode::verify_access_token_error || error.code == ErrorCode::token_exchange_error)
    error.code = code_of(kind);
  return error;
}

Error without_client_authentication(Exchange kind) {
  return {.code = kind == Exchange::connection ? ErrorCode::token_for_connection_error
                                               : ErrorCode::missing_client_auth_error,
          .reason = Reason::client_authentication_missing,
          .message = "token exchange needs client_id and client_authentication"};
}

}  // namespace auth0::inline v0::exchange
