#include "jose/base64url.hpp"
#include "jose/compact_jws.hpp"
#include "jose/json.hpp"
#include "jose/key_set.hpp"
#include "support/vectors_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

std::string text(const json::value& value) {
  return std::string(value.as_string());
}

// The group's key or keys as the text of a key set.
std::string key_set_of(const json::object& group) {
  const json::object& keys = (group.contains("public") ? group.at("public") : group.at("private")).as_object();
  if (keys.contains("keys")) return json::serialize(keys);
  return json::serialize(json::object{{"keys", json::array{json::value(keys)}}});
}

// The library's own steps on a JWS. They are taken one by one because payloads here are any bytes, where those
// of tokens must be JSON objects; the header's rules are held by giving the parser a payload that is one.
bool accepts(const std::string& jws, const std::string& key_set_text) {
  const auto key_set = jose::KeySet::parse(key_set_text);
  if (!key_set) return false;
  const std::size_t first = jws.find('.');
  const std::size_t last = jws.rfind('.');
  if (first == std::string::npos || first == last) return false;
  const std::string payload = jws.substr(first + 1, last - first - 1);
  if (!jose::base64url_decode(payload)) return false;  // among others where it holds a dot
  json::object claims;
  const auto parsed = jose::parse_compact_jws(jws.substr(0, first) + ".e30" + jws.substr(last),
                                              {.max_size = std::size_t{16} * 1024}, claims);
  if (!parsed) return false;
  const auto algorithm = jose::algorithm_from_name(parsed->header->algorithm);
  if (!algorithm) return false;
  const auto key = key_set->select(*parsed->header, *algorithm);
  return key && (*key)->verify(*algorithm, std::string_view(jws).substr(0, last), parsed->signature);
}

// Runs a file; `deviations` are the tests that must come out otherwise than the file says, each for a written
// reason.
void run(const json::object& file, const std::map<int, std::string>& deviations) {
  int seen = 0;
  std::set<int> deviated;
  for (const auto& group_value : file.at("testGroups").as_array()) {
    const json::object& group = group_value.as_object();
    const std::string keys = key_set_of(group);
    for (const auto& test : group.at("tests").as_array()) {
      const int id = test.at("tcId").to_number<int>();
      ++seen;
      const bool valid = text(test.at("result")) == "valid";
      const bool accepted = accepts(text(test.at("jws")), keys);
      if (deviations.contains(id)) {
        deviated.insert(id);
        EXPECT_NE(accepted, valid) << "no deviation any more: " << id << ' ' << deviations.at(id);
      } else {
        EXPECT_EQ(accepted, valid) << id << ' ' << text(group.at("comment")) << ' ' << text(test.at("comment"));
      }
    }
  }
  EXPECT_EQ(seen, file.at("numberOfTests").to_number<int>());
  EXPECT_EQ(deviated.size(), deviations.size());
}

class Wycheproof : public VectorsTest {
 protected:
  Wycheproof() : VectorsTest("wycheproof") {}
};

TEST_F(Wycheproof, SignaturesInCompactFormAreJudgedAsTheFileSays) {  // 4.2, 4.3, 5.1 to 5.4
  const std::string symmetric = "rule 2.4: no symmetric algorithm is accepted";
  const std::string alg_of_key = "rule 4.2, 4.3: the key's alg is none that exists, or not the token's";
  run(read_json(folder() / "json_web_signature_test.json").as_object(), {{1, symmetric},
                                                                         {348, symmetric},
                                                                         {352, symmetric},
                                                                         {357, symmetric},
                                                                         {358, symmetric},
                                                                         {359, symmetric},
                                                                         {372, symmetric},
                                                                         {373, symmetric},
                                                                         {376, symmetric},
                                                                         {377, symmetric},
                                                                         {346, alg_of_key},
                                                                         {347, alg_of_key},
                                                                         {350, alg_of_key},
                                                                         {351, alg_of_key}});
}

TEST_F(Wycheproof, KeySetsAreJudgedAsTheFileSays) {  // 4.2, 4.3
  const json::object file = read_json(folder() / "json_web_key_test.json").as_object();
  std::map<int, std::string> deviations;
  for (const auto& group : file.at("testGroups").as_array()) {
    for (const auto& test : group.at("tests").as_array()) {
      const int id = test.at("tcId").to_number<int>();
      const std::string comment = text(test.at("comment"));
      const bool valid = text(test.at("result")) == "valid";
      const bool hmac =
          text(group.at("comment")).starts_with("HS") || text(group.at("comment")) == "jws_keyset";
      if (valid && hmac) deviations[id] = "rule 2.4: no symmetric algorithm is accepted";
      if (comment == "rejectsKeyWithRocaVulnerability") {
        deviations[id] =
            "a trusted issuer's keys are not searched for the flaws of the hardware that made them";
      }
    }
  }
  EXPECT_EQ(deviations.size(), 5U);

  run(file, deviations);
}

}  // namespace
}  // namespace auth0::test
