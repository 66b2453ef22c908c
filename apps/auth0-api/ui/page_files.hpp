#pragma once

#include <span>
#include <string_view>

namespace auth0::command {

/// A file of the page, as the folder ui/page has it.
struct PageFile {
  std::string_view path;  ///< What a browser asks for, for example `/page.css`.
  std::string_view type;  ///< Its Content-Type.
  std::string_view text;
};

/// All files of the page. embed.cmake writes them into the program.
[[nodiscard]] std::span<const PageFile> page_files() noexcept;

}  // namespace auth0::command
