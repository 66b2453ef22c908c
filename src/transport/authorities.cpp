#include "transport/authorities.hpp"

#include "base/file_text.hpp"
#include "base/invalid_configuration.hpp"
#include "base/pem.hpp"

#include <utility>

namespace auth0::inline v0::transport {

namespace {

std::string problem_of(const std::string& pem) {
  return read_certificates(pem, [](X509* /*certificate*/) {});
}

}  // namespace

std::string authorities_of(const TransportOptions& options) {
  if (!options.ca_file.empty() && !options.ca_pem.empty())
    throw_invalid_configuration("give transport.ca_file or transport.ca_pem, not both");
  if (options.ca_file.empty()) {
    const auto problem = options.ca_pem.empty() ? std::string() : problem_of(options.ca_pem);
    if (!problem.empty()) throw_invalid_configuration("transport.ca_pem " + problem);
    return options.ca_pem;
  }
  auto text = read_file_text(options.ca_file);
  const auto problem = text ? problem_of(*text) : text.error();
  if (!problem.empty()) throw_invalid_configuration("transport.ca_file " + problem + ": " + options.ca_file);
  return std::move(*text);
}

}  // namespace auth0::inline v0::transport
