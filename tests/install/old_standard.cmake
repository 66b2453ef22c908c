# Compiles each public header in FOLDERS (with commas between) with COMPILER as C++17: the one error says what to do.
set(message "compile this file as C++23 (GCC 12, Clang 19 or later). Other files may stay C++17")
string(REPLACE "," ";" FOLDERS ${FOLDERS})
list(TRANSFORM FOLDERS PREPEND -I OUTPUT_VARIABLE search)
foreach(folder IN LISTS FOLDERS)
  file(GLOB_RECURSE headers ${folder}/*.hpp)
  list(FILTER headers EXCLUDE REGEX "/version\\.hpp$")  # macros alone
  foreach(header IN LISTS headers)
    execute_process(COMMAND ${COMPILER} -std=c++17 -fsyntax-only ${search} -include ${header} -x c++ /dev/null
                    RESULT_VARIABLE status ERROR_VARIABLE output)
    string(REGEX MATCHALL "error:[^\n]*" errors "${output}")
    list(FILTER errors EXCLUDE REGEX "auth0/compile_this_file_as_cxx23")
    list(LENGTH errors count)
    string(FIND "${errors}" "${message}" found)
    if(status EQUAL 0 OR NOT count EQUAL 1 OR found EQUAL -1)
      message(FATAL_ERROR "${header} as C++17 does not give the one error '${message}':\n${output}")
    endif()
  endforeach()
endforeach()
