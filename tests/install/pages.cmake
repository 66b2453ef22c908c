# Makes the man pages and completions of COMMAND in WORK_DIR. Each subcommand has a page that names its options, and shells complete them.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

file(REMOVE_RECURSE ${WORK_DIR})
run(${PYTHON} ${project}/tools/command_pages.py ${COMMAND} ${WORK_DIR})
file(GLOB pages ${WORK_DIR}/*.1)
list(LENGTH pages count)
if(count LESS 10)
  message(FATAL_ERROR "too few man pages: ${pages}")
endif()
file(READ ${WORK_DIR}/auth0-api-verify.1 page)
if(NOT page MATCHES "fB\\\\-\\\\-audience.*Required")
  message(FATAL_ERROR "auth0-api-verify.1 does not say that --audience is required:\n${page}")
endif()

# completes(EXPECTED WORDS...): what bash offers for the last of the words
function(completes expected)
  list(LENGTH ARGN last)
  list(JOIN ARGN " " words)
  execute_process(
    COMMAND bash -uc "source $1; COMP_WORDS=(auth0-api ${words}) COMP_CWORD=${last}; _auth0_api; echo \"\${COMPREPLY[*]}\""
            bash ${WORK_DIR}/auth0-api.bash
    OUTPUT_VARIABLE offered ERROR_VARIABLE errors OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT offered STREQUAL expected)
    message(FATAL_ERROR "'${words}' is completed by '${offered}' instead of '${expected}' ${errors}")
  endif()
endfunction()
completes("verify" ver)
completes("--dpop-mode --dpop-algorithms --dpop-iat-offset --dpop-iat-leeway" verify --audience x --dpop)
completes("allowed required disabled" explain --dpop-mode "''")
completes("on-behalf-of" exchange on)
completes("" token --subject "''")

# Both completions have each subcommand and option of the help.
run(${PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/completions_test.py ${COMMAND} ${WORK_DIR})
