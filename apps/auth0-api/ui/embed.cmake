# Writes the files of the page into a C++ source: cmake -DFOLDER=page -DOUTPUT=page_files.cpp -P embed.cmake
set(types_html "text/html; charset=utf-8")
set(types_css "text/css; charset=utf-8")
set(types_js "text/javascript; charset=utf-8")
set(types_svg "image/svg+xml")

set(entries "")
file(GLOB names RELATIVE ${FOLDER} ${FOLDER}/*.html ${FOLDER}/*.css ${FOLDER}/*.js ${FOLDER}/*.svg)
list(SORT names)
foreach(name IN LISTS names)
  file(READ ${FOLDER}/${name} text)
  if("${text}" MATCHES "\\)page\"")
    message(FATAL_ERROR "${name} has the text that ends a string of the C++ source")
  endif()
  string(REGEX REPLACE "^.*\\." "" suffix ${name})
  set(path /${name})
  if(name STREQUAL "index.html")
    set(path /)
  endif()
  string(APPEND entries "    {\"${path}\", \"${types_${suffix}}\", R\"page(${text})page\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Written by embed.cmake.
#include \"ui/page_files.hpp\"

namespace auth0::command {

std::span<const PageFile> page_files() noexcept {
  static constexpr PageFile files[] = {
${entries}  };
  return files;
}

}  // namespace auth0::command
")
