#include "admin_endpoint.hpp"

#include "jose/json.hpp"
#include "responses.hpp"

#include <boost/json/array.hpp>
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace auth0::testing {

namespace {

namespace json = boost::json;

std::string text_of(const json::value& value, std::string_view name) {
  if (!value.is_string()) throw std::invalid_argument(std::string(name) + " must be a string");
  return std::string(value.get_string());
}

std::vector<std::string> texts_of(const json::value& value, std::string_view name) {
  if (!value.is_array()) throw std::invalid_argument(std::string(name) + " must be an array of strings");
  std::vector<std::string> texts;
  for (const auto& member : value.get_array())
    texts.push_back(text_of(member, name));
  return texts;
}

json::object object_of(const json::value& value, std::string_view name) {
  if (!value.is_object()) throw std::invalid_argument(std::string(name) + " must be an object");
  return value.get_object();
}

std::chrono::seconds seconds_of(const json::value& value, std::string_view name) {
  if (!value.is_int64()) throw std::invalid_argument(std::string(name) + " must be a whole number of seconds");
  return std::chrono::seconds(value.get_int64());
}

TokenOptions read_order(const json::object& order) {
  TokenOptions options;
  for (const auto& [key, value] : order) {
    const std::string_view name = key;
    if (name == "expires_in") {
      options.expires_in = seconds_of(value, name);
    } else if (name == "subject") {
      options.subject = text_of(value, name);
    } else if (name == "audience") {
      options.audience =
          value.is_string() ? StringList(text_of(value, name)) : StringList(texts_of(value, name));
    } else if (name == "client_id") {
      options.client_id = text_of(value, name);
    } else if (name == "scope") {
      options.scope = text_of(value, name);
    } else if (name == "permissions") {
      options.permissions = texts_of(value, name);
    } else if (name == "claims") {
      options.claims = object_of(value, name);
    } else if (name == "without_claims") {
      options.without_claims = texts_of(value, name);
    } else if (name == "header") {
      options.header = object_of(value, name);
    } else if (name == "spoil") {
      options.spoil = spoil_from_name(text_of(value, name));
    } else {
      throw std::invalid_argument("unknown member " + std::string(name));
    }
  }
  return options;
}

template <class Number>
Number number_of(const json::value& value, std::string_view name) {
  if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > 1'000'000) {
    throw std::invalid_argument(std::string(name) + " must be a whole number from 0 to 1 000 000");
  }
  return Number(value.get_int64());
}

Fault read_fault(const json::object& order) {
  Fault fault;
  for (const auto& [key, value] : order) {
    const std::string_view name = key;
    if (name == "path") {
      fault.path = text_of(value, name);
    } else if (name == "every") {
      fault.every = number_of<unsigned>(value, name);
    } else if (name == "delay_ms") {
      fault.delay = number_of<std::chrono::milliseconds>(value, name);
    } else if (name == "status") {
      fault.status = number_of<int>(value, name);
    } else if (name == "body") {
      fault.body = faulty_body_from_name(text_of(value, name));
    } else if (name == "redirect_to") {
      fault.redirect_to = text_of(value, name);
    } else {
      throw std::invalid_argument("unknown member " + std::string(name));
    }
  }
  return fault;
}

bool trusted_of(const json::object& order) {
  const auto* trusted = order.if_contains("trusted");
  if (trusted == nullptr || !trusted->is_bool()) throw std::invalid_argument("trusted must be true or false");
  return trusted->get_bool();
}

std::string key_id_of(const json::object& order) {
  const auto* key_id = order.if_contains("kid");
  if (key_id == nullptr) throw std::invalid_argument("kid is missing");
  return text_of(*key_id, "kid");
}

using Order = std::function<HttpResponse(const Administered&, const json::object&)>;

// An order that answers nothing but that it was carried out.
template <class Work>
Order silent(Work work) {
  return [work](const Administered& what, const json::object& order) {
    work(what, order);
    return HttpResponse{.status = 204};
  };
}

const std::map<std::string_view, Order>& orders() {
  static const std::map<std::string_view, Order> all = {
      {"token",
       [](const auto& what, const auto& order) {
         return json_response(200, json::object{{"access_token", what.tenant.issue(read_order(order))}});
       }},
      {"publish-next-key", silent([](const auto& what, const auto&) { what.tenant.publish_next_key(); })},
      {"rotate-keys", silent([](const auto& what, const auto&) { what.tenant.rotate_keys(); })},
      {"revoke-previous-keys",
       silent([](const auto& what, const auto&) { what.tenant.revoke_previous_keys(); })},
      {"drop-key", silent([](const auto& what, const auto& order) { what.tenant.drop_key(key_id_of(order)); })},
      {"fault", silent([](const auto& what, const auto& order) { what.tenant.fail(read_fault(order)); })},
      {"down", silent([](const auto& what, const auto&) { what.tenant.set_down(true); })},
      {"recover", silent([](const auto& what, const auto&) { what.tenant.recover(); })},
      {"certificate",
       silent([](const auto& what, const auto& order) { what.show_certificate(trusted_of(order)); })},
  };
  return all;
}

}  // namespace

HttpResponse answer_admin_request(const Administered& what, const HttpRequest& request) {
  if (request.method != "POST") return oauth_error(405, "invalid_request", "Use POST.");
  const auto found = orders().find(std::string_view(request.url).substr(admin_prefix.size()));
  if (found == orders().end()) return oauth_error(404, "invalid_request", "No such order.");
  const auto order = jose::parse_json_object(request.body.empty() ? "{}" : request.body);
  if (!order) return oauth_error(400, "invalid_request", "The body is not a JSON object.");
  try {
    return found->second(what, *order);
  } catch (const std::invalid_argument& error) {
    return oauth_error(400, "invalid_request", error.what());
  }
}

}  // namespace auth0::testing
