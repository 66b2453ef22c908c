#include "serve/request_reader.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {
namespace {

using command::serve::RequestReader;
using Progress = RequestReader::Progress;

// Reads a request that comes in pieces of this size; what was not used is presented again with the next piece.
Progress read_in_pieces(RequestReader& reader, std::string_view text, std::size_t size, std::size_t& used) {
  std::size_t end = 0;
  used = 0;
  auto progress = Progress::needs_more;
  while (progress == Progress::needs_more && end < text.size()) {
    end = std::min(end + size, text.size());
    std::size_t now = 0;
    progress = reader.read({text.data() + used, end - used}, now);
    used += now;
  }
  return progress;
}

struct Case {
  std::string text;
  int failure;  // 0: a whole request
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n", 0},
      {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 0},
      {"GET / HTTP/1.0\r\n\r\n", 0},
      {"get / HTTP/1.1\r\nHost: a\r\n\r\n", 0},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 0},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", 0},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 0},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: a\x01\r\n\r\n", 400},
      {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16385\r\n\r\n", 413},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n", 413},
      {"GET /" + std::string(5'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 431},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(5'000, 'a') + "\r\n\r\n", 431},
  };
  return all;
}

TEST(RequestReader, ReadsARequestTheSameHoweverItComes) {
  for (const auto& [text, failure] : cases()) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, text.size()}) {
      RequestReader reader;
      reader.begin(4'096);
      std::size_t used = 0;
      const auto progress = read_in_pieces(reader, text, size, used);
      EXPECT_EQ(progress, failure == 0 ? Progress::complete : Progress::failed) << text << " by " << size;
      EXPECT_TRUE(failure != 0 || used == text.size()) << text;
      EXPECT_EQ(progress == Progress::failed ? reader.failure_status() : 0, failure) << text << " by " << size;
    }
  }
}

TEST(RequestReader, GivesWhatTheRequestSays) {
  RequestReader reader;
  const std::string text = "PUT /a?b HTTP/1.1\r\nHost: a\r\nX: 1\r\nx:\t2 \r\nConnection: close\r\n\r\n";
  reader.begin(4'096);
  std::size_t used = 0;
  ASSERT_EQ(read_in_pieces(reader, text + "GET", 3, used), Progress::complete);
  EXPECT_EQ(reader.method(), "PUT");
  EXPECT_EQ(reader.target(), "/a?b");
  ASSERT_EQ(reader.headers().size(), 4U);
  EXPECT_EQ(reader.headers()[1].value, "1");
  EXPECT_EQ(reader.headers()[2].name, "x");
  EXPECT_EQ(reader.headers()[2].value, "2");
  EXPECT_FALSE(reader.keep_alive());
  EXPECT_FALSE(reader.is_http_1_0());
}

TEST(RequestReader, ForgetsTheRequestBefore) {
  RequestReader reader;
  std::size_t used = 0;
  reader.begin(4'096);
  ASSERT_EQ(read_in_pieces(reader, "GET /long HTTP/1.0\r\nAuthorization: secret\r\nX: 1\r\n\r\n", 100, used),
            Progress::complete);
  reader.begin(4'096);
  EXPECT_FALSE(reader.has_begun());
  ASSERT_EQ(read_in_pieces(reader, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 100, used), Progress::complete);
  EXPECT_EQ(reader.target(), "/");
  ASSERT_EQ(reader.headers().size(), 1U);
  EXPECT_EQ(reader.headers()[0].name, "Host");
  EXPECT_FALSE(reader.is_http_1_0());
}

// Each request has its large field at another place: kept, they would be as many as there may be fields.
TEST(RequestReader, KeepsNoMoreThanCommonRequestsNeed) {
  RequestReader reader;
  for (std::size_t before = 0; before < 40; ++before) {
    std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t field = 0; field < before; ++field)
      text += "X: 1\r\n";
    text += "X: " + std::string(60'000, 'a') + "\r\n\r\n";
    reader.begin(65'536);
    EXPECT_LE(reader.kept_bytes(), RequestReader::max_kept_bytes);
    std::size_t used = 0;
    ASSERT_EQ(read_in_pieces(reader, text, text.size(), used), Progress::complete);
    ASSERT_EQ(reader.headers().size(), before + 2);
    EXPECT_GE(reader.kept_bytes(), 60'000U);
  }
  reader.begin(65'536);
  EXPECT_LE(reader.kept_bytes(), RequestReader::max_kept_bytes);
}

TEST(RequestReader, KeepsItsMemoryForTheNextRequest) {
  RequestReader reader;
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + std::string(4'000, 'a') +
                           "\r\nDPoP: " + std::string(1'000, 'b') + "\r\n\r\n";
  std::size_t used = 0;
  reader.begin(65'536);
  ASSERT_EQ(read_in_pieces(reader, text, text.size(), used), Progress::complete);
  const auto* const kept = reader.headers()[1].value.data();
  reader.begin(65'536);
  ASSERT_EQ(read_in_pieces(reader, text, text.size(), used), Progress::complete);
  EXPECT_EQ(reader.headers()[1].value.data(), kept);
}

// RFC 9110 §10.1.1
TEST(RequestReader, DoesNotWaitForABodyThatIsAnnounced) {
  const auto read_whole = [](RequestReader& reader, const std::string& text) {
    std::size_t used = 0;
    reader.begin(4'096);
    return read_in_pieces(reader, text, 1, used);
  };
  const std::string announced =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n";
  RequestReader reader;
  EXPECT_EQ(read_whole(reader, announced), Progress::complete);
  EXPECT_FALSE(reader.keep_alive());
  EXPECT_EQ(read_whole(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"),
            Progress::needs_more);
  EXPECT_EQ(read_whole(reader, "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"),
            Progress::needs_more);
  EXPECT_EQ(read_whole(reader, "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"),
            Progress::complete);
  EXPECT_TRUE(reader.keep_alive());
  // With the body at once, nothing is left.
  std::size_t used = 0;
  reader.begin(4'096);
  const auto whole = announced + "abc";
  EXPECT_EQ(read_in_pieces(reader, whole, whole.size(), used), Progress::complete);
  EXPECT_TRUE(reader.keep_alive());
}

TEST(RequestReader, DoesNotTakeTrailersForFieldsOfTheHeader) {
  RequestReader reader;
  reader.begin(4'096);
  std::size_t used = 0;
  const std::string text =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
      "Authorization: Bearer smuggled\r\nHost: b\r\n\r\n";
  ASSERT_EQ(read_in_pieces(reader, text, 5, used), Progress::complete);
  EXPECT_EQ(reader.headers().size(), 2U);
}

}  // namespace
}  // namespace auth0::test
