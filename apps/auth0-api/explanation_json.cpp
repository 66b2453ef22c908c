#include "explanation_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

namespace auth0::command {

namespace {

namespace json = boost::json;

json::value object_or_null(const std::optional<json::object>& object) {
  return object ? json::value(*object) : json::value();
}

json::object jws_json(const DecodedJws& jws, const std::vector<TimeInWords>& times) {
  json::object words;
  for (const auto& time : times)
    words[time.claim] = json::object{{"utc", time.utc}, {"words", time.words}};
  return {{"header", object_or_null(jws.header)}, {"claims", object_or_null(jws.claims)}, {"times", words}};
}

json::array checks_json(const std::vector<Check>& checks) {
  json::array array;
  for (const auto& check : checks) {
    json::object object{{"rule", check.rule}, {"name", check.name}, {"outcome", to_string(check.outcome)}};
    if (!check.note.empty()) object["note"] = check.note;
    array.emplace_back(std::move(object));
  }
  return array;
}

json::object refusal_json(const Refusal& refusal) {
  json::object object{{"code", refusal.code}, {"reason", refusal.reason}, {"message", refusal.message}};
  if (!refusal.remedy.empty()) object["remedy"] = refusal.remedy;
  json::array compared;
  for (const auto& each : refusal.diagnostics) {
    compared.emplace_back(json::object{{"name", each.name},
                                       {"expected", each.expected},
                                       {"found", each.found},
                                       {"verified", each.is_verified}});
  }
  if (!compared.empty()) object["compared"] = std::move(compared);
  return object;
}

}  // namespace

json::object to_json(const Explanation& explanation) {
  json::object object{{"verdict", to_string(explanation.verdict)}};
  if (explanation.refusal) object["refusal"] = refusal_json(*explanation.refusal);
  object["token"] = jws_json(explanation.token, explanation.times);
  if (explanation.proof) object["proof"] = jws_json(*explanation.proof, explanation.proof_times);
  object["checks"] = checks_json(explanation.checks);
  return object;
}

}  // namespace auth0::command
