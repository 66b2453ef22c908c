#include <auth0/api_client.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/protected_resource_metadata.hpp>

#include <gtest/gtest.h>
#include <string>
#include <tuple>

namespace auth0::test {

namespace {

struct Place {
  const char* resource;
  const char* path;
  const char* url;
};

// RFC 9728 section 3.1; the first and the fourth are its examples.
TEST(WellKnown, StandsBetweenTheHostAndTheResourcesOwnPath) {
  for (const auto& [resource, path, url] : {
           Place{"https://resource.example.com", "/.well-known/oauth-protected-resource",
                 "https://resource.example.com/.well-known/oauth-protected-resource"},
           Place{"https://resource.example.com/", "/.well-known/oauth-protected-resource",
                 "https://resource.example.com/.well-known/oauth-protected-resource"},
           Place{"https://resource.example.com:8443", "/.well-known/oauth-protected-resource",
                 "https://resource.example.com:8443/.well-known/oauth-protected-resource"},
           Place{"https://resource.example.com/resource1", "/.well-known/oauth-protected-resource/resource1",
                 "https://resource.example.com/.well-known/oauth-protected-resource/resource1"},
           Place{"https://resource.example.com/a/b/", "/.well-known/oauth-protected-resource/a/b/",
                 "https://resource.example.com/.well-known/oauth-protected-resource/a/b/"},
           Place{"https://resource.example.com/a?k=v", "/.well-known/oauth-protected-resource/a",
                 "https://resource.example.com/.well-known/oauth-protected-resource/a?k=v"},
           Place{"https://resource.example.com?k=v", "/.well-known/oauth-protected-resource",
                 "https://resource.example.com/.well-known/oauth-protected-resource?k=v"},
       }) {
    EXPECT_EQ(well_known_path(resource), path) << resource;
    EXPECT_EQ(well_known_url(resource), url) << resource;
  }
}

// For development; the same exception as that of `resource_metadata_url`.
TEST(WellKnown, MayBeHttpOnLoopback) {
  EXPECT_EQ(well_known_url("http://localhost:8080/orders"),
            "http://localhost:8080/.well-known/oauth-protected-resource/orders");
  for (const auto* resource :
       {"http://LocalHost", "http://127.0.0.1:8080", "http://127.1.2.3", "http://[::1]:8080"}) {
    EXPECT_EQ(well_known_url(resource), std::string(resource) + "/.well-known/oauth-protected-resource");
    const auto document =
        ProtectedResourceMetadataBuilder(resource, {resource}).with_jwks_uri(resource).build();
    EXPECT_TRUE(document.to_json().starts_with("{\"resource\":\"" + std::string(resource) + "\","))
        << document.to_json();
    EXPECT_NO_THROW(ApiClient({.domain = "tenant.example.com",
                               .audience = "https://api.example.com",
                               .resource_metadata_url = well_known_url(resource)}))
        << resource;
  }
}

TEST(WellKnown, IsNotHttpElsewhere) {
  for (const auto* resource :
       {"http://localhost.example.com", "http://128.0.0.1", "http://[::2]", "http://0.0.0.0",
        "http://127.0.0.1.example.com", "http://localhost@example.com"}) {
    EXPECT_THROW(std::ignore = well_known_url(resource), InvalidConfigurationError) << resource;
    EXPECT_THROW(ProtectedResourceMetadataBuilder(resource, {"https://as.example.com"}),
                 InvalidConfigurationError)
        << resource;
    EXPECT_THROW(ProtectedResourceMetadataBuilder("https://api.example.com", {resource}),
                 InvalidConfigurationError)
        << resource;
  }
}

// 9.6: an https URL without fragment
TEST(WellKnown, IsOfHttpsUrlsOnly) {
  for (const auto* resource : {"", "api", "urn:example:api", "http://resource.example.com", "https://",
                               "https://resource.example.com#a", "https://user@resource.example.com",
                               "https://resource.example.com:80a", "https://b\xC3\xBC.example.com"}) {
    EXPECT_THROW(std::ignore = well_known_path(resource), InvalidConfigurationError) << resource;
    EXPECT_THROW(std::ignore = well_known_url(resource), InvalidConfigurationError) << resource;
  }
}

}  // namespace

}  // namespace auth0::test
