#pragma once

#include "simulation/agenda.hpp"
#include "simulation/random.hpp"
#include "simulation/simulated_issuer.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace auth0::test::simulation {

/// What happens to an issuer.
enum class Incident : std::uint8_t {
  rotation,         ///< The next key is published a while before it signs.
  sudden_rotation,  ///< The next key signs at once, and the old one is dropped.
  sudden_signing,   ///< The next key signs at once; the old one stays for a while.
  revocation,       ///< All keys are dropped; the next one comes later.
  outage,           ///< All requests fail.
  unreliability,    ///< Some requests fail.
  slowness,         ///< Answers are late.
  flapping,         ///< The issuer fails and recovers again and again.
  rotation_in_outage,
};

inline const std::vector<Incident> all_incidents{
    Incident::rotation,   Incident::sudden_rotation, Incident::sudden_signing,
    Incident::revocation, Incident::outage,          Incident::unreliability,
    Incident::slowness,   Incident::flapping,        Incident::rotation_in_outage};

/// Lets incidents happen, by the agenda.
class Incidents {
 public:
  Incidents(Agenda& agenda, Random random) : agenda_(agenda), random_(random) {}

  /// Begins one. \return when it will be over
  [[nodiscard]] Moment begin(SimulatedIssuer& issuer, Incident incident) {
    using namespace std::chrono_literals;
    const Moment length = duration();
    const Moment end = agenda_.now() + length;
    switch (incident) {
      case Incident::rotation: {
        issuer.add_key(agenda_.now());
        const Moment signs = random_.between(15min, 40min);
        agenda_.after(signs, [&issuer] { issuer.sign_with_newest(); });
        return drop_old(issuer, agenda_.now() + signs + random_.between(1min, 60min));
      }
      case Incident::sudden_rotation:
        rotate(issuer);
        return drop_old(issuer, agenda_.now());
      case Incident::sudden_signing:
        rotate(issuer);
        return drop_old(issuer, end);
      case Incident::revocation:
        issuer.drop_old_keys(agenda_.now(), 0);
        agenda_.at(end, [this, &issuer] { rotate(issuer); });
        return end;
      case Incident::outage:
        return fail(issuer, some(failing_faults), 1, length);
      case Incident::unreliability:
        return fail(issuer, some(failing_faults), 0.2 + 0.6 * random_.fraction(), length);
      case Incident::slowness:
        return fail(issuer, {Fault::slow}, 1, length);
      case Incident::flapping:
        return flap(issuer, end);
      case Incident::rotation_in_outage:
        agenda_.after(random_.between(0ms, std::chrono::floor<std::chrono::milliseconds>(length)),
                      [this, &issuer] {
                        rotate(issuer);
                        issuer.drop_old_keys(agenda_.now(), 1);
                      });
        return fail(issuer, some(failing_faults), 1, length);
    }
    return end;
  }

  /// From 5 s to 3 h, short ones as often as long ones.
  [[nodiscard]] Moment duration() {
    constexpr double ratio = 3 * 3600.0 / 5;
    const double seconds = 5 * std::pow(ratio, random_.fraction());
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  }

  Moment fail(SimulatedIssuer& issuer, std::vector<Fault> faults, double probability, Moment length) {
    issuer.set_faults(std::move(faults), probability);
    agenda_.after(length, [&issuer] { issuer.set_faults({}, 0); });
    return agenda_.now() + length;
  }
  void rotate(SimulatedIssuer& issuer) {
    issuer.add_key(agenda_.now());
    issuer.sign_with_newest();
  }

 private:
  Moment drop_old(SimulatedIssuer& issuer, Moment when) {
    agenda_.at(when, [this, &issuer] { issuer.drop_old_keys(agenda_.now(), 1); });
    return when;
  }
  Moment flap(SimulatedIssuer& issuer, Moment end) {
    using namespace std::chrono_literals;
    Moment next = agenda_.now();
    while (next < end) {
      const auto length = random_.between(200ms, 40s);
      const auto faults = some(failing_faults);
      agenda_.at(next, [this, &issuer, faults, length] { fail(issuer, faults, 1, length); });
      next += length + random_.between(200ms, 90s);
    }
    return next;
  }
  [[nodiscard]] std::vector<Fault> some(const std::vector<Fault>& all) {
    std::vector<Fault> chosen{random_.one_of(all)};
    while (random_.chance(0.5))
      chosen.push_back(random_.one_of(all));
    return chosen;
  }

  Agenda& agenda_;
  Random random_;
};

}  // namespace auth0::test::simulation
