#include "exchange/answer/outcome.hpp"
#include "issuer/metadata.hpp"
#include "jose/base64url.hpp"
#include "jose/json.hpp"
#include "jose/key_set.hpp"
#include "support/sanitizers.hpp"
#include "support/time_used.hpp"

#include <auth0/api_client.hpp>
#include <auth0/forwarded_certificate.hpp>
#include <auth0/forwarded_url.hpp>
#include <auth0/http_answer.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <boost/json/detail/digest.hpp>
#include <boost/json/memory_resource.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/storage_ptr.hpp>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

// What one input of the largest size that is read may cost. The target is 50 ms in a release, on the machine
// that docs/security-testing.md names; a machine of half its speed passes too. Sanitizers and an optimiser that
// is off cost a factor.
#ifdef NDEBUG
constexpr auto longest = 100ms;
#else
constexpr auto longest = 2000ms;
#endif

constexpr std::size_t kib = 1024;
// The largest documents that are read, of which a sanitizer sees as much in a quarter.
constexpr std::size_t document_part = has_address_sanitizer ? 4 : 1;

std::string repeated(std::string_view text, std::size_t size) {
  std::string all;
  while (all.size() + text.size() <= size)
    all += text;
  return all;
}

// Prints what took longest of all that was measured.
class SlowInputs : public ::testing::Test {
 protected:
  static void TearDownTestSuite() {
    std::cout << "slowest_input_ms: " << std::chrono::duration<double, std::milli>(slowest_).count() << " ("
              << slowest_name_ << ")\n";
  }
  static void note(std::string_view what, std::chrono::nanoseconds time) {
    if (time <= slowest_) return;
    slowest_ = time;
    slowest_name_ = what;
  }
  template <class Work>
  static void expect_quick(std::string_view what, Work work, std::chrono::nanoseconds limit = longest);

 private:
  static inline std::chrono::nanoseconds slowest_{};
  static inline std::string slowest_name_;
};

// The shortest of several times.
template <class Work>
void SlowInputs::expect_quick(std::string_view what, Work work, std::chrono::nanoseconds limit) {
  auto shortest = std::chrono::nanoseconds::max();
  for (int i = 0; i < 5; ++i) {
    const auto began = time_used();
    work();
    shortest = std::min(shortest, time_used() - began);
  }
  EXPECT_LT(shortest, limit) << what;
  note(what, shortest);
  ::testing::Test::RecordProperty(std::string(what), std::to_string(shortest / 1us) + " us");
}

std::string many_members(std::size_t size) {
  std::string text = "{";
  for (int i = 0; text.size() + 24 < size; ++i)
    text += "\"n" + std::to_string(i) + "\":0,";
  return text + "\"z\":0}";
}

// Texts of the most different shapes that a reader of JSON could stumble over.
std::vector<std::string> documents(std::size_t size) {
  const auto number = repeated("9", size - 8);
  return {
      many_members(size),
      "[" + repeated("{\"a\":{\"a\":{}}},", size - 8) + "0]",
      repeated("[", size),
      repeated("{\"a\":", size),
      "{\"a\":\"" + repeated("\\u0041", size - 16) + "\"}",
      "{\"a\":\"" + repeated("\\uD83D\\uDE00", size - 16) + "\"}",
      "{\"a\":\"" + repeated("\\\\\\\"\\n", size - 16) + "\"}",
      "{\"a\":\"" + repeated("\xC3\xA9", size - 16) + "\"}",
      "{" + repeated("\"a\":0,", size - 16) + "\"a\":0}",
      "[" + repeated("{" + repeated("\"a\":0,", 20 * kib) + "\"a\":0},", size - 8) + "0]",
      "[" + repeated("\"0123456789abcdef\",", size - 8) + "0]",
      "[" + repeated(repeated("[", 30) + repeated("]", 30) + ",", size - 8) + "0]",
      "[" + number + "]",
      "[0." + number + "]",
      "[" + repeated("1.2345678901234567e300,", size - 8) + "0]",
      repeated(" ", size - 2) + "{}",
  };
}

