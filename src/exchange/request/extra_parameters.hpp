#pragma once

#include "url/form.hpp"

#include <auth0/error.hpp>
#include <auth0/token_exchange.hpp>

#include <span>

namespace auth0::inline v0::exchange {

/// Appends them to the form (rule 10.6). Refuses names that the protocol or this API uses, and more than 20
/// values of one name, as `exchange_parameter_invalid`.
[[nodiscard]] Result<void> append_extra_parameters(std::span<const ExtraParameter> extra, url::Form& form);

}  // namespace auth0::inline v0::exchange
