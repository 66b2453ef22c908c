#pragma once

#include <auth0/export.hpp>
#include <auth0/observer.hpp>

#include <memory>
#include <vector>

namespace auth0::inline v0 {

/// An observer that tells several, in their order: one for metrics and one for logs, for example. Identities
/// are told to those that want them. Null pointers are left out.
[[nodiscard]] AUTH0_API_EXPORT std::shared_ptr<Observer> make_observers(
    std::vector<std::shared_ptr<Observer>> observers);

}  // namespace auth0::inline v0
