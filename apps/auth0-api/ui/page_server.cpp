#include "ui/page_server.hpp"

#include "parsed_json.hpp"
#include "ui/page_files.hpp"
#include "ui/request_guard.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace auth0::command {

namespace {

constexpr std::string_view call_prefix = "/api/";

HttpResponse file_at(std::string_view path) {
  const auto files = page_files();
  const auto found = std::ranges::find(files, path, &PageFile::path);
  if (found == files.end()) return {.status = 404};
  return {
      .status = 200, .headers = {{"Content-Type", std::string(found->type)}}, .body = std::string(found->text)};
}

}  // namespace

PageServer::PageServer(AnswerCall answer_call, std::uint16_t port)
    : answer_call_(std::move(answer_call)),
      server_([this](const testing::ReceivedRequest& request) { return with_page_headers(answer(request)); },
              {.port = port}) {
  port_ = server_.port();
}

std::string PageServer::url() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/";
}

HttpResponse PageServer::answer(const HttpRequest& request) const {
  if (auto refusal = refuse_other_sites(request, port_)) return std::move(*refusal);
  const std::string_view path = request.url;
  if (request.method == "GET") return file_at(path);
  if (!path.starts_with(call_prefix)) return {.status = 404};
  const auto body = parsed_json(request.body);
  if (!body || !body->is_object()) return {.status = 400};
  return answer_call_(path.substr(call_prefix.size()), body->get_object());
}

}  // namespace auth0::command
