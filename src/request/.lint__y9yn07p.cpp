#include "request/challenge_text.hpp"

#include <algorithm>

namespace auth0::request {

namespace {

char header_character(char c) {
  return c >= 0x20 && c <= 0x7E ? c : '?';
}

// RFC 6750 section 3: %x20-21 / %x23-5B / %x5D-7E
char parameter_character(char c) {
  if (c == '"') return '\'';
  return c == '\\' ? '?' : header_character(c);
}

}  // namespace

std::string parameter_value(std::string_view text) {
  std::string value(text);
  std::ranges::transform(value, value.begin(), parameter_character);
  return value;
}

std::string header_value(std::string_view text) {
  std::string value(text);
  std::ranges::transform(value, value.begin(), header_character);
  return value;
}

std::string separated_by_spaces(std::span<const std::string> members) {
  std::string text;
  for (const auto& member : members)
    text.append(text.empty() ? "" : " ").append(member);
  return text;
}

Challenge& Challenge::add(std::string_view name, std::string_view value) {
  text_.append(has_parameters_ ? ", " : " ").append(name).append("=\"").append(parameter_value(value)) += '"';
  has_parameters_ = true;
  return *this;
}

}  // namespace auth0::request
#include "request/challenges.hpp"

#include "request/challenge_text.hpp"

#include <string>
#include <utility>
#include <vector>

namespace auth0::request {

namespace {

bool is_mistake_of_the_program(ErrorCode code) {
  return code == ErrorCode::missing_required_argument_error || code == ErrorCode::invalid_configuration_error;
}

// Where the issuer or the API itself is to blame (1.2) the credentials cannot be judged now.
bool is_unjudged(Reason reason) {
  return reason == Reason::issuer_unavailable || reason == Reason::domains_resolver_failed ||
         reason == Reason::replay_store_unavailable || reason == Reason::replay_store_full;
}

// There were none, or none of a scheme that is accepted, or half of them (RFC 6750 section 3.1).
bool is_without_credentials(Reason reason) {
  return reason == Reason::token_missing || reason == Reason::invalid_auth_scheme ||
         reason == Reason::proof_missing;
}

int status_of(const Error& error) {
  if (is_unjudged(error.reason)) return 503;
  if (error.code == ErrorCode::insufficient_scope) return 403;
  if (error.code != ErrorCode::invalid_request) return 401;
  return error.reason == Reason::token_missing || error.reason == Reason::invalid_auth_scheme ? 401 : 400;
}

// Where the client needs another token, whichever scheme it will use, each challenge names the scopes to ask
// for (RFC 6750 section 3).
bool is_scope_for_each_scheme(const Error& error) {
  return needs_another_token(error) && !error.unmet.scopes.empty();
}

void add_error(Challenge& challenge, const Error& error) {
  const auto name = oauth_error(error);
  if (name.empty()) return;
  challenge.add("error", name).add("error_description", error.message);
  const auto& unmet = error.unmet;
  if (!unmet.scopes.empty() && !needs_another_token(error))
    challenge.add("scope", separated_by_spaces(unmet.scopes));
  if (!unmet.acr_values.empty()) challenge.add("acr_values", separated_by_spaces(unmet.acr_values));
  if (unmet.max_age) challenge.add("max_age", std::to_string(unmet.max_age->count()));
}

std::string bearer_challenge(const Error& error, const ChallengeContext& context) {
  Challenge challenge("Bearer");
  challenge.add("realm", "api");
  if (context.scheme == AuthScheme::bearer) add_error(challenge, error);
  if (is_scope_for_each_scheme(error)) challenge.add("scope", separated_by_spaces(error.unmet.scopes));
  if (!context.resource_metadata.empty()) challenge.add("resource_metadata", context.resource_metadata);
  return challenge.text();
}

std::string dpop_challenge(const Error& error, const ChallengeContext& context) {
  Challenge challenge("DPoP");
  if (context.scheme == AuthScheme::dpop) add_error(challenge, error);
  if (is_scope_for_each_scheme(error)) challenge.add("scope", separated_by_spaces(error.unmet.scopes));
  challenge.add("algs", context.dpop_algorithms);
  if (!context.resource_metadata.empty()) challenge.add("resource_metadata", context.resource_metadata);
  return challenge.text();
}

}  // namespace

std::string_view oauth_error(const Error& error) noexcept {
  if (is_unjudged(error.reason) || is_without_credentials(error.reason)) return {};
  if (error.code == ErrorCode::verify_access_token_error) return "invalid_token";
  return auth0::to_string(error.code);
}

bool needs_another_token(const Error& error) noexcept {
  const bool is_about_token =
      error.code == ErrorCode::verify_access_token_error || error.code == ErrorCode::invalid_request;
  return is_about_token && status_of(error) == 401;
}

Error with_http_answer(Error error, const ChallengeContext& context) {
  if (is_mistake_of_the_program(error.code)) return error;
  error.status = status_of(error);
  error.challenges.clear();
  if (context.mode != DpopMode::required) error.challenges.push_back(bearer_challenge(error, context));
  if (context.mode != DpopMode::disabled) error.challenges.push_back(dpop_challenge(error, context));
  return error;
}

}  // namespace auth0::request
#include "ascii.hpp"
#include "fail.hpp"
#include "request/challenges.hpp"
#include "request/forwarded_header.hpp"
#include "request/headers.hpp"
#include "url/normal_url.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/forwarded_url.hpp>

