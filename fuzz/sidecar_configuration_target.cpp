// A file that can be used says the same when it is written again from what was understood; of one that cannot,
// every fault names the file, a line that it has, and what is wrong; a secret of the environment is in no
// message. Input: the file.
#include "oracle.hpp"
#include "serve/configuration.hpp"
#include "serve/route_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <variant>
#include <vector>

namespace {

namespace serve = auth0::command::serve;
using auth0::fuzz::require;

constexpr std::string_view secret = "kept-by-the-environment";

// A file in memory.
class MemoryFile {
 public:
  MemoryFile()
      : descriptor_(memfd_create("configuration", 0)), path_("/proc/self/fd/" + std::to_string(descriptor_)) {
    require(descriptor_ >= 0, "there is a file");
  }
  void write(std::string_view text) const {
    require(ftruncate(descriptor_, 0) == 0 &&
                pwrite(descriptor_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()),
            "the file can be written");
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

std::string quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      result.append("\\u00").append({digits[byte >> 4U], digits[byte & 0xFU]});
    } else {
      result.append(c == '"' || c == '\\' ? "\\" : "") += c;
    }
  }
  return result + '"';
}

std::string quoted(const std::string& text) {
  return quoted(std::string_view(text));
}

std::string quoted(const std::vector<std::string>& texts) {
  std::string result = "[";
  for (const auto& text : texts)
    result += quoted(text) + ", ";
  return result + ']';
}

std::string quoted(bool flag) {
  return flag ? "true" : "false";
}

std::string quoted(std::int64_t number) {
  return std::to_string(number);
}