TEST_F(SlowInputs, TokensOf16KibAreJudgedInTime) {
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  ASSERT_TRUE(client.warm_up().empty());
  const std::string header = jose::base64url_encode(R"({"alg":"ES256"})");
  const auto judge = [&client](const std::string& token) {
    expect_quick("token", [&] { EXPECT_FALSE(client.try_verify_access_token({.access_token = token})); });
  };
  for (const auto& document : documents(12 * kib - 200)) {
    const auto payload = jose::base64url_encode(document);
    judge(std::string(header).append(".").append(payload).append(".AAAA"));
    judge(std::string(payload).append(".").append(header).append(".AAAA"));
  }
  judge(repeated(".", 16 * kib));
  judge(repeated("A", 16 * kib));
  judge(header + '.' + header + '.' + repeated("A", 15 * kib));
}

TEST_F(SlowInputs, HeadersOf64KibAreReadInTime) {
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  ASSERT_TRUE(client.warm_up().empty());
  const TrustedProxies proxies("10.0.0.1");
  for (const auto* piece :
       {"a=b;", "a=\"\\\"\\", ",", "=", "; ", "%41", "a.", "\t", "Bearer ", "Hash=\"", "Basic a, "}) {
    const auto value = repeated(piece, 64 * kib);
    for (const auto* name : {"Authorization", "DPoP", "Forwarded", "X-Forwarded-Host", "Host", "Cert"}) {
      std::vector<HttpHeader> headers = {{.name = name, .value = value}};
      if (std::string_view(name) != "Host") headers.push_back({.name = "Host", .value = "api.example.com"});
      const ForwardedRequest request{.peer_address = "10.0.0.1", .target = "/", .headers = headers};
      expect_quick(name, [&] {
        const auto refused =
            client.try_verify_request({.method = "GET", .url = "https://a.example/", .headers = headers});
        ASSERT_FALSE(refused);
        EXPECT_FALSE(to_http_response(refused.error()).headers.empty());
        (void)try_client_url(request, proxies, ForwardedHeaders::forwarded);
        (void)try_client_url(request, proxies, ForwardedHeaders::x_forwarded);
        for (const auto how :
             {CertificateHeader::client_cert, CertificateHeader::nginx_escaped, CertificateHeader::envoy})
          (void)try_forwarded_certificate(request, proxies, how, "Cert");
      });
    }
  }
}

TEST_F(SlowInputs, ManyHeadersFormsAndUrlsAreReadInTime) {
  const std::vector<HttpHeader> headers(2000, {.name = "Cookie", .value = std::string(24, 'c')});
  const std::vector<HttpHeader> form = {{.name = "Content-Type", .value = "application/x-www-form-urlencoded"}};
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  ASSERT_TRUE(client.warm_up().empty());
  const auto token = tenant.issue({.claims = {{"cnf", {{"jkt", tenant.make_dpop_key().thumbprint()}}}}});
  expect_quick("many headers", [&] { EXPECT_FALSE(try_extract_token(headers)); });
  for (const auto* piece : {"a=b&", "access_token=a&", "%61ccess_token=%", "&", "=", "+", "%"}) {
    const auto text = repeated(piece, 64 * kib);
    expect_quick("form", [&] { (void)try_extract_token(form, "", text); });
    expect_quick("query", [&] { (void)try_extract_token({}, text); });
  }
  for (const auto* piece : {"/..", "/a/..", "/", "%41", "a.", "/.", "[", "@", ":"}) {
    const auto url = "https://api.example.com/" + repeated(piece, 64 * kib);
    expect_quick("URL", [&] {
      EXPECT_FALSE(client.try_verify_access_token({.access_token = token,
                                                   .scheme = PresentedScheme::dpop,
                                                   .dpop_proof = "a.b.c",
                                                   .http_method = "GET",
                                                   .http_url = url}));
    });
  }
}

TEST_F(SlowInputs, LargeDocumentsAreReadInTime) {
  constexpr auto limit = longest / document_part;
  for (const auto& document : documents(1024 * kib / document_part)) {
    expect_quick("JSON", [&] { (void)jose::parse_json(document); }, limit);
    expect_quick("metadata", [&] { (void)issuer::parse_metadata(document, "https://a.example/"); }, limit);
    expect_quick("key set", [&] { (void)jose::KeySet::parse(document); }, limit);
    for (const int status : {200, 403, 429, 503}) {
      const HttpResponse response{
          .status = status, .headers = {{.name = "Retry-After", .value = document}}, .body = document};
      expect_quick("token answer", [&] { (void)exchange::outcome_of(response, {}, {}); }, limit);
    }
  }
}