#include <algorithm>
#include <boost/url/url_view.hpp>
#include <cstddef>
#include <optional>
#include <utility>

namespace auth0 {

namespace {

// Where the client's request went, as far as somebody has said so.
struct Origin {
  std::optional<std::string> scheme{};
  std::optional<std::string> host{};
  std::optional<std::string> port{};
};

std::unexpected<Error> refused(Reason reason, std::string message) {
  return std::unexpected(request::with_http_answer(invalid_request(reason, std::move(message)).error()));
}

std::unexpected<Error> broken(const std::string& what) {
  return refused(Reason::forwarded_headers_invalid, "a trusted proxy has sent " + what);
}

// A field that a proxy writes once. Several values, in one field or in several, come from several hands.
Result<std::optional<std::string>> only_value(std::span<const HttpHeader> headers, std::string_view name) {
  const auto values = request::values_of(headers, name);
  if (values.empty()) return std::nullopt;
  if (values.size() > 1 || values.front().contains(','))
    return broken("several values of " + std::string(name));
  return std::string(without_spaces_around(values.front()));
}

Result<Origin> origin_of_forwarded(std::span<const HttpHeader> headers) {
  const auto values = request::values_of(headers, "Forwarded");
  if (values.empty()) return Origin{};
  if (values.size() > 1) return broken("several values of Forwarded");
  auto element = request::parse_forwarded(values.front());
  if (!element) return broken("a header Forwarded that holds not exactly one element or cannot be read");
  return Origin{.scheme = std::move(element->proto), .host = std::move(element->host)};
}

Result<Origin> origin_of_x_forwarded(std::span<const HttpHeader> headers, bool with_host) {
  auto scheme = only_value(headers, "X-Forwarded-Proto");
  if (!scheme) return std::unexpected(std::move(scheme.error()));
  auto host = with_host ? only_value(headers, "X-Forwarded-Host") : std::nullopt;
  if (!host) return std::unexpected(std::move(host.error()));
  auto port = only_value(headers, "X-Forwarded-Port");
  if (!port) return std::unexpected(std::move(port.error()));
  return Origin{.scheme = std::move(*scheme), .host = std::move(*host), .port = std::move(*port)};
}

Result<std::string> host_of(std::span<const HttpHeader> headers) {
  const auto hosts = request::values_of(headers, "Host");
  if (hosts.size() != 1)  // RFC 9112 section 3.2
    return refused(Reason::request_unknown, "the request must hold exactly one Host header");
  return std::string(without_spaces_around(hosts.front()));
}

// A URL of scheme and authority only; nothing if the host holds more than `host[:port]`.
std::optional<boost::urls::url_view> parse_origin(std::string_view text) {
  auto parsed = url::parse_url(text);
  if (!parsed || parsed->has_userinfo() || !parsed->encoded_path().empty() || parsed->has_query() ||
      parsed->has_fragment()) {
    return std::nullopt;
  }
  return parsed;
}

// `host[:port]` in canonical form; nothing if it is unusable or `port` is not that of `host`.
std::optional<std::string> authority_of(const std::string& scheme, const std::string& host,
                                        const std::optional<std::string>& port) {
  std::string text = scheme + "://" + host;
  const auto without_port = parse_origin(text);
  if (!without_port) return std::nullopt;
  if (!port) return url::canonical_authority(*without_port);
  if (without_port->has_port() && std::string_view(without_port->port()) != *port) return std::nullopt;
  if (!without_port->has_port()) text += ':' + *port;
  const auto with_port = parse_origin(text);
  // Digits alone: what else a port might begin with is not the port's.
  if (!with_port || std::string_view(with_port->port()) != *port || port->empty()) return std::nullopt;
  return url::canonical_authority(*with_port);
}

// The query as it came, since proofs do not name it. Bytes count as unsigned, whatever `char` is here.
bool is_query_as_sent(std::string_view query) {
  return std::ranges::all_of(query, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7F && c != '#';
  });
}

bool is_path_with_query(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  return url::is_path_as_sent(path) && is_query_as_sent(target.substr(path.size()));
}

// Proxies name the schemes of WebSocket where a connection is to become one (RFC 6455 section 4.1: its request
// is an HTTP request).
std::optional<std::string> http_scheme(std::string_view name) {
  if (equals_ignoring_case(name, "https") || equals_ignoring_case(name, "wss")) return "https";
  if (equals_ignoring_case(name, "http") || equals_ignoring_case(name, "ws")) return "http";
  return std::nullopt;
}

// Scheme and authority, by their characters alone: this is asked for each request.
bool looks_like_origin(std::string_view text) {
  constexpr std::string_view after_scheme = "://";
  const std::size_t end = text.find(after_scheme);
  if (end == std::string_view::npos) return false;
  const std::string_view scheme = text.substr(0, end);
  if (!equals_ignoring_case(scheme, "https") && !equals_ignoring_case(scheme, "http")) return false;
  const std::string_view authority = text.substr(end + after_scheme.size());
  return !authority.empty() && std::ranges::all_of(authority, [](char c) {
    return is_letter_or_digit(c) || std::string_view("-._:[]").contains(c);
  });
}

Result<Origin> origin_said_by_proxy(const ReceivedRequest& request, const TrustedProxies& proxies,
                                    ForwardedHeaders written_by_proxies) {
  if (!proxies.contains(request.peer_address)) return Origin{};
  if (written_by_proxies == ForwardedHeaders::forwarded) return origin_of_forwarded(request.headers);
  return origin_of_x_forwarded(request.headers, written_by_proxies == ForwardedHeaders::x_forwarded);
}

}  // namespace

