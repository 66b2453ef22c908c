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

}  // namespace

// Called by hiredis, through whose C frames no exception may pass. Without a reply it gives up; the reader
// learns by a flag that memory ran out.
struct ReplyMaker {
  static ReplyReader::Limits& limits(const redisReadTask* task) noexcept {
    return *static_cast<ReplyReader::Limits*>(task->privdata);
  }

  static void* give_up(const redisReadTask* task) noexcept {
    limits(task).out_of_memory = true;
    return nullptr;
  }

  // An array grows with what has come, not with what was announced. While one of its elements is made it does
  // not grow, so that hiredis may keep pointers into it.
  static void* make(const redisReadTask* task, Reply&& reply) noexcept {
    try {
      if (task->parent == nullptr) return new Reply(std::move(reply));
      return &static_cast<Reply*>(task->parent->obj)->elements.emplace_back(std::move(reply));
    } catch (const std::bad_alloc&) {
      return give_up(task);
    }
  }

  static void* make_text(const redisReadTask* task, char* text, std::size_t size) noexcept {
    auto& left = limits(task).bytes_left;
    if (size > left) return nullptr;
    left -= size;
    try {
      return make(task, {.kind = kind_of(task->type), .text = std::string(text, size)});
    } catch (const std::bad_alloc&) {
      return give_up(task);
    }
  }

  static void* make_integer(const redisReadTask* task, long long value) noexcept {
    return make(task, {.kind = ReplyKind::integer, .text = {}, .integer = value});
  }

  static void* make_nil(const redisReadTask* task) noexcept { return make(task, {.kind = ReplyKind::nil}); }

  static std::size_t depth_of(const redisReadTask* task) noexcept {
    std::size_t depth = 0;
    for (; task != nullptr && depth <= ReplyReader::max_depth; task = task->parent)
      ++depth;
    return depth;
  }

  static void* make_array(const redisReadTask* task, std::size_t size) noexcept {
    auto& left = limits(task).elements_left;
    if (left == 0 || size > left || depth_of(task) > ReplyReader::max_depth) return nullptr;
    left -= size;
    return make(task, {.kind = ReplyKind::array});
  }

  static void free(void* reply) noexcept { delete static_cast<Reply*>(reply); }

  // A template, because releases of hiredis after 0.14 have more kinds of replies, which are refused, and
  // another type for the size of an array.
  template <class Functions>
  static Functions functions() {
    const auto refuse = [](auto... /*what came*/) -> void* { return nullptr; };
    Functions functions{};
    functions.createString = make_text;
    functions.createArray = [](const redisReadTask* task, auto size) -> void* {
      return make_array(task, static_cast<std::size_t>(size));
    };
    functions.createInteger = make_integer;
    functions.createNil = make_nil;
    functions.freeObject = free;
    if constexpr (requires { functions.createDouble; }) functions.createDouble = refuse;
    if constexpr (requires { functions.createBool; }) functions.createBool = refuse;
    return functions;
  }
};

// The functions outlive every reader, and nothing changes them, though hiredis does not say so.
ReplyReader::ReplyReader(Arrays arrays)
    : max_elements_(arrays == Arrays::allowed ? max_elements : 0), limits_{.elements_left = max_elements_} {
  static auto functions = ReplyMaker::functions<redisReplyObjectFunctions>();
  reader_.reset(redisReaderCreateWithFunctions(&functions));
  if (!reader_) throw std::bad_alloc();
  reader_->privdata = &limits_;
}

void ReplyReader::feed(std::string_view bytes) {
  if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) throw std::bad_alloc();
}

Outcome<std::optional<Reply>> ReplyReader::next() {
  if (is_inside_line()) return nothing_yet();
  void* found = nullptr;
  if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK) {
    if (limits_.out_of_memory) throw std::bad_alloc();
    return std::unexpected("the answer is not a valid Redis reply");
  }
  const std::unique_ptr<Reply> reply(static_cast<Reply*>(found));
  if (!reply) {
    if (unread().find(line_end) == std::string_view::npos) unfinished_line_ = unread().size();
    return nothing_yet();
  }
  limits_ = {.elements_left = max_elements_};
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

}  // namespace auth0::inline v0::redis
