#include "serve/secret_text.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <ios>
#include <system_error>

namespace auth0::command::serve {

namespace {

constexpr std::string_view credential_variable = "CREDENTIALS_DIRECTORY";

std::expected<std::string, std::string> text_of_file(const std::filesystem::path& path) {
  constexpr std::size_t max_bytes = std::size_t{64} * 1024;
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(max_bytes + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && (!file || file.bad()))
    return std::unexpected(path.string() + " cannot be read: " + std::generic_category().message(errno));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > max_bytes) return std::unexpected(path.string() + " is larger than 64 KiB");
  return text;
}

std::expected<std::string, std::string> text_of_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nobody sets variables
  if (value == nullptr) return std::unexpected("the environment variable " + name + " is not set");
  return std::string(value);
}

std::expected<std::string, std::string> text_of_credential(const std::string& name) {
  if (name.contains('/') || name.starts_with('.'))
    return std::unexpected("a credential has a name without '/' that does not begin with '.'");
  const auto folder = text_of_variable(std::string(credential_variable));
  if (!folder)
    return std::unexpected("systemd passes no credentials: 'LoadCredential=' in the unit does, and sets " +
                           std::string(credential_variable));
  return text_of_file(std::filesystem::path(*folder) / name);
}

std::expected<std::string, std::string> text_at(std::string_view kind, const std::string& name,
                                                const std::filesystem::path& folder) {
  if (kind == "file") return text_of_file(folder / name);
  if (kind == "env") return text_of_variable(name);
  if (kind == "credential") return text_of_credential(name);
  return std::unexpected("must be ${file:PATH}, ${env:NAME} or ${credential:NAME}");
}

}  // namespace

bool is_reference(std::string_view value) {
  return value.starts_with("${") && value.ends_with('}');
}

std::expected<std::string, std::string> referenced_text(std::string_view value,
                                                        const std::filesystem::path& folder) {
  const auto inner = value.substr(2, value.size() - 3);
  const auto colon = inner.find(':');
  const auto kind = inner.substr(0, colon);
  const auto name = colon == std::string_view::npos ? std::string() : std::string(inner.substr(colon + 1));
  if (name.empty()) return std::unexpected("must be ${file:PATH}, ${env:NAME} or ${credential:NAME}");
  auto text = text_at(kind, name, folder);
  if (!text) return text;
  if (text->ends_with('\n')) text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
  if (text->empty()) return std::unexpected("what it names is empty");
  return text;
}

}  // namespace auth0::command::serve