Result<std::string> try_client_url(const ReceivedRequest& request, const TrustedProxies& proxies,
                                   ForwardedHeaders written_by_proxies) {
  auto said = origin_said_by_proxy(request, proxies, written_by_proxies);
  if (!said) return std::unexpected(std::move(said.error()));
  const auto scheme = http_scheme(said->scheme ? *said->scheme : request.scheme);
  if (!scheme) return broken("a scheme other than http, https, ws and wss");
  const bool by_proxy = said->host || said->port;
  if (!said->host) {
    auto host = host_of(request.headers);
    if (!host) return std::unexpected(std::move(host.error()));
    said->host = std::move(*host);
  }
  const auto authority = authority_of(*scheme, *said->host, said->port);
  if (!authority) {
    return by_proxy ? broken("a host or port that is unusable or contradicts another")
                    : refused(Reason::request_unknown, "the request's Host header is unusable");
  }
  if (!is_path_with_query(request.target))
    return refused(Reason::request_unknown, "the request's target is not a path");
  return (*scheme + "://" + *authority).append(request.target);
}

std::string client_url(const ReceivedRequest& request, const TrustedProxies& proxies,
                       ForwardedHeaders written_by_proxies) {
  auto url = try_client_url(request, proxies, written_by_proxies);
  if (!url) throw_error(std::move(url.error()));
  return std::move(*url);
}

std::string url_at(std::string_view origin, std::string_view target) {
  if (origin.ends_with('/')) origin.remove_suffix(1);
  if (!looks_like_origin(origin)) {
    throw_error(
        invalid_configuration("url_at: origin must be a scheme and a host, such as https://api.example.com")
            .error());
  }
  if (!target.starts_with('/')) return {};
  return std::string(origin).append(target);
}

}  // namespace auth0
#include "request/credentials.hpp"

#include "ascii.hpp"
#include "fail.hpp"
#include "request/challenges.hpp"
#include "request/form.hpp"
#include "request/headers.hpp"

#include <auth0/exceptions.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace auth0::request {

namespace {

constexpr std::size_t max_form_size = std::size_t{64} * 1024;  // 9.1

// b64token (RFC 6750 section 2.1). Holds neither white space nor a comma, so that it is one token.
bool is_token(std::string_view text) {
  const auto padding = text.find_last_not_of('=');
  if (padding == std::string_view::npos) return false;
  return std::ranges::all_of(text.substr(0, padding + 1), [](char c) {
    return is_letter_or_digit(c) || std::string_view("-._~+/").contains(c);
  });
}

std::string_view scheme_name(std::string_view authorization) {
  return authorization.substr(0, authorization.find_first_of(" \t"));
}

std::optional<AuthScheme> scheme_from(std::string_view name) {
  if (equals_ignoring_case(name, "Bearer")) return AuthScheme::bearer;
  if (equals_ignoring_case(name, "DPoP")) return AuthScheme::dpop;
  return std::nullopt;
}

std::string problem_of(std::string_view credentials, std::string_view token) {
  if (credentials.starts_with('\t')) return "the Authorization header must have a space after the scheme";
  if (token.empty() || token.find_first_of(" \t,") != std::string_view::npos)
    return "the Authorization header must hold exactly one token after the scheme";
  return "the token in the Authorization header holds a character that access tokens do not have";
}

// Nothing if the header is absent or its scheme is one that brings no access token.
Result<std::optional<FoundToken>> token_of_header(std::span<const std::string_view> authorizations) {
  if (authorizations.size() > 1)
    return invalid_request(Reason::several_tokens, "the request holds several Authorization headers");
  if (authorizations.empty()) return std::nullopt;
  const std::string_view value = without_spaces_around(authorizations.front());
  const std::string_view name = scheme_name(value);
  const auto scheme = scheme_from(name);
  if (!scheme) return std::nullopt;
  const std::string_view credentials = value.substr(name.size());
  const std::string_view token = without_spaces_around(credentials);
  if (!is_token(token) || credentials.starts_with('\t'))  // RFC 9110 section 11.4: a space
    return invalid_request(Reason::malformed_credentials, problem_of(credentials, token));
  return FoundToken{.scheme = *scheme, .token = token, .location = TokenLocation::header};
}

// Tokens of queries and forms are Bearer tokens (RFC 6750 sections 2.2 and 2.3). The last one is decoded into
// `buffer`; that of an earlier place is refused by the caller anyway.
Result<void> add_tokens_of_form(std::string_view form, TokenLocation location, std::string& buffer,
                                std::vector<FoundToken>& found) {
  for (const auto encoded : form_values(form, "access_token")) {
    auto token = form_decoded(encoded);
    if (!token || !is_token(*token))
      return invalid_request(Reason::malformed_credentials,
                             "the parameter access_token holds no readable token");
    buffer = std::move(*token);
    found.push_back({.scheme = AuthScheme::bearer, .token = buffer, .location = location});
  }
  return {};
}

Result<bool> is_form(std::span<const HttpHeader> headers) {
  const auto types = values_of(headers, "Content-Type");
  if (types.size() > 1)
    return invalid_request(Reason::malformed_credentials, "the request holds several Content-Type headers");
  if (types.empty()) return false;
  const std::string_view media_type = types.front().substr(0, types.front().find(';'));
  return equals_ignoring_case(without_spaces_around(media_type), "application/x-www-form-urlencoded");
}

Result<void> add_tokens_of_body(std::span<const HttpHeader> headers, std::string_view body, std::string& buffer,
                                std::vector<FoundToken>& found) {
  if (body.empty()) return {};
  const auto form = is_form(headers);
  if (!form) return std::unexpected(form.error());
  if (!*form) return {};
  if (body.size() > max_form_size)
    return invalid_request(Reason::malformed_credentials, "a form with a token must not be larger than 64 KiB");
  return add_tokens_of_form(body, TokenLocation::body, buffer, found);
}

// RFC 6750 section 2.2: a method whose content has a meaning.
bool may_have_form(std::string_view method) {
  constexpr std::array<std::string_view, 3> methods = {"POST", "PUT", "PATCH"};
  return std::ranges::any_of(methods,
                             [method](std::string_view each) { return equals_ignoring_case(method, each); });
}

std::string_view query_of(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const auto mark = url.find('?');
  return mark == std::string_view::npos ? std::string_view() : url.substr(mark + 1);
}

}  // namespace

