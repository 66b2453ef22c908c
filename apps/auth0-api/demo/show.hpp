#pragma once

namespace auth0::command {

/// Shows tokens and proofs accepted and refused by a tenant and APIs of its own. True if all came out as it
/// should.
[[nodiscard]] bool show_demo();

}  // namespace auth0::command
