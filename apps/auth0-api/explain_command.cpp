#include "certificate_file.hpp"
#include "client_arguments.hpp"
#include "commands.hpp"
#include "explanation.hpp"
#include "explanation_json.hpp"
#include "explanation_text.hpp"
#include "files.hpp"
#include "input.hpp"
#include "not_empty.hpp"
#include "output.hpp"
#include "scheme_name.hpp"
#include "stop_signal.hpp"
#include "ui/explanation_page.hpp"

#include <auth0/api_client.hpp>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdio>
#include <fmt/core.h>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace auth0::command {

namespace {

namespace json = boost::json;

struct ExplainArguments {
  ClientArguments client;
  std::string token = "-";
  std::optional<std::string> scheme;
  std::optional<std::string> proof;
  std::string method;
  std::string url;
  std::string client_certificate_file;
  bool as_json = false;
  bool in_browser = false;
};

bool has_keys(const ClientArguments& arguments) {
  return !arguments.domains.empty() || !arguments.issuer.empty() || !arguments.metadata_file.empty() ||
         !arguments.jwks_file.empty();
}

// The audiences that the token itself names, so that all but the audience can be verified where none was given.
std::vector<std::string> own_audiences(const std::string& token) {
  const auto decoded = decode_jws(token);
  const auto* claim = decoded.claims ? decoded.claims->if_contains("aud") : nullptr;
  std::vector<std::string> audiences;
  const auto add = [&audiences](const json::value& value) {
    if (value.is_string() && !value.get_string().empty()) audiences.emplace_back(value.get_string());
  };
  if (claim != nullptr && claim->is_array()) {
    std::ranges::for_each(claim->get_array(), add);
  } else if (claim != nullptr) {
    add(*claim);
  }
  if (audiences.empty()) audiences.emplace_back("none");  // a client must have one
  return audiences;
}

// What discovery would answer, as far as keys at hand leave anything to be asked.
std::string metadata_of(const std::string& issuer) {
  const std::string folder = issuer.ends_with('/') ? issuer : issuer + '/';
  return json::serialize(json::object{{"issuer", issuer}, {"jwks_uri", folder + ".well-known/jwks.json"}});
}

ApiClientOptions client_options(ClientArguments arguments, const std::string& token) {
  if (arguments.audiences.empty()) arguments.audiences = own_audiences(token);
  const bool has_jwks_alone = !arguments.jwks_file.empty() && arguments.metadata_file.empty();
  if (!has_jwks_alone) return to_client_options(arguments);
  if (arguments.issuer.empty()) throw UsageError("--jwks needs --issuer or --metadata");
  StaticKeys keys{.metadata = metadata_of(arguments.issuer), .jwks = read_file("--jwks", arguments.jwks_file)};
  arguments.jwks_file.clear();
  auto options = to_client_options(arguments);
  options.static_keys = std::move(keys);
  return options;
}

TokenInQuestion question_of(const ExplainArguments& arguments) {
  if (arguments.proof && (arguments.method.empty() || arguments.url.empty()))
    throw UsageError("--proof needs --method and --url");
  const auto scheme = scheme_of_name(arguments.scheme.value_or(arguments.proof ? "DPoP" : "Bearer"));
  if (!scheme) throw UsageError("--scheme must be Bearer or DPoP");
  TokenInQuestion question{.token = arguments.token == "-" ? read_token(std::cin) : arguments.token,
                           .scheme = *scheme,
                           .proof = arguments.proof,
                           .method = arguments.method,
                           .url = arguments.url};
  if (question.token.empty()) throw UsageError("the token is empty");
  if (question.token.size() > max_token_input) throw UsageError("the token is larger than 256 KiB");
  if (!arguments.client_certificate_file.empty())
    question.client_certificate_pem =
        read_certificate_file("--client-certificate", arguments.client_certificate_file);
  return question;
}

void show_in_browser(const Explanation& explanation, const StopSignal& stop) {
  const ExplanationPage page(to_json(explanation));
  fmt::print("The explanation, for one reader: {}\nCtrl-C ends it.\n", page.url());
  flush_output();
  const PageInBrowser shown(page.url());
  stop.wait();
}

ExitStatus run(const ExplainArguments& arguments) {
  std::optional<StopSignal> stop;
  if (arguments.in_browser) stop.emplace();  // before the client has threads
  const auto question = question_of(arguments);
  auto trusted = arguments.client;
  // One moment for the words and for the verification.
  if (!trusted.now) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    trusted.now = now.time_since_epoch().count();
  }
  std::optional<ApiClient> client;
  if (has_keys(trusted)) client.emplace(client_options(trusted, question.token));

  const auto explanation =
      explain(question, {.client = client ? &*client : nullptr,
                         .several_domains = trusted.domains.size() > 1,
                         .audience_given = !trusted.audiences.empty(),
                         .max_token_age_given = trusted.max_token_age.has_value(),
                         .clock_tolerance = std::chrono::seconds(trusted.clock_tolerance),
                         .dpop_mode = dpop_mode_of(trusted.dpop_mode),
                         .now = std::chrono::sys_seconds(std::chrono::seconds(*trusted.now))});
  if (stop) {
    show_in_browser(explanation, *stop);
  } else if (arguments.as_json) {
    print_line(stdout, json::serialize(to_json(explanation)));
  } else {
    fmt::print("{}", to_text(explanation));
  }
  flush_output();
  return explanation.verdict == Verdict::verified ? succeeded : refused;
}

}  // namespace

void add_explain_command(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("explain", "Shows what is in a token, which checks it passes, and what to change");
  const auto arguments = std::make_shared<ExplainArguments>();
  declare(*command, arguments->client);
  command->get_option("--audience")->required(false);
  command->get_option("--jwks")->remove_needs(command->get_option("--metadata"));
  command
      ->add_option("--scheme", arguments->scheme,
                   "Scheme of the Authorization header (default: DPoP with a proof, else Bearer)")
      ->check(not_empty);
  command->add_option("--proof", arguments->proof, "Value of the DPoP header; needs --method and --url")
      ->check(not_empty);
  command->add_option("--method", arguments->method, "Method of the request that the token came with");
  command->add_option("--url", arguments->url, "Its URL, as the client wrote it");
  command->add_option("--client-certificate", arguments->client_certificate_file,
                      "PEM file with the certificate of the client's connection");
  auto* as_json = command->add_flag("--json", arguments->as_json, "Writes one JSON object, for programs");
  command->add_flag("--open", arguments->in_browser, "Shows it on a page in your browser")->excludes(as_json);
  command->add_option("token", arguments->token, "The token; - or nothing reads it from standard input");
  command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace auth0::command