Result<FoundToken> find_token(std::span<const HttpHeader> headers, std::string_view query,
                              std::string_view body, std::string& buffer) {
  const auto authorizations = values_of(headers, "Authorization");
  const auto in_header = token_of_header(authorizations);
  if (!in_header) return std::unexpected(in_header.error());
  std::vector<FoundToken> found;
  if (*in_header) found.push_back(**in_header);
  if (auto ok = add_tokens_of_form(query, TokenLocation::query, buffer, found); !ok)
    return std::unexpected(std::move(ok.error()));
  if (auto ok = add_tokens_of_body(headers, body, buffer, found); !ok)
    return std::unexpected(std::move(ok.error()));
  if (found.size() > 1)
    return invalid_request(Reason::several_tokens, "the request holds more than one access token");
  if (!found.empty()) return found.front();
  if (authorizations.empty())
    return invalid_request(Reason::token_missing, "the request holds no access token");  // RFC 6750 section 3.1
  return invalid_request(Reason::invalid_auth_scheme, "the scheme of the Authorization header is not accepted");
}

Result<FoundToken> find_token(const IncomingRequest& request, std::string& buffer) {
  const bool with_body = request.accept_token_in_body && may_have_form(request.method);
  return find_token(request.headers, request.accept_token_in_query ? query_of(request.url) : "",
                    with_body ? request.body : "", buffer);
}

Result<std::optional<std::string_view>> find_proof(std::span<const HttpHeader> headers) {
  const auto proofs = values_of(headers, "DPoP");
  if (proofs.size() > 1)
    return fail_proof(Reason::several_proofs, "the request holds more than one DPoP proof");  // 9.2
  if (proofs.empty()) return std::nullopt;
  return without_spaces_around(proofs.front());
}

AuthScheme presented_scheme(std::span<const HttpHeader> headers) {
  const bool says_dpop =
      std::ranges::any_of(values_of(headers, "Authorization"), [](std::string_view authorization) {
        return scheme_from(scheme_name(without_spaces_around(authorization))) == AuthScheme::dpop;
      });
  return says_dpop ? AuthScheme::dpop : AuthScheme::bearer;
}

std::string_view to_string(AuthScheme scheme) noexcept {
  return scheme == AuthScheme::dpop ? "DPoP" : "Bearer";
}

}  // namespace auth0::request

namespace auth0 {

Result<Credentials> try_get_token(std::span<const HttpHeader> headers, std::string_view query,
                                  std::string_view body) {
  std::string buffer;
  if (query.starts_with('?')) query.remove_prefix(1);
  auto found = request::find_token(headers, query, body, buffer);
  if (!found) {
    return std::unexpected(
        request::with_http_answer(std::move(found.error()), {.scheme = request::presented_scheme(headers)}));
  }
  return Credentials{.scheme = found->scheme, .token = std::string(found->token), .location = found->location};
}

Credentials get_token(std::span<const HttpHeader> headers, std::string_view query, std::string_view body) {
  auto credentials = try_get_token(headers, query, body);
  if (!credentials) throw_error(std::move(credentials.error()));
  return std::move(*credentials);
}

}  // namespace auth0
#include "fail.hpp"
#include "request/actors.hpp"
#include "request/challenges.hpp"

#include <auth0/delegation.hpp>
#include <auth0/exceptions.hpp>

#include <boost/json/object.hpp>
#include <utility>

