#include "client_arguments.hpp"

#include "commands.hpp"
#include "files.hpp"

#include <memory>

namespace auth0::command {

namespace {

// Stands still, so that old tokens can be judged as of their time.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(std::int64_t now) : now_(std::chrono::seconds(now)) {}
  [[nodiscard]] std::chrono::sys_seconds now() const noexcept override { return now_; }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic_now() const noexcept override {
    return machine_->monotonic_now();
  }

 private:
  std::chrono::sys_seconds now_;
  std::shared_ptr<const Clock> machine_ = system_clock();
};

void declare_dpop(CLI::App& command, ClientArguments& arguments) {
  command
      .add_option("--dpop-mode", arguments.dpop_mode,
                  "Whether tokens must be bound to a key: allowed (default), required or disabled")
      ->check(CLI::IsMember({"allowed", "required", "disabled"}));
  command
      .add_option("--dpop-algorithms", arguments.dpop_algorithms,
                  "Allowed algorithms of proofs, separated by commas (default ES256)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--dpop-iat-offset", arguments.dpop_iat_offset,
                     "Seconds that a proof may be old (default 300)");
  command.add_option("--dpop-iat-leeway", arguments.dpop_iat_leeway,
                     "Seconds that a proof may come from the future (default 30)");
  command
      .add_option("--replay-protection", arguments.replay_protection,
                  "on (default), or off: a proof may come more than once")
      ->check(CLI::IsMember({"on", "off"}));
}

DpopOptions to_dpop_options(const ClientArguments& arguments) {
  DpopOptions options{.mode = dpop_mode_of(arguments.dpop_mode)};
  if (!arguments.dpop_algorithms.empty()) options.algorithms = arguments.dpop_algorithms;
  if (arguments.dpop_iat_offset) options.iat_offset = std::chrono::seconds(*arguments.dpop_iat_offset);
  if (arguments.dpop_iat_leeway) options.iat_leeway = std::chrono::seconds(*arguments.dpop_iat_leeway);
  options.replay.enabled = arguments.replay_protection == "on";
  return options;
}

}  // namespace

DpopMode dpop_mode_of(const std::string& name) {
  if (name == "required") return DpopMode::required;
  return name == "disabled" ? DpopMode::disabled : DpopMode::allowed;
}

void declare(CLI::App& command, ClientArguments& arguments) {
  auto* domain = command
                     .add_option("--domain", arguments.domains,
                                 "Auth0 domain, for example tenant.eu.auth0.com; may be given more than once")
                     ->allow_extra_args(false);
  command
      .add_option("--issuer", arguments.issuer, "Exact issuer URL of any OpenID provider, instead of --domain")
      ->excludes(domain);
  command.add_option("--audience", arguments.audiences, "Identifier of the API; may be given more than once")
      ->required()
      ->allow_extra_args(false);
  command
      .add_option("--client-id", arguments.client_ids,
                  "Client whose tokens are accepted without an audience, as Amazon Cognito issues them; may be "
                  "given more than once")
      ->allow_extra_args(false);
  command.add_option("--max-token-size", arguments.max_token_size,
                     "Bytes that a token may have (default 16384, at most 262144)");
  command
      .add_option("--algorithms", arguments.algorithms,
                  "Allowed algorithms, separated by commas (default RS256)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--profile", arguments.profile, "any, or rfc9068")
      ->check(CLI::IsMember({"any", "rfc9068"}));
  command.add_option("--clock-tolerance", arguments.clock_tolerance,
                     "Seconds that clocks may differ (default 0)");
  command.add_option("--max-token-age", arguments.max_token_age,
                     "Seconds since iat after which a token is refused");
  declare_dpop(command, arguments);
  command.add_option("--ca-file", arguments.ca_file, "PEM file with the certificate authorities to trust");
  auto* metadata = command.add_option("--metadata", arguments.metadata_file,
                                      "File with the issuer's metadata; with --jwks, nothing is fetched");
  command.add_option("--jwks", arguments.jwks_file, "File with the issuer's key set")->needs(metadata);
  command.add_option("--now", arguments.now,
                     "Seconds since the epoch to judge tokens at, instead of the clock");
}

ApiClientOptions to_client_options(const ClientArguments& arguments) {
  ApiClientOptions options{
      .issuer = arguments.issuer,
      .audience = arguments.audiences,
      .profile = arguments.profile == "rfc9068" ? TokenProfile::rfc9068 : TokenProfile::any,
      .clock_tolerance = std::chrono::seconds(arguments.clock_tolerance),
      .dpop = to_dpop_options(arguments),
      .transport = {.ca_file = arguments.ca_file}};
  if (arguments.domains.size() == 1) options.domain = arguments.domains.front();
  if (arguments.domains.size() > 1) options.domains = arguments.domains;
  if (!arguments.client_ids.empty()) options.client_ids = arguments.client_ids;
  if (arguments.max_token_size) options.max_token_size = *arguments.max_token_size;
  if (!arguments.algorithms.empty()) options.algorithms = arguments.algorithms;
  if (arguments.max_token_age) options.max_token_age = std::chrono::seconds(*arguments.max_token_age);
  if (arguments.now) options.clock = std::make_shared<FixedClock>(*arguments.now);
  if (arguments.metadata_file.empty() != arguments.jwks_file.empty()) {
    throw UsageError("--metadata and --jwks belong together");
  }
  if (!arguments.jwks_file.empty()) {
    options.static_keys = StaticKeys{.metadata = read_file("--metadata", arguments.metadata_file),
                                     .jwks = read_file("--jwks", arguments.jwks_file)};
  } else if (arguments.domains.empty() && arguments.issuer.empty()) {
    throw UsageError("say whose tokens to verify: --domain, --issuer, or --metadata with --jwks");
  }
  return options;
}

}  // namespace auth0::command