// Boost.JSON's hash of a name begins with the address of the object's table, of which large allocations leave
// the low bits the same. They alone decide where it looks for a name, if there are as many names as a power of
// two.
class PagedMemory final : public boost::json::memory_resource {
  void* do_allocate(std::size_t size, std::size_t /*alignment*/) override {
    const auto pages = (size + page - 1) / page;
    // NOLINTNEXTLINE(cppcoreguidelines-no-malloc): of either kind for `free`
    void* const memory = size < page ? std::malloc(size) : std::aligned_alloc(page, pages * page);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }
  void do_deallocate(void* memory, std::size_t /*size*/, std::size_t /*alignment*/) override {
    // Boost 1.81 may give memory back with another size than it asked for, which tells its kind no more.
    std::free(memory);  // NOLINT(cppcoreguidelines-no-malloc): frees both kinds
  }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }

  static constexpr std::size_t page = 4096;
};

// An object whose names are all in one place of a table on a page of its own; there is a power of two of them.
// The hash is taken modulo their number, and its last step multiplies by an odd number: it is zero there if the
// last character is what the hash of those before it is.
std::string object_of_colliding_names(std::size_t count) {
  std::string text = "{";
  for (std::size_t found = 0, i = 0; found < count; ++i) {
    const auto name = "n" + std::to_string(i);
    const auto last = boost::json::detail::digest(name.begin(), name.end(), 0) % count;
    if (last < '0' || last > '9') continue;
    text.append(found++ == 0 ? "\"" : ",\"").append(name).append(1, static_cast<char>(last)).append("\":0");
  }
  return text + "}";
}

TEST_F(SlowInputs, NamesThatCollideAreReadInTime) {
  PagedMemory memory;
  for (const std::size_t members : {64U, 128U, 256U, 1024U, 2048U, 4096U}) {
    const auto object = object_of_colliding_names(members);
    // All of the document, and as many objects as are not refused.
    const auto count = std::min(1024 * kib / (object.size() + 1), 20'000'000 / (members * members));
    const auto document = "[" + repeated(object + ",", count * (object.size() + 1)) + "0]";
    ASSERT_TRUE(jose::parse_json(document, boost::json::storage_ptr(&memory)));
    for (const auto& text : {document, "[" + repeated(object + ",", 1024 * kib) + "0]"})
      expect_quick("colliding names", [&] { (void)jose::parse_json(text, boost::json::storage_ptr(&memory)); });
  }
}

TEST_F(SlowInputs, KeySetsOf256KeysAreReadInTime) {
  const auto set_of = [](const std::string& key) {
    std::string keys;
    for (int i = 0; i < 256; ++i)
      keys += (i == 0 ? "" : ",") + key;
    return "{\"keys\":[" + keys + "]}";
  };
  const auto big = jose::base64url_encode(std::string(1024, '\xAB'));
  for (const auto& key :
       {testing::DpopKey(Algorithm::es256).public_jwk(), testing::DpopKey(Algorithm::es512).public_jwk(),
        testing::DpopKey(Algorithm::ed25519).public_jwk(),
        boost::json::object{{"kty", "RSA"}, {"n", big}, {"e", "AQAB"}}}) {
    const auto text = set_of(boost::json::serialize(key));
    expect_quick("256 keys", [&] { EXPECT_TRUE(jose::KeySet::parse(text)); });
  }
}

TEST_F(SlowInputs, DescriptionsOf1MibThatRepeatSecretsAreReadInTime) {
  const auto secret = repeated("ab", 16 * kib);
  const std::vector<std::string_view> secrets(4, secret);
  for (const auto* name : {"error", "error_description"}) {
    const auto body = std::string(R"({"error":"invalid_grant",")") +
                      (std::string_view(name) == "error" ? "x" : name) + "\":\"" + repeated("aab", 1000 * kib) +
                      "\"}";
    expect_quick(name, [&] {
      const auto outcome = exchange::outcome_of({.status = 403, .body = body}, {}, secrets);
      EXPECT_FALSE(outcome.tokens);
    });
  }
}

}  // namespace
}  // namespace auth0::test