namespace auth0 {

namespace request {

namespace {

namespace json = boost::json;

constexpr std::size_t max_actors = 32;  // 9.5

std::unexpected<Error> malformed(std::string message) {
  return std::unexpected(with_http_answer(invalid_request(Reason::claim_invalid, std::move(message)).error()));
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

}  // namespace

Result<std::string> actor_of(const json::value& act) {
  const auto* actor = act.if_object();
  if (actor == nullptr) return malformed("the claim 'act' must be an object at every level");
  const auto* subject = actor->if_contains("sub");
  if (subject == nullptr || !subject->is_string() || is_blank(subject->get_string()))
    return malformed("the claim 'act' must hold a string 'sub' that is not blank at every level");
  return std::string(std::string_view(subject->get_string()));
}

Result<std::vector<std::string>> actors_of(const json::value& act) {
  std::vector<std::string> actors;
  for (const json::value* level = &act; level != nullptr; level = level->get_object().if_contains("act")) {
    if (actors.size() == max_actors) return malformed("the claim 'act' is nested more than 32 levels deep");
    auto actor = actor_of(*level);
    if (!actor) return std::unexpected(std::move(actor.error()));
    actors.push_back(std::move(*actor));
  }
  return actors;
}

}  // namespace request

Result<std::optional<std::string>> try_get_current_actor(const VerifiedAccessToken& token) {
  const auto* act = token.find_claim("act");
  if (act == nullptr) return std::nullopt;
  return request::actor_of(*act);
}

Result<std::vector<std::string>> try_get_delegation_chain(const VerifiedAccessToken& token) {
  const auto* act = token.find_claim("act");
  if (act == nullptr) return std::vector<std::string>();
  return request::actors_of(*act);
}

std::optional<std::string> get_current_actor(const VerifiedAccessToken& token) {
  auto actor = try_get_current_actor(token);
  if (!actor) throw_error(std::move(actor.error()));
  return std::move(*actor);
}

std::vector<std::string> get_delegation_chain(const VerifiedAccessToken& token) {
  auto chain = try_get_delegation_chain(token);
  if (!chain) throw_error(std::move(chain.error()));
  return std::move(*chain);
}

}  // namespace auth0
#include "request/form.hpp"

#include <algorithm>
#include <charconv>

namespace auth0::request {

std::optional<std::string> form_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const char first = text.front();
    text.remove_prefix(1);
    if (first != '%') {
      decoded += first == '+' ? ' ' : first;
      continue;
    }
    const std::string_view digits = text.substr(0, 2);
    unsigned char byte = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() < 2 || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    decoded += static_cast<char>(byte);
    text.remove_prefix(digits.size());
  }
  return decoded;
}

std::vector<std::string_view> form_values(std::string_view form, std::string_view name) {
  std::vector<std::string_view> values;
  while (!form.empty()) {
    const std::string_view parameter = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(parameter.size() + 1, form.size()));
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    // Decoded, so that whoever reads the same request more leniently does not find a token that we did not.
    if (form_decoded(parameter.substr(0, equals)) == name) {
      values.push_back(parameter.substr(std::min(equals + 1, parameter.size())));
    }
  }
  return values;
}

}  // namespace auth0::request
#include "request/forwarded_header.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace auth0::request {

namespace {

// RFC 7239 defines four; names are compared with each other, so there is a bound.
constexpr std::size_t max_parameters = 16;

// RFC 9110 section 5.6.2
constexpr std::string_view token_characters =
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::string take_token(std::string_view& rest) {
  std::string token(rest.substr(0, rest.find_first_not_of(token_characters)));
  rest.remove_prefix(token.size());
  return token;
}

// RFC 9110 section 5.6.4, whose first character is the opening quote.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string text;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return text;
    }
    if (rest[i] == '\\') ++i;
    if (i == rest.size()) break;
    text += rest[i];
  }
  return std::nullopt;
}

std::optional<std::string> take_value(std::string_view& rest) {
  if (rest.starts_with('"')) return take_quoted(rest);
  auto token = take_token(rest);
  if (token.empty()) return std::nullopt;
  return token;
}

}  // namespace

std::optional<ForwardedElement> parse_forwarded(std::string_view value) {
  ForwardedElement element;
  std::vector<std::string> names;
  std::string_view rest = without_spaces_around(value);
  while (!rest.empty()) {
    std::string name = take_token(rest);
    std::ranges::transform(name, name.begin(), ascii_lower);
    if (names.size() == max_parameters) return std::nullopt;
    if (name.empty() || !rest.starts_with('=') || std::ranges::find(names, name) != names.end())
      return std::nullopt;
    rest.remove_prefix(1);
    auto parameter = take_value(rest);
    if (!parameter) return std::nullopt;
    if (name == "proto") {
      element.proto = std::move(*parameter);
    } else if (name == "host") {
      element.host = std::move(*parameter);
    }
    names.push_back(std::move(name));

    rest = without_spaces_around(rest);
    if (rest.empty()) break;
    if (!rest.starts_with(';')) return std::nullopt;  // a comma, for example, before a second element
    rest = without_spaces_around(rest.substr(1));
  }
  return element;
}

}  // namespace auth0::request
#include "request/headers.hpp"

#include "ascii.hpp"

namespace auth0::request {

std::vector<std::string_view> values_of(std::span<const HttpHeader> headers, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& header : headers) {
    if (equals_ignoring_case(header.name, name)) values.emplace_back(header.value);
  }
  return values;
}

}  // namespace auth0::request
#include "request/challenge_text.hpp"
#include "request/challenges.hpp"

#include <auth0/http_answer.hpp>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace auth0 {

