#pragma once

#include "serve/configuration.hpp"

#include <string>

namespace auth0::command::serve {

/// What is published for a resource (RFC 9728).
struct PublishedMetadata {
  std::string path{};  ///< Of its URL.
  std::string url{};
  std::string json{};
};

/// \throws AuthError whose message says what cannot be published.
[[nodiscard]] PublishedMetadata metadata_of(const Resource& resource, const Configuration& configuration);

}  // namespace auth0::command::serve