std::string quoted(double number) {
  require(std::isfinite(number), "a claim is compared with a number");
  std::string text(32, '\0');
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string quoted(const serve::ClaimValue& value) {
  return std::visit([](const auto& given) { return quoted(given); }, value);
}

std::string quoted(std::chrono::seconds time) {
  return quoted(std::to_string(time.count()) + "s");
}

template <class Value>
std::string quoted(const std::map<std::string, Value>& members) {
  std::string result = "{";
  for (const auto& [name, value] : members)
    result += (result.size() == 1 ? " " : ", ") + quoted(name) + " = " + quoted(value);
  return result + " }";
}

// Writes keys of tables.
class Writer {
 public:
  void table(std::string_view name) { text_.append(name) += '\n'; }
  // Empty lists and tables are left out, as the file must leave them out.
  template <class Value>
  void add(std::string_view name, const Value& value) {
    if constexpr (requires { value.empty(); } && !std::convertible_to<const Value&, std::string_view>) {
      if (value.empty()) return;
    }
    text_.append(name).append(" = ").append(quoted(value)) += '\n';
  }
  // A string that the file cannot have empty, or a time that it may leave out.
  template <class Value>
  void add_if(std::string_view name, const Value& value) {
    if constexpr (requires { value.has_value(); }) {
      if (value) add(name, *value);
    } else {
      if (!value.empty()) add(name, value);
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void write(Writer& to, const serve::Proxy& proxy) {
  constexpr std::array kinds = {"nginx", "caddy", "envoy"};
  constexpr std::array certificates = {"nowhere", "client-cert", "nginx", "envoy"};
  to.table("[proxy]");
  to.add("kind", std::string_view(kinds.at(static_cast<std::size_t>(proxy.asked_by))));
  to.add("ask_path", proxy.ask_path);
  to.add("origins", proxy.origins);
  to.add("certificate_from",
         std::string_view(certificates.at(static_cast<std::size_t>(proxy.certificate_from))));
  to.add_if("certificate_header", proxy.certificate_header);
}

void write(Writer& to, const serve::Tokens& tokens) {
  to.table("[tokens]");
  to.add("domains", tokens.domains);
  to.add_if("issuer", tokens.issuer);
  to.add_if("jwks_uri", tokens.jwks_uri);
  to.add("algorithms", tokens.algorithms);
  to.add("profile", tokens.profile);
  to.add("clock_tolerance", tokens.clock_tolerance);
  to.add_if("max_token_age", tokens.max_token_age);
  to.add("max_token_size", tokens.max_token_size);
  to.add("client_ids", tokens.client_ids);
  to.add("scope_claims", tokens.scope_claims);
  to.add("keys_ttl", tokens.keys_ttl);
  to.add("keys_max_stale", tokens.keys_max_stale);
  to.add("max_remembered", tokens.max_remembered);
  to.add("certificate_binding", tokens.certificate_binding);
  to.add_if("ca_file", tokens.ca_file);
}

void write(Writer& to, const serve::Dpop& dpop) {
  to.table("[dpop]");
  to.add("mode", dpop.mode);
  to.add("algorithms", dpop.algorithms);
  to.add("iat_offset", dpop.iat_offset);
  to.add("iat_leeway", dpop.iat_leeway);
  to.add("replay_protection", dpop.replay_protection);
  to.add("on_store_failure", dpop.on_store_failure);
}

void write(Writer& to, const serve::Resource& resource) {
  to.table("[[resource]]");
  to.add("identifier", resource.identifier);
  to.add("audience", resource.audience);
  to.add_if("name", resource.name);
  to.add_if("documentation", resource.documentation);
  to.add("scopes", resource.scopes);
}

void write(Writer& to, const serve::Route& route) {
  to.table("[[route]]");
  to.add("name", route.name);
  to.add("hosts", route.hosts);
  to.add("path", route.path);
  to.add("methods", route.methods);
  to.add("public", route.is_public);
  to.add_if("resource", route.resource);
  to.add("scopes", route.scopes);
  to.add("any_scope", route.any_scope);
  to.add("permissions", route.permissions);
  to.add("any_permission", route.any_permission);
  to.add("claims", route.claims);
  to.add("claims_include", route.claims_include);
  to.add("acr", route.acr);
  to.add_if("max_age", route.max_age);
  to.add("dpop", std::string_view(route.is_dpop_required ? "required" : "allowed"));
  to.add("issuers", route.issuers);
}

std::string written(const serve::Configuration& configuration) {
  Writer to;
  write(to, configuration.proxy);
  write(to, configuration.tokens);
  write(to, configuration.dpop);
  for (const auto& resource : configuration.resources)
    write(to, resource);
  for (const auto& route : configuration.routes)
    write(to, route);
  to.table("[upstream]");
  to.add("subject", configuration.upstream.subject);
  to.add("claims", configuration.upstream.claims);
  return to.text();
}

// Whether only keys for secrets name the secret: messages may quote other values.
bool is_secret_where_it_is_named(std::string_view text) {
  constexpr std::string_view reference = "${env:SECRET}";
  for (auto at = text.find(reference); at != std::string_view::npos; at = text.find(reference, at + 1)) {
    const auto before = text.substr(0, at);
    if (!before.ends_with("secret = \"") && !before.ends_with("password = \"") &&
        !before.ends_with("private_key = \""))
      return false;
  }
  return true;
}

void check_faults(const std::vector<serve::ConfigurationFault>& faults, const std::string& path,
                  std::string_view text) {
  require(!faults.empty(), "what cannot be used has a fault");
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  const bool is_kept = is_secret_where_it_is_named(text);
  for (const auto& fault : faults) {
    require(fault.file == path, "a fault names the file");
    require(fault.line <= lines, "a fault names a line of the file");
    require(!fault.message.empty(), "a fault says what is wrong");
    require(!is_kept || !fault.message.contains(secret), "a secret is in no message");
  }
}

void check_usable(const serve::Configuration& configuration, const MemoryFile& file) {
  require(!configuration.routes.empty() && !configuration.resources.empty(), "something is protected");
  const serve::Origins origins(configuration.proxy.origins);
  const serve::RouteTable table(configuration.routes, origins);
  require(!table.first_hidden(), "no route is hidden");
  const auto text = written(configuration);
  if (text.contains("${")) return;  // would be read as where the text is
  file.write(text);
  const auto again = serve::read_configuration(file.path());
  if (!again) {
    for (const auto& fault : again.error())
      std::fprintf(stderr, "%zu %s: %s\n", fault.line, fault.key.c_str(), fault.message.c_str());
  }
  require(again.has_value(), "a configuration that was read can be written");
  require(again->routes == configuration.routes, "and says the same routes");
  require(again->resources == configuration.resources, "and the same resources");
  require(again->proxy == configuration.proxy && again->tokens == configuration.tokens,
          "and the same of tokens");
  require(again->upstream.claims == configuration.upstream.claims, "and the same of claims");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const MemoryFile file;
  static const int is_set = setenv("SECRET", std::string(secret).c_str(), 1);
  require(is_set == 0, "the environment has a secret");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // Files that never end are not for a program that reads whole files.
  if (text.contains("/dev") || text.contains("/proc") || text.contains(secret)) return 0;
  file.write(text);
  const auto configuration = serve::read_configuration(file.path());
  if (!configuration) {
    check_faults(configuration.error(), file.path(), text);
  } else {
    check_usable(*configuration, file);
  }
  return 0;
}
