#pragma once

#include "ui/page_server.hpp"

#include <auth0/http_transport.hpp>

#include <atomic>
#include <boost/json/object.hpp>
#include <filesystem>
#include <string>
#include <string_view>

namespace auth0::command {

/// Shows one explanation on the page, once: only the first reader who knows the address gets it, because other
/// users of the machine can reach its port.
class ExplanationPage {
 public:
  /// \param explanation as `to_json(const Explanation&)` writes it.
  explicit ExplanationPage(boost::json::object explanation);

  /// Ends with a secret, which browsers do not send.
  [[nodiscard]] std::string url() const { return server_.url() + '#' + key_; }

 private:
  [[nodiscard]] HttpResponse answer(std::string_view name, const boost::json::object& body);

  std::string key_;
  boost::json::object explanation_;
  std::atomic<bool> was_read_{false};
  PageServer server_;  // last, so that it ends before what it uses
};

/// Opens a URL that holds a secret in the user's browser, if the system has a command for that. The command
/// gets a file that leads there and that only this user can read, as other users can see its arguments.
class PageInBrowser {
 public:
  explicit PageInBrowser(const std::string& url);
  ~PageInBrowser();  ///< Removes the file.
  PageInBrowser(const PageInBrowser&) = delete;
  PageInBrowser& operator=(const PageInBrowser&) = delete;

 private:
  static void open_file(const std::string& file);

  std::filesystem::path folder_;
};

}  // namespace auth0::command
