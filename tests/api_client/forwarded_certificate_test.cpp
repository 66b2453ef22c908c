#include "api_client/dpop_fixture.hpp"
#include "support/rfc8705_example.hpp"
#include "url/percent.hpp"

#include <auth0/forwarded_certificate.hpp>

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using Headers = std::vector<HttpHeader>;

// 0x00 to 0x1F as the hash of a certificate.
const std::string hex_hash = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
const std::string encoded_hash = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text)
    url::append_percent_encoded(encoded, c);
  return encoded;
}

// The base64 between the first and the last line of a PEM text.
std::string base64_of(std::string_view pem) {
  std::string base64;
  const auto begin = pem.find('\n') + 1;
  for (const char c : pem.substr(begin, pem.find("-----END") - begin)) {
    if (c != '\n') base64 += c;
  }
  return base64;
}

Result<ForwardedCertificate> from_proxy(const Headers& headers, CertificateHeader written,
                                        std::string_view peer = "10.0.0.1", std::string_view name = {}) {
  return try_forwarded_certificate({.peer_address = peer, .target = "/", .headers = headers},
                                   TrustedProxies("10.0.0.0/8"), written, name);
}

Result<ForwardedCertificate> envoy(const std::string& value) {
  return from_proxy({{.name = "X-Forwarded-Client-Cert", .value = value}}, CertificateHeader::envoy);
}

class CertificateOfAProxy : public DpopApiTest {
 protected:
  CertificateOfAProxy() { token_ = issue_with({{"x5t#S256", rfc8705::thumbprint}}); }

  [[nodiscard]] std::string outcome_with(const Result<ForwardedCertificate>& found) const {
    if (!found) return std::string(to_string(found.error().reason));
    const auto token = client_.try_verify_access_token(
        {.access_token = token_, .scheme = PresentedScheme::bearer, .client_certificate = found->view()});
    return token ? "accepted" : std::string(to_string(token.error().reason));
  }

  ApiClient client_ = make();
};

// RFC 9440 section 2.1
TEST_F(CertificateOfAProxy, IsReadFromClientCert) {
  const std::string value = ':' + base64_of(rfc8705::certificate) + ':';
  EXPECT_EQ(outcome_with(from_proxy({{.name = "client-cert", .value = value}}, CertificateHeader::client_cert)),
            "accepted");
}

TEST_F(CertificateOfAProxy, IsReadFromNginxAndEnvoy) {
  const auto escaped = percent_encoded(rfc8705::certificate);
  EXPECT_EQ(outcome_with(from_proxy({{.name = "X-SSL-Client-Cert", .value = escaped}},
                                    CertificateHeader::nginx_escaped)),
            "accepted");
  EXPECT_EQ(outcome_with(envoy("By=spiffe://a/b;Cert=\"" + escaped + "\";Subject=\"CN=a,O=\\\"b\\\"\"")),
            "accepted");
}

// Proxies differ in what they encode beside what a header field cannot hold, and cpp-httplib decodes fields.
TEST_F(CertificateOfAProxy, IsReadWhereLittleOrNothingIsEncoded) {
  std::string little;
  for (const char c : rfc8705::certificate) {
    if (c == '\n' || c == ' ') {
      url::append_percent_encoded(little, c);
    } else {
      little += c;
    }
  }
  ASSERT_TRUE(little.contains('+'));
  for (const auto& value : {little, std::string(rfc8705::certificate)}) {
    EXPECT_EQ(outcome_with(from_proxy({{.name = "X-SSL-Client-Cert", .value = value}},
                                      CertificateHeader::nginx_escaped)),
              "accepted")
        << value;
    EXPECT_EQ(outcome_with(envoy("Cert=\"" + value + '"')), "accepted") << value;
  }
}

TEST(ForwardedCertificate, IsTheHashThatEnvoySays) {
  const auto found = envoy("By=spiffe://a/b;Hash=" + hex_hash + ";Subject=\"CN=a;b,c\";URI=;DNS=a;DNS=b");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->view().sha256, encoded_hash);
}

