#include "faults.hpp"

#include <algorithm>
#include <stdexcept>

namespace auth0::inline v0::testing {

namespace {

constexpr std::size_t junk_size = 1000;
constexpr std::size_t huge_size = std::size_t{2} * 1024 * 1024;

void add_fault(ServerAnswer& answer, const Fault& fault) {
  HttpResponse& response = answer.response;
  answer.delay = std::max(answer.delay, fault.delay);
  if (fault.status != 0) response.status = fault.status;
  if (!fault.redirect_to.empty()) {
    response = {.status = 302, .headers = {{"Location", fault.redirect_to}}, .body = {}};
  }
  if (fault.body == FaultyBody::cut) answer.cut_off = true;
  if (fault.body == FaultyBody::junk) response.body.assign(junk_size, '\xFE');
  if (fault.body == FaultyBody::huge) response.body.resize(huge_size, ' ');
}

}  // namespace

FaultyBody faulty_body_from_name(std::string_view name) {
  if (name == "intact") return FaultyBody::intact;
  if (name == "cut") return FaultyBody::cut;
  if (name == "junk") return FaultyBody::junk;
  if (name == "huge") return FaultyBody::huge;
  throw std::invalid_argument("body must be intact, cut, junk or huge");
}

void Faults::add(Fault fault) {
  if (fault.every == 0) throw std::invalid_argument("every must be at least 1");
  const MutexLock lock(mutex_);
  faults_.push_back({.fault = std::move(fault)});
}

void Faults::clear() {
  const MutexLock lock(mutex_);
  faults_.clear();
}

ServerAnswer Faults::apply(std::string_view path, HttpResponse response) {
  ServerAnswer answer(std::move(response));
  const MutexLock lock(mutex_);
  for (auto& [fault, requests] : faults_) {
    if (!fault.path.empty() && fault.path != path) continue;
    if (++requests % fault.every == 0) add_fault(answer, fault);
  }
  return answer;
}

}  // namespace auth0::inline v0::testing
