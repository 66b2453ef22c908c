#include "admin_commands.hpp"

#include <boost/json/array.hpp>
#include <chrono>
#include <stdexcept>
#include <vector>

namespace auth0::inline v0::testing {

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

template <class Number>
Number number_of(const json::value& value, std::string_view name) {
  if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > 1'000'000) {
    throw std::invalid_argument(std::string(name) + " must be a whole number from 0 to 1 000 000");
  }
  return Number(value.get_int64());
}

[[noreturn]] void refuse_member(std::string_view name) {
  throw std::invalid_argument("unknown member " + std::string(name));
}

}  // namespace

std::string text_in(const json::object& body, std::string_view name) {
  const auto* member = body.if_contains(name);
  if (member == nullptr) throw std::invalid_argument(std::string(name) + " is missing");
  return text_of(*member, name);
}

bool flag_in(const json::object& body, std::string_view name) {
  const auto* member = body.if_contains(name);
  if (member == nullptr || !member->is_bool())
    throw std::invalid_argument(std::string(name) + " must be true or false");
  return member->get_bool();
}

TokenOptions read_token_options(const json::object& body) {
  TokenOptions options;
  for (const auto& [key, value] : body) {
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
    } else if (name == "defect") {
      options.defect = defect_from_name(text_of(value, name));
    } else {
      refuse_member(name);
    }
  }
  return options;
}

Fault read_fault(const json::object& body) {
  Fault fault;
  for (const auto& [key, value] : body) {
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
      refuse_member(name);
    }
  }
  return fault;
}

TokenRefusal read_token_refusal(const json::object& body) {
  TokenRefusal refusal;
  if (body.contains("name")) refusal = token_refusal_from_name(text_in(body, "name"));
  for (const auto& [key, value] : body) {
    const std::string_view name = key;
    if (name == "status") {
      refusal.status = number_of<int>(value, name);
    } else if (name == "error") {
      refusal.error = text_of(value, name);
    } else if (name == "error_description") {
      refusal.description = text_of(value, name);
    } else if (name == "members") {
      refusal.members = object_of(value, name);
    } else if (name == "rate_limit_reset") {
      refusal.rate_limit_reset = number_of<std::chrono::seconds>(value, name);
    } else if (name == "retry_after") {
      refusal.retry_after = number_of<std::chrono::seconds>(value, name);
    } else if (name == "times") {
      refusal.times = number_of<unsigned>(value, name);
    } else if (name != "name") {
      refuse_member(name);
    }
  }
  return refusal;
}

TenantOrganization read_organization(const json::object& body) {
  TenantOrganization organization{.id = text_in(body, "id")};
  for (const auto& [key, value] : body) {
    const std::string_view name = key;
    if (name == "name") {
      organization.name = text_of(value, name);
    } else if (name == "members") {
      organization.members = texts_of(value, name);
    } else if (name == "clients") {
      organization.clients = texts_of(value, name);
    } else if (name != "id") {
      refuse_member(name);
    }
  }
  return organization;
}

LinkedAccount read_linked_account(const json::object& body) {
  LinkedAccount account{.connection = text_in(body, "connection")};
  for (const auto& [key, value] : body) {
    const std::string_view name = key;
    if (name == "user") {
      account.user = text_of(value, name);
    } else if (name == "login_hint") {
      account.login_hint = text_of(value, name);
    } else if (name == "access_token") {
      account.access_token = text_of(value, name);
    } else if (name == "scope") {
      account.scope = text_of(value, name);
    } else if (name == "expires_in") {
      account.expires_in = number_of<std::chrono::seconds>(value, name);
    } else if (name != "connection") {
      refuse_member(name);
    }
  }
  return account;
}

}  // namespace auth0::inline v0::testing
