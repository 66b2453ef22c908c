#include "explanation_text.hpp"

#include "terminal_text.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>

namespace auth0::command {

namespace {

namespace json = boost::json;

// What stands first, and is all that many will read.
std::string headline(const Explanation& explanation) {
  switch (explanation.verdict) {
    case Verdict::verified:
      return "VERIFIED: the token passed every check of the library";
    case Verdict::audience_not_checked:
      return "signature verified, audience not checked: give --audience";
    case Verdict::refused:
      return "REFUSED";
    case Verdict::undecided:
      return "NOT DECIDED: the issuer's keys are not available";
    case Verdict::nothing_verified:
      break;
  }
  return "NOTHING WAS VERIFIED: give keys, by --domain, --issuer, or --jwks with --issuer or --metadata";
}

std::string refusal_text(const Refusal& refusal) {
  std::string text =
      for_terminal(fmt::format("{} ({}): {}", refusal.code, refusal.reason, refusal.message)) + '\n';
  for (const auto& each : refusal.diagnostics) {
    text += for_terminal(fmt::format("Compared: {}: expected {}, found {}{}", each.name, each.expected,
                                     each.found.empty() ? "nothing" : each.found,
                                     each.is_verified ? "" : " (not verified)")) +
            '\n';
  }
  if (!refusal.remedy.empty()) text += fmt::format("What to change: {}\n", refusal.remedy);
  return text;
}

std::string in_words(const std::vector<TimeInWords>& times, std::string_view claim) {
  const auto time = std::ranges::find(times, claim, &TimeInWords::claim);
  return time == times.end() ? std::string() : fmt::format("  ({}: {})", time->utc, time->words);
}

// One member a line; its name without the quotes of JSON.
std::string member_lines(const json::object& object, const std::vector<TimeInWords>& times) {
  std::string text;
  for (const auto& member : object) {
    const std::string quoted = json::serialize(json::string(member.key()));
    text += fmt::format("  {:<12} {}{}\n", for_terminal(quoted.substr(1, quoted.size() - 2)),
                        for_terminal(json::serialize(member.value())), in_words(times, member.key()));
  }
  return text.empty() ? "  (empty)\n" : text;
}

std::string part_text(std::string_view title, const std::optional<json::object>& part,
                      const std::vector<TimeInWords>& times) {
  return fmt::format("\n{}\n{}", title, part ? member_lines(*part, times) : "  (cannot be read)\n");
}

std::string_view sign(Outcome outcome) {
  if (outcome == Outcome::holds) return "✓";
  return outcome == Outcome::fails ? "✗" : "–";
}

std::string checks_text(const std::vector<Check>& checks) {
  std::string text = "\nChecks, each with the number of its rule\n";
  for (const auto& check : checks) {
    text += fmt::format("  {} {}  {}", sign(check.outcome), check.rule, check.name);
    if (!check.note.empty()) text += ": " + for_terminal(check.note);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string to_text(const Explanation& explanation) {
  std::string text = headline(explanation) + '\n';
  if (explanation.refusal) text += refusal_text(*explanation.refusal);
  text += part_text("Header, as the token has it", explanation.token.header, {});
  text += part_text("Claims, as the token has them", explanation.token.claims, explanation.times);
  if (explanation.proof) {
    text += part_text("Header of the proof", explanation.proof->header, {});
    text += part_text("Claims of the proof", explanation.proof->claims, explanation.proof_times);
  }
  return text + checks_text(explanation.checks);
}

}  // namespace auth0::command
