// Replies are the same in one piece and byte by byte, and come out again when they are written again; where a
// redirection or a map of slots leads is a server that can be asked.
// Input: the bytes of a server.
#include "base/ascii.hpp"
#include "cluster_slots.hpp"
#include "oracle.hpp"
#include "reply.hpp"
#include "reply_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace redis = auth0::redis;
using auth0::fuzz::require;
using redis::Reply;
using redis::ReplyKind;

// All replies before the first failure, and whether there was one.
struct Replies {
  std::vector<Reply> replies{};
  bool has_failed = false;
};

void read_all(redis::ReplyReader& reader, Replies& to) {
  while (!to.has_failed) {
    auto reply = reader.next();
    to.has_failed = !reply;
    if (!reply || !*reply) return;
    to.replies.push_back(std::move(**reply));
  }
}

Replies replies_in(std::string_view bytes, std::size_t piece, redis::Arrays arrays) {
  redis::ReplyReader reader(arrays);
  Replies all;
  for (; !bytes.empty() && !all.has_failed; bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.feed(bytes.substr(0, piece));
    read_all(reader, all);
  }
  return all;
}

std::string written(const Reply& reply) {
  const std::string end = "\r\n";
  switch (reply.kind) {
    case ReplyKind::nil:
      return "$-1" + end;
    case ReplyKind::status:
      return '+' + reply.text + end;
    case ReplyKind::error:
      return '-' + reply.text + end;
    case ReplyKind::integer:
      return ':' + std::to_string(reply.integer) + end;
    case ReplyKind::bytes:
      return '$' + std::to_string(reply.text.size()) + end + reply.text + end;
    case ReplyKind::array:
      break;
  }
  std::string text = '*' + std::to_string(reply.elements.size()) + end;
  for (const auto& element : reply.elements)
    text += written(element);
  return text;
}

void check_address(const auth0::redis::RedisAddress& address) {
  require(!address.host.empty() && address.port != 0, "a server has a host and a port");
  require(address.host.find_first_of(" /@\r\n") == std::string::npos, "a host is nothing but a host");
}

void check_reply(const Reply& reply) {
  const auto again = replies_in(written(reply), written(reply).size(), redis::Arrays::allowed);
  require(!again.has_failed && again.replies.size() == 1 && written(again.replies.front()) == written(reply),
          "a reply comes out again when it is written again");
  require(auth0::fuzz::is_printable(redis::error_name(reply)), "the name of an error is fit for a log");
  if (const auto redirection = redis::redirection_in(reply, "cache.example.com")) {
    require(reply.kind == ReplyKind::error && redirection->slot < redis::cluster_slots, "only errors redirect");
    check_address(redirection->address);
  }
  const auto slots = redis::slots_in(reply, "cache.example.com");
  if (!slots) return;
  for (const auto& range : *slots) {
    require(range.first < redis::cluster_slots && range.last < redis::cluster_slots, "a range is one of slots");
    check_address(range.master);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  require(redis::slot_of(bytes) < redis::cluster_slots, "a key has a slot");
  for (const auto arrays : {redis::Arrays::refused, redis::Arrays::allowed}) {
    const auto whole = replies_in(bytes, size, arrays);
    const auto pieces = replies_in(bytes, 1, arrays);
    require(whole.has_failed == pieces.has_failed && whole.replies.size() == pieces.replies.size(),
            "in pieces there are as many replies");
    for (std::size_t i = 0; i < whole.replies.size(); ++i) {
      require(written(whole.replies[i]) == written(pieces.replies[i]), "and the same");
      check_reply(whole.replies[i]);
    }
  }
  return 0;
}
