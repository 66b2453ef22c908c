# cmake -DPROGRAM=FILE -DEXPECTED=FILE -P check_output.cmake: fails unless the program prints just that and returns 0.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE printed RESULT_VARIABLE status)
file(READ ${EXPECTED} expected)
if(NOT status STREQUAL "0")
  message(FATAL_ERROR "${PROGRAM} ended with ${status} and printed:\n${printed}")
endif()
if(NOT "${printed}" STREQUAL "${expected}")
  message(FATAL_ERROR "The documentation says:\n${expected}\nbut ${PROGRAM} prints:\n${printed}")
endif()