namespace {

namespace json = boost::json;

json::object body_of(const Error& error) {
  if (error.status == 0) return {{"error", "server_error"}};
  if (error.status == 503) return {{"error", "temporarily_unavailable"}};
  const auto name = request::oauth_error(error);
  if (name.empty()) return {};
  return {{"error", name}, {"error_description", request::parameter_value(error.message)}};
}

// RFC 9449 section 8.1: 1*NQCHAR. A nonce that was changed would be of no use, so any other is left out.
bool is_nonce(std::string_view text) {
  return !text.empty() && !text.contains(' ') && request::parameter_value(text) == text;
}

}  // namespace

HttpResponse to_http_response(const Error& error) {
  HttpResponse response{
      .status = error.status == 0 ? 500 : error.status,
      .headers = {{.name = "Content-Type", .value = "application/json"},
                  {.name = "Cache-Control", .value = "no-store"}},
      .body = json::serialize(body_of(error)),
  };
  if (error.status == 0) return response;
  for (const auto& challenge : error.challenges)
    response.headers.push_back({.name = "WWW-Authenticate", .value = request::header_value(challenge)});
  if (is_nonce(error.dpop_nonce)) response.headers.push_back({.name = "DPoP-Nonce", .value = error.dpop_nonce});
  if (error.retry_after) {
    const auto seconds = std::max(*error.retry_after, std::chrono::seconds(0)).count();
    response.headers.push_back({.name = "Retry-After", .value = std::to_string(seconds)});
  }
  return response;
}

}  // namespace auth0
#include "request/challenges.hpp"
#include "request/requirement_node.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace auth0 {

namespace request {

namespace {

bool asks_for_authentication(const Error& error) {
  return error.code == ErrorCode::insufficient_user_authentication;
}

UnmetDemand merged(UnmetDemand left, const UnmetDemand& right) {
  if (left.acr_values.empty()) left.acr_values = right.acr_values;
  if (!left.max_age || (right.max_age && *right.max_age < *left.max_age)) left.max_age = right.max_age;
  return left;
}

}  // namespace

std::vector<std::string> united(std::vector<std::string> left, const std::vector<std::string>& right) {
  for (const auto& scope : right) {
    if (std::ranges::find(left, scope) == left.end()) left.push_back(scope);
  }
  return left;
}

Finding both(Finding left, const Finding& right) {
  left.lacks_scope = left.lacks_scope || right.lacks_scope;
  left.scopes = united(std::move(left.scopes), right.scopes);
  if (!right.error) return left;
  if (!left.error) {
    left.error = right.error;
    return left;
  }
  auto unmet = merged(std::move(left.error->unmet), right.error->unmet);
  if (asks_for_authentication(*right.error) && !asks_for_authentication(*left.error)) left.error = right.error;
  left.error->unmet = std::move(unmet);
  return left;
}

}  // namespace request

Requirement::Requirement(std::shared_ptr<const request::RequirementNode> node) : node_(std::move(node)) {}

Result<void> Requirement::check(const VerifiedAccessToken& token, std::chrono::sys_seconds now) const {
  if (!node_) return {};
  auto finding = node_->judge(token, now);
  if (!finding.error) return {};
  // RFC 6750 section 3: all that the route needs, since the client's next token replaces this one.
  if (finding.lacks_scope) finding.error->unmet.scopes = std::move(finding.scopes);
  const auto scheme = token.dpop_key_thumbprint().empty() ? AuthScheme::bearer : AuthScheme::dpop;
  return std::unexpected(request::with_http_answer(std::move(*finding.error), {.scheme = scheme}));
}

std::vector<std::string> Requirement::scopes() const {
  return node_ ? node_->scopes : std::vector<std::string>();
}

Requirement operator&&(const Requirement& left, const Requirement& right) {
  if (!left.node_) return right;
  if (!right.node_) return left;
  const auto judge = [first = left.node_, second = right.node_](const VerifiedAccessToken& token,
                                                                std::chrono::sys_seconds now) {
    return request::both(first->judge(token, now), second->judge(token, now));
  };
  return Requirement(std::make_shared<const request::RequirementNode>(
      judge, request::united(left.node_->scopes, right.node_->scopes)));
}

Requirement operator||(const Requirement& left, const Requirement& right) {
  if (!left.node_) return right;  // so that a list can be folded, and nobody demands nothing by mistake
  if (!right.node_) return left;
  const auto judge = [first = left.node_, second = right.node_](const VerifiedAccessToken& token,
                                                                std::chrono::sys_seconds now) {
    auto usual = first->judge(token, now);
    if (!usual.error) return usual;
    auto other = second->judge(token, now);
    return other.error ? usual : other;
  };
  return Requirement(std::make_shared<const request::RequirementNode>(judge, left.node_->scopes));
}

}  // namespace auth0
#include "bounded_message.hpp"
#include "fail.hpp"
#include "request/challenge_text.hpp"
#include "request/requirement_node.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/requirements.hpp>

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

