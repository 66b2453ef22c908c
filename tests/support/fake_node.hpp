#pragma once

#include <auth0/redis/options.hpp>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

/// A Redis node on loopback that answers what a test says. The context of what is tested drives it too, so that
/// nothing happens while a test looks. Must be alive while the context runs.
class FakeNode {
 public:
  /// What it answers to a command, given with spaces between its words, in Redis's protocol; empty: nothing.
  using Answer = std::function<std::string(const std::string&)>;

  explicit FakeNode(
      boost::asio::io_context& context, Answer answer = [](const std::string&) { return std::string(); })
      : answer_(std::move(answer)), acceptor_(context, tcp::endpoint(loopback(), 0)) {
    boost::asio::co_spawn(context, accept(), boost::asio::detached);
  }

  [[nodiscard]] redis::RedisAddress address() const { return {.host = "127.0.0.1", .port = port_}; }
  [[nodiscard]] std::string address_text() const { return "127.0.0.1:" + std::to_string(port_); }

  void answer(Answer answer) { answer_ = std::move(answer); }
  /// Sends bytes over the newest connection.
  void send(std::string_view bytes) { write(*sockets_.back(), bytes); }
  /// Leaves what comes from now on in the sockets.
  void stop_reading() { is_reading_ = false; }
  void close_connections() {
    for (const auto& socket : std::exchange(sockets_, {}))
      socket->close();
  }
  void close_oldest_connection() {
    sockets_.front()->close();
    sockets_.erase(sockets_.begin());
  }
  /// As a node whose process has ended: with an error on the other side, even for what is being written.
  void reset_connections() {
    for (const auto& socket : sockets_)
      socket->set_option(tcp::socket::linger(true, 0));
    close_connections();
  }
  void stop() {
    acceptor_.close();
    close_connections();
  }

  /// The commands that came, with spaces between their words.
  [[nodiscard]] const std::vector<std::string>& commands() const noexcept { return commands_; }
  [[nodiscard]] std::ptrdiff_t count(std::string_view command) const {
    return std::ranges::count_if(commands_, [&](const auto& each) { return each.starts_with(command); });
  }
  /// Those that were accepted, and those that are open.
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
  [[nodiscard]] std::size_t open_connections() const noexcept { return sockets_.size(); }

 private:
  using tcp = boost::asio::ip::tcp;
  using SocketPtr = std::shared_ptr<tcp::socket>;
  static constexpr auto as_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);

  static boost::asio::ip::address loopback() { return boost::asio::ip::address_v4::loopback(); }

  static void write(tcp::socket& socket, std::string_view bytes) {
    boost::system::error_code ignored;
    static_cast<void>(boost::asio::write(socket, boost::asio::buffer(bytes), ignored));
  }

  boost::asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(as_tuple);
      if (error) co_return;
      ++connections_;
      socket.set_option(tcp::no_delay(true));
      sockets_.push_back(std::make_shared<tcp::socket>(std::move(socket)));
      boost::asio::co_spawn(acceptor_.get_executor(), serve(sockets_.back()), boost::asio::detached);
    }
  }

  boost::asio::awaitable<void> serve(SocketPtr socket) {
    std::string received;
    std::vector<char> buffer(std::size_t{64} * 1024);
    while (is_reading_) {
      const auto [error, size] = co_await socket->async_read_some(boost::asio::buffer(buffer), as_tuple);
      if (error) break;
      received.append(buffer.data(), size);
      while (const auto command = take_command(received)) {
        commands_.push_back(*command);
        write(*socket, answer_(*command));
      }
    }
    if (is_reading_) std::erase(sockets_, socket);
  }

  // "*2\r\n$3\r\nGET\r\n$1\r\na\r\n"; nothing if it is not all there.
  static std::optional<std::string> take_command(std::string& received) {
    std::string_view rest = received;
    const auto words = take_number(rest);
    std::string command;
    for (std::size_t i = 0; words && i < *words; ++i) {
      const auto size = take_number(rest);
      if (!size || rest.size() < *size + 2) return std::nullopt;
      command.append(i > 0 ? " " : "").append(rest.substr(0, *size));
      rest.remove_prefix(*size + 2);
    }
    if (!words) return std::nullopt;
    received.erase(0, received.size() - rest.size());
    return command;
  }

  // Of "*2\r\n" or "$3\r\n".
  static std::optional<std::size_t> take_number(std::string_view& rest) {
    const auto end = rest.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    std::size_t number = 0;
    std::from_chars(rest.data() + 1, rest.data() + end, number);
    rest.remove_prefix(end + 2);
    return number;
  }

  Answer answer_;
  tcp::acceptor acceptor_;
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::vector<SocketPtr> sockets_{};
  std::vector<std::string> commands_{};
  std::size_t connections_ = 0;
  bool is_reading_ = true;
};

/// Slots of a fake node, as `CLUSTER SLOTS` tells them.
struct FakeSlots {
  int first = 0;
  int last = 16383;
  redis::RedisAddress master{};
};

[[nodiscard]] inline std::string cluster_slots_answer(const std::vector<FakeSlots>& ranges) {
  std::string answer = "*" + std::to_string(ranges.size()) + "\r\n";
  for (const auto& [first, last, master] : ranges) {
    answer += "*3\r\n:" + std::to_string(first) + "\r\n:" + std::to_string(last) + "\r\n*2\r\n$" +
              std::to_string(master.host.size()) + "\r\n" + master.host +
              "\r\n:" + std::to_string(master.port) + "\r\n";
  }
  return answer;
}

/// Runs a context until something holds, at most 10 s.
template <class Condition>
[[nodiscard]] bool run_until(boost::asio::io_context& context, Condition holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    context.restart();
    context.run_one_for(std::chrono::milliseconds(10));
  }
  return true;
}

/// Runs a context until it has nothing more to do at the moment. \return whether that is so after a while
[[nodiscard]] inline bool comes_to_rest(boost::asio::io_context& context) {
  context.restart();
  for (int i = 0; i < 1000; ++i)
    if (context.poll_one() == 0) return true;
  return false;
}

}  // namespace auth0::test