TEST(ForwardedCertificate, IsReadFromTheFieldThatTheProxyIsConfiguredToWrite) {
  const Headers headers = {{.name = "X-Client-Hash", .value = "Hash=" + hex_hash}};
  EXPECT_EQ(from_proxy(headers, CertificateHeader::envoy, "10.0.0.1", "X-Client-Hash")->view().sha256,
            encoded_hash);
  EXPECT_TRUE(from_proxy(headers, CertificateHeader::envoy)->view().absent());
}

// Whoever may write the field can claim any certificate.
TEST(ForwardedCertificate, IsAbsentWhereTheProxyIsNotTrustedOrSaysNothing) {
  const Headers headers = {{.name = "X-Forwarded-Client-Cert", .value = "Hash=" + hex_hash}};
  for (const auto& found :
       {from_proxy(headers, CertificateHeader::envoy, "192.0.2.1"), from_proxy({}, CertificateHeader::envoy),
        from_proxy(headers, CertificateHeader::client_cert), envoy(" ")}) {
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->view().absent());
  }
  // The connection's certificate is the proxy's own, unless it was the client who connected.
  EXPECT_FALSE(from_proxy(headers, CertificateHeader::envoy, "192.0.2.1")->view().none_shown);
  EXPECT_TRUE(from_proxy({}, CertificateHeader::envoy)->view().none_shown);
  EXPECT_TRUE(envoy(" ")->view().none_shown);
}

// One of two may be the client's own.
TEST(ForwardedCertificate, IsRefusedWhereItComesTwice) {
  const HttpHeader field = {.name = "X-Forwarded-Client-Cert", .value = "Hash=" + hex_hash};
  const auto twice = from_proxy({field, field}, CertificateHeader::envoy);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().reason, Reason::forwarded_headers_invalid);
  EXPECT_EQ(twice.error().status, 400);
  EXPECT_FALSE(envoy(field.value + ',' + field.value));
  EXPECT_FALSE(envoy(field.value + ';' + field.value));
  for (const auto* between : {";x,", "; ", ";,", ";x=,"})
    EXPECT_FALSE(envoy(field.value + between + field.value)) << between;
  const auto escaped = percent_encoded(rfc8705::certificate);
  EXPECT_TRUE(envoy("Cert=" + escaped));
  EXPECT_FALSE(envoy("Cert=" + escaped + ";Cert=" + escaped));
  EXPECT_TRUE(from_proxy({{.name = "X-SSL-Client-Cert", .value = escaped}}, CertificateHeader::nginx_escaped));
  EXPECT_FALSE(from_proxy({{.name = "X-SSL-Client-Cert", .value = escaped + ',' + escaped}},
                          CertificateHeader::nginx_escaped));
  EXPECT_FALSE(
      from_proxy({{.name = "Client-Cert", .value = ":AAAA:, :AAAA:"}}, CertificateHeader::client_cert));
}

TEST(ForwardedCertificate, IsRefusedWhereItCannotBeRead) {
  for (const auto* value : {"Hash", "Hash=00", "Subject=\"a", "Subject=\"a\\", "Subject=a", "Hash=\"\"x"})
    EXPECT_FALSE(envoy(value)) << value;
  for (const auto* behind : {";By", ";=x", ";Subject=\"ab", ";Subject=\"a\"x", ";Subject=a\"b"})
    EXPECT_FALSE(envoy("Hash=" + hex_hash + behind)) << behind;
  for (const auto* value : {":", "::", "AAAA", "AAAAA:", ":AAAAA", ":AA AA:", ":-_:"})
    EXPECT_FALSE(from_proxy({{.name = "Client-Cert", .value = value}}, CertificateHeader::client_cert))
        << value;
  for (const auto* value : {"AAAA", "%2", "-----BEGIN%20PRIVATE%20KEY-----"})
    EXPECT_FALSE(from_proxy({{.name = "X-SSL-Client-Cert", .value = value}}, CertificateHeader::nginx_escaped))
        << value;
}

}  // namespace

}  // namespace auth0::test
