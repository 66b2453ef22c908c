#include "jose/json.hpp"
#include "token_endpoint/grants.hpp"
#include "token_endpoint/subject_access_token.hpp"

namespace auth0::inline v0::testing {

namespace {

constexpr std::string_view provider_token_type =
    "http://auth0.com/oauth/token-type/federated-connection-access-token";

}  // namespace

HttpResponse exchange_for_connection(const GrantRequest& request) {
  const auto connection = required_value(request.parameters, "connection");
  if (!connection) return connection.error();
  if (value_of(request.parameters, "subject_token_type") != access_token_type)
    return oauth_error(400, "invalid_request", "subject_token_type must be that of access tokens.");
  if (value_of(request.parameters, "requested_token_type") != provider_token_type)
    return oauth_error(400, "invalid_request", "requested_token_type must be that of a provider's tokens.");
  const auto subject = read_subject_access_token(request);
  if (!subject) return subject.error();
  const auto account = request.directory.linked_account(*jose::string_member(*subject, "sub"), *connection,
                                                        value_of(request.parameters, "login_hint"));
  if (!account) {
    return oauth_error(401, "federated_connection_refresh_token_not_found",
                       "The user has not linked such an account of the connection.");
  }
  return json_response(200, boost::json::object{{"access_token", account->access_token},
                                                {"token_type", "Bearer"},  // RFC 8693 section 2.2.1
                                                {"scope", account->scope},
                                                {"expires_in", account->expires_in.count()},
                                                {"issued_token_type", provider_token_type}});
}

}  // namespace auth0::inline v0::testing
