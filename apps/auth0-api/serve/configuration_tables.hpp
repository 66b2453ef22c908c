#pragma once

#include "serve/configuration.hpp"
#include "serve/table_reader.hpp"

namespace auth0::command::serve {

/// Reads each key of a file into its place. \param file Its outermost table.
[[nodiscard]] Configuration read_tables(TableReader file);

}  // namespace auth0::command::serve
