# What a user of a shared library could link against must be the public API and nothing else. LIBRARY is the static archive,
# in which each symbol already has its visibility.
execute_process(COMMAND readelf --symbols --wide ${LIBRARY} OUTPUT_VARIABLE symbols RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "readelf failed on ${LIBRARY}")
endif()

# Lines read "… FUNC GLOBAL DEFAULT 5 _ZN5auth02v04jose…"; undefined symbols have UND in place of a section's number.
string(REGEX MATCHALL "(GLOBAL|WEAK) +DEFAULT +[0-9]+ _ZNK?5auth0(2v0)?(4jose|3url|9transport|6issuer|12access_token|8exchange|7request|8metadata|4dpop)[^\n]*"
       visible "${symbols}")
# The type information of the names that public headers declare is visible with the classes that mention them.
list(FILTER visible EXCLUDE REGEX "_ZT[ISV]")
if(visible)
  list(JOIN visible "\n" text)
  message(FATAL_ERROR "symbols of rooms are visible:\n${text}")
endif()
if(NOT symbols MATCHES "GLOBAL +DEFAULT +[0-9]+ _ZNK?5auth0(2v0)?9ApiClient")
  message(FATAL_ERROR "the public API is not visible")
endif()
