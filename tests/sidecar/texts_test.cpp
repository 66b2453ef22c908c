#include "commands.hpp"
#include "serve/answer_text.hpp"
#include "serve/log_line.hpp"
#include "serve/read_buffer.hpp"
#include "serve/trusted_peers.hpp"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

using namespace command::serve;

std::string text_of(const GateAnswer& answer, const AnswerForm& form = {}) {
  std::string text;
  append_answer(text, answer, form);
  return text;
}

TEST(AnswerText, IsWhatIsSent) {
  EXPECT_EQ(text_of({.status = 204}), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(text_of({.status = 401, .headers = {{"WWW-Authenticate", "Bearer"}}, .body = "no"},
                    {.ends_connection = true, .date = "now"}),
            "HTTP/1.1 401 Unauthorized\r\nDate: now\r\nWWW-Authenticate: Bearer\r\nContent-Length: 2\r\n"
            "Connection: close\r\n\r\nno");
  EXPECT_EQ(text_of({.status = 200, .body = "abc"}, {.is_to_head = true, .is_to_http_1_0 = true}),
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n");
}

TEST(AnswerText, LetsNothingBreakOutOfItsLine) {
  const std::string refused = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
  for (const auto& value :
       {std::string("a\r\nb: c"), std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f")})
    EXPECT_EQ(text_of({.status = 200, .headers = {{"X", value}}}), refused);
  for (const auto* name : {"", "a b", "a:", "a\r\n"})
    EXPECT_EQ(text_of({.status = 200, .headers = {{name, "v"}}}), refused);
  for (const int status : {0, 100, 199, 600, -1})
    EXPECT_EQ(text_of({.status = status}), refused);
}

constexpr auto moment = std::chrono::sys_days(std::chrono::year(2026) / 11 / 28) + std::chrono::milliseconds(7);

TEST(LogLine, IsOneObject) {
  EXPECT_EQ(to_log_line({.at = moment,
                         .peer = "127.0.0.1",
                         .method = "GET",
                         .target = "/orders/7",
                         .status = 403,
                         .route = "orders",
                         .reason = "scope_missing",
                         .duration = std::chrono::microseconds(42)}),
            R"({"time":"2026-11-28T00:00:00.007Z","peer":"127.0.0.1","method":"GET","path":"/orders/7",)"
            R"("status":403,"route":"orders","reason":"scope_missing","duration_us":42})"
            "\n");
}

std::string path_in(const std::string& target) {
  const auto line = to_log_line({.at = moment, .target = target});
  const auto begin = line.find("\"path\":\"") + 8;
  return line.substr(begin, line.find("\",\"status\"") - begin);
}

TEST(LogLine, HasNoQueryAndNoUser) {
  EXPECT_EQ(path_in("/a?access_token=secret"), "/a");
  EXPECT_EQ(path_in("/a#b"), "/a");
  EXPECT_EQ(path_in("https://user:secret@api.example.com/a?b"), "/a");
  EXPECT_EQ(path_in("https://user:secret@api.example.com"), "/");
  EXPECT_EQ(path_in("?secret"), "");
}

TEST(LogLine, EscapesWhatCouldBreakOutOfIt) {
  EXPECT_EQ(path_in("/\"\\\n\x1b[31m\x7f\xc3\xa4"), R"(/\"\\\u000a\u001b[31m\u007f\u00c3\u00a4)");
  EXPECT_EQ(path_in(std::string(5'000, 'a')), std::string(1'024, 'a') + "...");
}

TEST(LogLine, NamesTheOriginalRequestIfTheProxyIsTrusted) {
  const std::vector<HttpHeader> headers = {{"x-original-method", "PUT"}, {"X-ORIGINAL-URI", "/b"}};
  GateRequest request{.method = "GET", .target = "/ask", .headers = headers};
  EXPECT_EQ(named_request(request, AskedBy::original_headers).target, "/ask");
  request.is_from_trusted_peer = true;
  EXPECT_EQ(named_request(request, AskedBy::original_headers).target, "/b");
  EXPECT_EQ(named_request(request, AskedBy::original_headers).method, "PUT");
  EXPECT_EQ(named_request(request, AskedBy::forwarded_headers).target, "/ask");
  EXPECT_EQ(named_request(request, AskedBy::request_line).target, "/ask");
}

TEST(TrustedPeers, AreAddressesAndBlocks) {
  const TrustedPeers peers({"127.0.0.0/8", "::1", "192.0.2.7", "fd00::/8", "10.1.2.3/16"});
  for (const auto* address : {"127.0.0.1", "127.255.255.255", "::1", "192.0.2.7", "fd12::1", "10.1.255.1",
                              "::ffff:127.0.0.1", "::ffff:192.0.2.7"})
    EXPECT_TRUE(peers.contains(boost::asio::ip::make_address(address))) << address;
  for (const auto* address : {"128.0.0.1", "::2", "192.0.2.8", "fc00::1", "10.2.0.1", "::ffff:192.0.2.8"})
    EXPECT_FALSE(peers.contains(boost::asio::ip::make_address(address))) << address;
  EXPECT_TRUE(TrustedPeers({"0.0.0.0/0"}).contains(boost::asio::ip::make_address("8.8.8.8")));
}

TEST(TrustedPeers, RefusesOtherTexts) {
  for (const auto* text : {"", "localhost", "127.0.0.1/33", "127.0.0.1/", "::1/129", "1.2.3", "::g"})
    EXPECT_THROW(TrustedPeers({text}), command::UsageError) << text;
}

TEST(ReadBuffer, GrowsAsFarAsItMay) {
  ReadBuffer buffer;
  std::string put;
  while (true) {
    const auto room = buffer.room(20'000);
    if (room.empty()) break;
    const auto size = std::min<std::size_t>(room.size(), 1'000);
    std::fill_n(room.begin(), size, static_cast<char>('a' + static_cast<int>(put.size() / 1'000)));
    put.append(room.data(), size);
    buffer.received(size);
  }
  EXPECT_EQ(put.size(), 20'000U);
  EXPECT_EQ(std::string(buffer.unused().begin(), buffer.unused().end()), put);
  buffer.use(15'000);
  EXPECT_EQ(buffer.room(20'000).size(), 15'000U);
  EXPECT_EQ(std::string(buffer.unused().begin(), buffer.unused().end()), put.substr(15'000));
  buffer.use(5'000);
  buffer.shrink();
  EXPECT_EQ(buffer.room(20'000).size(), ReadBuffer::smallest);
}

}  // namespace
}  // namespace auth0::test
