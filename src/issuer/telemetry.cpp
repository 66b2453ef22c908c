#include "issuer/telemetry.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/evp.h>
#include <string>

namespace auth0::issuer {

HttpHeader telemetry_header(std::string_view name, std::string_view version) {
  const std::string text = boost::json::serialize(boost::json::object{{"name", name}, {"version", version}});
  std::string encoded((4 * ((text.size() + 2) / 3)) + 1, '\0');  // EVP_EncodeBlock ends with a NUL
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return {"Auth0-Client", encoded};
}

}  // namespace auth0::issuer
