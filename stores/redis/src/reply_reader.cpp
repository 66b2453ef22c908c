#include "reply_reader.hpp"

#include <hiredis/read.h>
#include <new>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr const char* too_large = "the answer is too large";

ReplyKind kind_of(int type) {
  switch (type) {
    case REDIS_REPLY_STATUS:
      return ReplyKind::status;
    case REDIS_REPLY_ERROR:
      return ReplyKind::error;
    default:
      return ReplyKind::bytes;
  }
}

// Called by hiredis, through whose C frames no exception may pass. Without a reply it gives up; the reader
// learns by its flag that memory ran out.
void* give_up(const redisReadTask* task) noexcept {
  *static_cast<bool*>(task->privdata) = true;
  return nullptr;
}

void* make(const redisReadTask* task, Reply reply) noexcept {
  auto* const made = new (std::nothrow) Reply(std::move(reply));
  return made == nullptr ? give_up(task) : made;
}

void* make_text(const redisReadTask* task, char* text, std::size_t size) noexcept {
  try {
    return make(task, {.kind = kind_of(task->type), .text = std::string(text, size)});
  } catch (const std::bad_alloc&) {
    return give_up(task);
  }
}

void* make_integer(const redisReadTask* task, long long value) noexcept {
  return make(task, {.kind = ReplyKind::integer, .text = {}, .integer = value});
}

void* make_nil(const redisReadTask* task) noexcept {
  return make(task, {.kind = ReplyKind::nil});
}

void free_reply(void* reply) noexcept {
  delete static_cast<Reply*>(reply);
}

// A template, because releases of hiredis after 0.14 have more kinds of replies; those are refused too.
template <class Functions>
Functions reply_functions() {
  const auto refuse = [](auto... /*what came*/) -> void* { return nullptr; };
  Functions functions{};
  functions.createString = make_text;
  functions.createArray = refuse;
  functions.createInteger = make_integer;
  functions.createNil = make_nil;
  functions.freeObject = free_reply;
  if constexpr (requires { functions.createDouble; }) functions.createDouble = refuse;
  if constexpr (requires { functions.createBool; }) functions.createBool = refuse;
  return functions;
}

}  // namespace

// The functions outlive every reader, and nothing changes them, though hiredis does not say so.
ReplyReader::ReplyReader() {
  static auto functions = reply_functions<redisReplyObjectFunctions>();
  reader_.reset(redisReaderCreateWithFunctions(&functions));
  if (!reader_) throw std::bad_alloc();
  reader_->privdata = &out_of_memory_;
}

void ReplyReader::feed(std::string_view bytes) {
  if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) throw std::bad_alloc();
}

Outcome<std::optional<Reply>> ReplyReader::next() {
  if (is_inside_line()) return nothing_yet();
  void* found = nullptr;
  if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK) {
    if (out_of_memory_) throw std::bad_alloc();
    return std::unexpected("the answer is not a valid Redis reply");
  }
  const std::unique_ptr<Reply> reply(static_cast<Reply*>(found));
  if (!reply) {
    if (unread().find(line_end) == std::string_view::npos) unfinished_line_ = unread().size();
    return nothing_yet();
  }
  if (reply->kind != ReplyKind::bytes && reply->text.size() > max_line_bytes) return std::unexpected(too_large);
  return std::move(*reply);
}

// hiredis searches a line from its beginning each time that it is asked: it is not asked again before the end
// of the line is there.
bool ReplyReader::is_inside_line() {
  if (unfinished_line_ == 0) return false;
  const auto bytes = unread();
  const bool has_end = bytes.find(line_end, unfinished_line_ - 1) != std::string_view::npos;
  unfinished_line_ = has_end ? 0 : bytes.size();
  return !has_end;
}

Outcome<std::optional<Reply>> ReplyReader::nothing_yet() const {
  if (unfinished_line_ > max_line_bytes || unread().size() > max_reply_bytes) return std::unexpected(too_large);
  return std::nullopt;
}

std::string_view ReplyReader::unread() const noexcept {
  return {reader_->buf + reader_->pos, reader_->len - reader_->pos};
}

void ReplyReader::ReaderDelete::operator()(redisReader* reader) const noexcept {
  redisReaderFree(reader);
}

Outcome<Reply> read_reply(ReplyReader& reader, Stream& stream, std::span<char> buffer, Deadline deadline) {
  for (bool in_time = true;; in_time = SteadyClock::now() < deadline) {
    auto reply = reader.next();
    if (!reply) return std::unexpected(std::move(reply.error()));
    if (*reply) return std::move(**reply);
    if (!in_time) return std::unexpected("no answer in time");
    const auto size = read_some(stream, buffer, deadline);
    if (!size) return std::unexpected(size.error());
    reader.feed({buffer.data(), *size});
  }
}

}  // namespace auth0::inline v0::redis
