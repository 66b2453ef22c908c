#include "cluster_router.hpp"

#include "read_cluster_slots.hpp"
#include "spawn.hpp"

#include <algorithm>
#include <chrono>

namespace auth0::inline v0::redis {

namespace {

using namespace std::chrono_literals;

constexpr auto time_between_tries = 25ms;
constexpr auto time_between_refreshes = 50ms;
// More redirections than any change of a cluster has; and tries at a node that cannot be reached, between which
// the map is read anew.
constexpr unsigned most_redirections = 16;
constexpr unsigned most_tries = 3;

asio::awaitable<Server::Opened> open_node(std::shared_ptr<ClusterDialer> dialer, RedisAddress address,
                                          Deadline deadline) {
  co_return co_await dialer->dialer.open(address, deadline);
}

// The cluster is changing, and the command was not carried out.
bool is_transient(std::string_view code) {
  return code == "TRYAGAIN" || code == "CLUSTERDOWN" || code == "MASTERDOWN" || code == "LOADING" ||
         code == "READONLY";
}

}  // namespace

void ClusterNode::submit(CallPtr call) {
  call->owner = shared_from_this();
  call->is_sent = false;
  server_->submit(std::move(call));
}

void ClusterNode::take_back(CallPtr call, Outcome<Reply> reply) {
  if (const auto router = router_.lock()) {
    router->take_back_from(*this, std::move(call), std::move(reply));
  } else {
    call->finish(std::move(reply));
  }
}

ClusterDialer::ClusterDialer(asio::io_context& context, std::shared_ptr<Settings> given)
    : settings(std::move(given)),
      dialer(context, settings->servers, Arrays::allowed, settings->options.command_timeout) {}

ClusterRouter::ClusterRouter(asio::io_context& context, std::shared_ptr<Settings> settings)
    : context_(context),
      dialer_(std::make_shared<ClusterDialer>(context, std::move(settings))),
      without_map_(context),
      later_(context),
      later_timer_(context) {}

void ClusterRouter::route(CallPtr call) {
  if (is_stopped_) return call->finish_with(last_failure_);
  if (const auto node = slots_[call->slot]) return node->submit(std::move(call));
  if (!is_refreshing_ && SteadyClock::now() < next_refresh_) return call->finish_with(last_failure_);
  without_map_.add(std::move(call));
  refresh();
}

void ClusterRouter::take_back_from(const ClusterNode& node, CallPtr call, Outcome<Reply> reply) {
  call->is_asking = false;
  if (is_stopped_) return call->finish(std::move(reply));
  if (!reply) {
    refresh();
    // Whether a command that was sent was carried out, nobody knows.
    if (call->is_sent || ++call->tries >= most_tries) return call->finish(std::move(reply));
    return try_later(std::move(call), std::move(reply));
  }
  if (const auto redirection = redirection_in(*reply, node.address().host)) {
    const auto next = ++call->redirections > most_redirections ? nullptr : node_at(redirection->address);
    if (!next) return call->finish(std::move(reply));
    return redirect(*redirection, next, std::move(call));
  }
  if (!is_transient(error_code(*reply))) return call->finish(std::move(reply));
  refresh();
  try_later(std::move(call), std::move(reply));
}

void ClusterRouter::redirect(const Redirection& redirection, const NodePtr& node, CallPtr call) {
  call->is_asking = !redirection.is_for_good;
  if (redirection.is_for_good) {
    slots_[redirection.slot] = node;
    refresh();
  }
  node->submit(std::move(call));
}

// Together with the others that wait by then. A call whose time is over ends with what it was told last.
void ClusterRouter::try_later(CallPtr call, Outcome<Reply>&& reply) {
  if (SteadyClock::now() + time_between_tries >= call->deadline) return call->finish(std::move(reply));
  const bool is_first = later_.empty();
  later_.add(std::move(call));
  if (!is_first) return;
  later_timer_.expires_after(time_between_tries);
  later_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self) return;
    for (auto& each : self->later_.take_all())
      self->route(std::move(each));
  });
}

// Null where there are too many: whoever redirects to ever new ones must not fill this process's memory.
ClusterRouter::NodePtr ClusterRouter::node_at(const RedisAddress& address) {
  const std::pair name(address.host, address.port);
  if (const auto known = nodes_.find(name); known != nodes_.end()) return known->second;
  if (nodes_.size() >= max_cluster_nodes) return nullptr;
  const auto& options = dialer_->settings->options;
  const auto open = [dialer = dialer_, address](Deadline deadline) {
    return open_node(dialer, address, deadline);
  };
  // A back-off must not outlast one call.
  const auto max_backoff = std::min(options.max_backoff, options.command_timeout);
  auto node = std::make_shared<ClusterNode>(weak_from_this(), address,
                                            std::make_shared<Server>(context_, options, max_backoff, open));
  return nodes_.emplace(name, std::move(node)).first->second;
}

void ClusterRouter::refresh() {
  if (is_refreshing_ || is_stopped_ || SteadyClock::now() < next_refresh_) return;
  is_refreshing_ = true;
  const auto read = [this] {
    return read_cluster_slots(dialer_, whom_to_ask(),
                              SteadyClock::now() + dialer_->settings->options.connect_timeout);
  };
  spawn<std::vector<SlotRange>>(context_, read, [weak = weak_from_this()](Outcome<std::vector<SlotRange>> map) {
    if (const auto self = weak.lock()) self->take_map(std::move(map));
  });
}

// Beginning with another one each time, as the first may be gone.
std::vector<RedisAddress> ClusterRouter::whom_to_ask() {
  const auto& given = dialer_->settings->options.cluster_nodes;
  auto all = given;
  for (const auto& [name, node] : nodes_)
    if (std::ranges::find(given, node->address()) == given.end()) all.push_back(node->address());
  std::ranges::rotate(all, all.begin() + static_cast<std::ptrdiff_t>(refreshes_++ % all.size()));
  return all;
}

void ClusterRouter::take_map(Outcome<std::vector<SlotRange>>&& map) {
  is_refreshing_ = false;
  next_refresh_ = SteadyClock::now() + time_between_refreshes;
  auto waiting = without_map_.take_all();
  if (map && !is_stopped_) {
    const auto before = std::exchange(nodes_, {});
    std::ranges::fill(slots_, nullptr);
    for (const auto& [first, last, master] : *map) {
      if (const auto known = before.find({master.host, master.port}); known != before.end())
        nodes_.insert(*known);
      const auto node = node_at(master);
      for (std::size_t slot = first; slot <= last; ++slot)
        slots_[slot] = node;
    }
    std::erase_if(former_nodes_, [](const auto& node) { return node.expired(); });
    for (const auto& [name, node] : before) {
      if (nodes_.contains(name)) continue;
      ++dialer_->settings->failovers;
      node->server().leave_connections();
      former_nodes_.emplace_back(node);
    }
  } else if (!map) {
    last_failure_ = std::move(map.error());
  }
  for (auto& call : waiting)
    route(std::move(call));
}

void ClusterRouter::stop(std::string_view why) {
  is_stopped_ = true;
  last_failure_ = why;
  for (const auto& [name, node] : nodes_)
    node->server().stop(why);
  for (const auto& former : former_nodes_)
    if (const auto node = former.lock()) node->server().stop(why);
  for (auto* const calls : {&without_map_, &later_}) {
    for (auto& call : calls->take_all())
      call->finish_with(why);
  }
}

}  // namespace auth0::inline v0::redis