namespace auth0 {

namespace {

constexpr double clock_difference = 60;  // seconds that the issuer's clock may be ahead

namespace json = boost::json;
using request::Finding;

template <class Judge>
Requirement requirement(Judge judge, std::vector<std::string> scopes = {}) {
  return Requirement(std::make_shared<const request::RequirementNode>(std::move(judge), std::move(scopes)));
}

Error refusal(Reason reason, std::string message) {
  return {
      .code = ErrorCode::insufficient_scope, .reason = reason, .message = bounded_message(std::move(message))};
}

Error without_claim(const std::string& name) {
  return refusal(Reason::claim_not_accepted, "the token has no claim '" + name + "'");
}

Error call_for_authentication(Reason reason, std::string message, UnmetDemand unmet) {
  return {.code = ErrorCode::insufficient_user_authentication,
          .reason = reason,
          .message = bounded_message(std::move(message)),
          .unmet = std::move(unmet)};
}

// What may stand in a list with spaces inside a challenge: scope-token (RFC 6749 section 3.3) and an `acr`.
bool is_challenge_word(const std::string& text) {
  return !text.empty() && !text.contains(' ') && request::parameter_value(text) == text;
}

std::vector<std::string> checked_words(const StringList& words, const std::string& name) {
  if (words.empty()) throw_error(invalid_configuration(name + " needs at least one value").error());
  if (!std::ranges::all_of(words, is_challenge_word)) {
    throw_error(
        invalid_configuration(name + " takes printable ASCII without spaces, quotes and backslashes").error());
  }
  return words.values();
}

std::vector<std::string> checked_permissions(const StringList& permissions, const std::string& name) {
  if (permissions.empty() || std::ranges::any_of(permissions, &std::string::empty))
    throw_error(invalid_configuration(name + " needs at least one value, and none that is empty").error());
  return permissions.values();
}

// In both functions below, texts are compared in place: `find_claim` copies the claims.
bool equals(const VerifiedAccessToken& token, std::string_view name, const json::value& value) {
  if (const auto* text = value.if_string()) return token.string_claim(name) == std::string_view(*text);
  const auto* claim = token.find_claim(name);
  return claim != nullptr && *claim == value;
}

bool includes(const VerifiedAccessToken& token, std::string_view name, const json::value& member) {
  if (const auto* text = member.if_string()) {
    const std::string_view wanted = *text;
    if (const auto list = token.string_claim(name)) {
      return std::ranges::any_of(std::views::split(*list, ' '), [wanted](const auto& part) {
        return std::string_view(part.begin(), part.end()) == wanted;
      });
    }
    const auto list = token.string_list_claim(name);
    return std::ranges::find(list, wanted) != list.end();
  }
  const auto* claim = token.find_claim(name);
  const auto* array = claim == nullptr ? nullptr : claim->if_array();
  return array != nullptr && std::ranges::find(*array, member) != array->end();
}

}  // namespace

Requirement require_all_scopes(const StringList& scopes) {
  const auto list = checked_words(scopes, "require_all_scopes");
  const auto judge = [list](const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    Finding finding{.scopes = list};
    std::string missing;
    for (const auto& scope : list) {
      if (!token.has_scope(scope)) missing += ' ' + scope;
    }
    if (missing.empty()) return finding;
    finding.error = refusal(Reason::scope_missing, "the token lacks these scopes:" + missing);
    finding.lacks_scope = true;
    return finding;
  };
  return requirement(judge, list);
}

Requirement require_any_scope(const StringList& scopes) {
  const auto list = checked_words(scopes, "require_any_scope");
  const auto judge = [list](const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    const auto held =
        std::ranges::find_if(list, [&token](const std::string& scope) { return token.has_scope(scope); });
    if (held != list.end()) return Finding{.scopes = {*held}};
    return Finding{.error = refusal(Reason::scope_missing, "the token has none of the scopes that would do"),
                   .scopes = {list.front()},
                   .lacks_scope = true};
  };
  return requirement(judge, {list.front()});
}

Requirement require_permissions(const StringList& permissions) {
  return requirement([list = checked_permissions(permissions, "require_permissions")](
                         const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    const auto missing = std::ranges::find_if_not(
        list, [&token](const std::string& permission) { return token.has_permission(permission); });
    if (missing == list.end()) return Finding{};
    return Finding{.error = refusal(Reason::permission_missing, "the token lacks the permission " + *missing)};
  });
}

Requirement require_any_permission(const StringList& permissions) {
  return requirement([list = checked_permissions(permissions, "require_any_permission")](
                         const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    const bool holds_one = std::ranges::any_of(
        list, [&token](const std::string& permission) { return token.has_permission(permission); });
    if (holds_one) return Finding{};
    return Finding{
        .error = refusal(Reason::permission_missing, "the token has none of the permissions that would do")};
  });
}

// The values given are copied without their storage, which may end before the requirement does.
Requirement require_claim(std::string_view name, const json::value& value) {
  return requirement([name = std::string(name), value = json::value(value, json::storage_ptr())](
                         const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    if (equals(token, name, value)) return Finding{};
    if (!token.has_claim(name)) return Finding{.error = without_claim(name)};
    return Finding{.error = refusal(Reason::claim_not_accepted,
                                    "the claim '" + name + "' does not have the required value")};
  });
}

Requirement require_claim_includes(std::string_view name, const json::value& value) {
  return requirement([name = std::string(name), value = json::value(value, json::storage_ptr())](
                         const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    if (includes(token, name, value)) return Finding{};
    if (!token.has_claim(name)) return Finding{.error = without_claim(name)};
    return Finding{.error = refusal(Reason::claim_not_accepted,
                                    "the claim '" + name + "' does not include the required value")};
  });
}

Requirement require_acr(const StringList& acr_values) {
  return requirement([list = checked_words(acr_values, "require_acr")](const VerifiedAccessToken& token,
                                                                       std::chrono::sys_seconds /*now*/) {
    const auto acr = token.string_claim("acr");
    if (acr && std::ranges::find(list, *acr) != list.end()) return Finding{};
    return Finding{.error = call_for_authentication(Reason::acr_insufficient,
                                                    "a stronger authentication of the user is needed",
                                                    {.acr_values = list})};
  });
}

Requirement require_max_auth_age(std::chrono::seconds max_age) {
  if (max_age < std::chrono::seconds(0))
    throw_error(invalid_configuration("require_max_auth_age takes no negative age").error());
  return requirement([max_age](const VerifiedAccessToken& token, std::chrono::sys_seconds now) {
    const auto authenticated = token.number_claim("auth_time");
    const auto seconds_now = static_cast<double>(now.time_since_epoch().count());
    const double age = seconds_now - authenticated.value_or(0);
    // From the future is no time at all: a value in milliseconds would count as recent for ever.
    if (authenticated && age >= -clock_difference && age <= static_cast<double>(max_age.count()))
      return Finding{};
    return Finding{.error = call_for_authentication(Reason::authentication_too_old,
                                                    "a more recent authentication of the user is needed",
                                                    {.max_age = max_age})};
  });
}

Requirement require(std::function<bool(const VerifiedAccessToken&)> predicate, std::string description) {
  if (!predicate) throw_error(invalid_configuration("require needs a function").error());
  return requirement([predicate = std::move(predicate), description = std::move(description)](
                         const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    bool accepted = false;
    try {
      accepted = predicate(token);
    } catch (...) {  // NOLINT(bugprone-empty-catch): a check that cannot tell refuses, whatever it threw
    }
    if (accepted) return Finding{};
    return Finding{.error = refusal(Reason::requirement_not_met, description)};
  });
}

}  // namespace auth0
#include "fail.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/forwarded_url.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <optional>
#include <ranges>

namespace auth0 {

namespace {

using Address = std::array<unsigned char, 16>;

constexpr std::size_t ipv4_offset = 12;  // RFC 4291 section 2.5.5.2: ::ffff:a.b.c.d

std::optional<Address> ipv4_address(const std::string& text) {
  in_addr parsed{};
  if (inet_pton(AF_INET, text.c_str(), &parsed) != 1) return std::nullopt;
  Address address{};
  address[ipv4_offset - 2] = 0xFF;
  address[ipv4_offset - 1] = 0xFF;
  std::ranges::copy_n(reinterpret_cast<const unsigned char*>(&parsed), 4, address.begin() + ipv4_offset);
  return address;
}

std::optional<Address> ipv6_address(const std::string& text) {
  Address address{};
  if (inet_pton(AF_INET6, text.c_str(), address.data()) != 1) return std::nullopt;
  return address;
}

std::optional<Address> address_from(std::string_view text) {
  constexpr std::size_t longest = INET6_ADDRSTRLEN;
  if (text.size() > longest || text.contains('\0')) return std::nullopt;
  const std::string terminated(text);
  const auto address = ipv4_address(terminated);
  return address ? address : ipv6_address(terminated);
}

bool bit(const Address& address, std::size_t index) {
  return ((address[index / 8] >> (7 - (index % 8))) & 1) != 0;
}

// The number after the slash; nothing if it is none or too large.
std::optional<std::size_t> prefix_from(std::string_view digits, std::size_t most) {
  std::size_t prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (error != std::errc() || end != digits.data() + digits.size() || prefix > most) return std::nullopt;
  return prefix;
}

[[noreturn]] void throw_unusable(const std::string& block, const std::string& problem) {
  throw_error(invalid_configuration("TrustedProxies: '" + block + "' " + problem).error());
}

}  // namespace

void TrustedProxies::add(const StringList& blocks) {
  for (const auto& text : blocks) {
    const std::size_t slash = text.find('/');
    const auto address = address_from(std::string_view(text).substr(0, slash));
    if (!address) throw_unusable(text, "holds no IP address");
    const bool is_ipv4 = !text.contains(':');
    const std::size_t bits = is_ipv4 ? 32 : 128;
    const auto prefix =
        slash == std::string::npos ? bits : prefix_from(std::string_view(text).substr(slash + 1), bits);
    if (!prefix) throw_unusable(text, "has no usable prefix length");
    const Block block{.address = *address, .prefix = *prefix + (128 - bits)};
    const auto rest = std::views::iota(block.prefix, std::size_t{128});
    if (std::ranges::any_of(rest, [&block](std::size_t index) { return bit(block.address, index); }))
      throw_unusable(text, "holds bits beyond its prefix");
    blocks_.push_back(block);
  }
}

bool TrustedProxies::contains(std::string_view address) const {
  const auto parsed = address_from(address);
  if (!parsed) return false;
  return std::ranges::any_of(blocks_, [&parsed](const Block& block) {
    return std::ranges::all_of(std::views::iota(std::size_t{0}, block.prefix), [&](std::size_t index) {
      return bit(block.address, index) == bit(*parsed, index);
    });
  });
}

}  // namespace auth0
