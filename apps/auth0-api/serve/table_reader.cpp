#include "serve/table_reader.hpp"

#include "serve/secret_text.hpp"
#include "serve/toml_values.hpp"

#include <algorithm>
#include <fstream>

namespace auth0::command::serve {

namespace {

constexpr const char* empty_list = "must not be empty: leave it out where there is nothing to say";

std::string joined(const std::string& table, const std::string& name) {
  return table.empty() ? name : table + '.' + name;
}

std::string listed(const auto& names) {
  std::string text;
  for (const auto& name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

std::string with_folder(const Reading& reading, const std::string& path) {
  return path.empty() ? path : (reading.folder / path).lexically_normal().string();
}

}  // namespace

std::string TableReader::key(const std::string& name) const {
  return joined(path_, name);
}

bool TableReader::has(const std::string& name) const {
  return table_ != nullptr && table_->as_table(std::nothrow).contains(name);
}

const toml::value* TableReader::find(const std::string& name, std::string_view type,
                                     std::vector<std::string_view> choices) {
  looked_for_.push_back(name);
  if (reading_->known_keys != nullptr)
    reading_->known_keys->push_back(
        {.path = joined(known_path_, name), .type = type, .choices = std::move(choices)});
  if (!has(name)) return nullptr;
  const auto& value = table_->as_table(std::nothrow).at(name);
  reading_->lines.emplace(key(name), value.location().line());
  return &value;
}

const std::string* TableReader::string(const std::string& name, const char* wanted, std::string_view type,
                                       std::vector<std::string_view> choices) {
  const auto* value = find(name, type, std::move(choices));
  if (value == nullptr) return nullptr;
  if (value->is_string() && !value->as_string(std::nothrow).str.empty())
    return &value->as_string(std::nothrow).str;
  refuse(name, wanted);
  return nullptr;
}

void TableReader::expand(const std::string& name, const std::string& value, std::string& target) {
  auto text = referenced_text(value, reading_->folder);
  if (text) {
    target = *std::move(text);
  } else {
    refuse(name, text.error());
  }
}

void TableReader::text(const std::string& name, std::string& target) {
  const auto* value = string(name, "must be a string that is not empty");
  if (value == nullptr) return;
  if (is_reference(*value)) return expand(name, *value, target);
  target = *value;
}

void TableReader::secret(const std::string& name, std::string& target) {
  const auto* wanted = "must say where the secret is: ${file:PATH}, ${env:NAME} or ${credential:NAME}";
  const auto* value = string(name, wanted);
  if (value == nullptr) return;
  if (is_reference(*value)) return expand(name, *value, target);
  refuse(name, wanted);
}

void TableReader::path(const std::string& name, std::string& target) {
  text(name, target);
  target = with_folder(*reading_, target);
}

void TableReader::readable_file(const std::string& name, std::string& target) {
  path(name, target);
  if (target.empty()) return;
  std::ifstream file(target, std::ios::binary);
  if (file.peek() == std::ifstream::traits_type::eof())
    refuse(name, "must be a file that can be read and is not empty: " + target);
}

void TableReader::texts(const std::string& name, std::vector<std::string>& target, bool may_be_empty) {
  const auto* value = find(name, "strings");
  if (value == nullptr) return;
  auto texts = strings_in(*value);
  if (!texts) return refuse(name, "must be a string or an array of strings, of which none is empty");
  // Left out, a list often means "any" or "nothing is demanded", which nobody means who has written one.
  if (texts->empty() && !may_be_empty) return refuse(name, empty_list);
  target.clear();
  for (const auto& given : *texts) {
    std::string expanded = given;
    if (is_reference(given)) expand(name, given, expanded);
    target.push_back(std::move(expanded));
  }
}

void TableReader::flag(const std::string& name, bool& target) {
  const auto* value = find(name, "boolean");
  if (value == nullptr) return;
  if (!value->is_boolean()) return refuse(name, "must be true or false");
  target = value->as_boolean(std::nothrow);
}

std::optional<std::int64_t> TableReader::integer(const std::string& name, std::int64_t least,
                                                 std::int64_t most) {
  const auto* value = find(name, "integer");
  if (value == nullptr) return std::nullopt;
  if (value->is_integer()) {
    const std::int64_t number = value->as_integer(std::nothrow);
    if (number >= least && number <= most) return number;
  }
  refuse(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> TableReader::milliseconds(const std::string& name,
                                                                   std::chrono::milliseconds unit,
                                                                   std::chrono::milliseconds least,
                                                                   std::chrono::milliseconds most) {
  const auto* value = find(name, "string");
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) {
    const auto time = duration_in(value->as_string(std::nothrow).str);
    if (time && *time >= least && *time <= most && *time % unit == std::chrono::milliseconds(0)) return time;
  }
  const std::string_view whole = unit == std::chrono::seconds(1) ? " in whole seconds" : "";
  refuse(name, "must be a time such as \"" + to_text(std::max(least, unit)) + "\", from " + to_text(least) +
                   " to " + to_text(most) + std::string(whole) + ", with the unit ms, s, m or h");
  return std::nullopt;
}

std::optional<std::size_t> TableReader::chosen_of(const std::string& name,
                                                  const std::vector<std::string_view>& names) {
  const auto wanted = "must be one of: " + listed(names);
  const auto* value = string(name, wanted.c_str(), "string", names);
  if (value == nullptr) return std::nullopt;
  const auto found = std::ranges::find(names, *value);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  refuse(name, wanted);
  return std::nullopt;
}

void TableReader::names(const std::string& name, std::map<std::string, std::string>& target) {
  const auto* value = find(name, "table");
  if (value == nullptr) return;
  if (!value->is_table()) return refuse(name, "must be a table");
  for (const auto& [member, text] : value->as_table(std::nothrow)) {
    reading_->lines.emplace(joined(key(name), member), text.location().line());
    if (text.is_string() && !text.as_string(std::nothrow).str.empty()) {
      target[member] = text.as_string(std::nothrow).str;
    } else {
      refuse(joined(name, member), "must be a string that is not empty");
    }
  }
}

void TableReader::claims(const std::string& name, std::map<std::string, ClaimValue>& target) {
  const auto* value = find(name, "table");
  if (value == nullptr) return;
  if (!value->is_table()) return refuse(name, "must be a table of claims and their values");
  if (value->as_table(std::nothrow).empty()) return refuse(name, empty_list);
  for (const auto& [member, given] : value->as_table(std::nothrow)) {
    reading_->lines.emplace(joined(key(name), member), given.location().line());
    if (auto claim = claim_value(given)) {
      target[member] = *std::move(claim);
    } else {
      refuse(joined(name, member), "must be a string, a number, true, false or an array of strings");
    }
  }
}

TableReader TableReader::table(const std::string& name) {
  const auto* value = find(name, "table");
  if (value != nullptr && !value->is_table()) {
    refuse(name, "must be a table");
    value = nullptr;
  }
  TableReader reader(*reading_, value);
  reader.path_ = key(name);
  reader.known_path_ = joined(known_path_, name);
  return reader;
}

std::vector<TableReader> TableReader::tables(const std::string& name) {
  std::vector<const toml::value*> members;
  if (const auto* value = find(name, "tables")) {
    if (!is_array_of_tables(*value)) {
      refuse(name, "must be an array of tables: '[[" + key(name) + "]]' before each");
    } else {
      for (const auto& member : value->as_array(std::nothrow))
        members.push_back(&member);
    }
  }
  // So that the keys of such a table are told.
  if (reading_->known_keys != nullptr && members.empty()) members.push_back(nullptr);
  std::vector<TableReader> readers;
  for (const auto* member : members) {
    TableReader reader(*reading_, member);
    reader.path_ = key(name) + '[' + std::to_string(readers.size() + 1) + ']';
    reader.known_path_ = joined(known_path_, name) + "[]";
    if (member != nullptr) reading_->lines.emplace(reader.path_, member->location().line());
    readers.push_back(std::move(reader));
  }
  return readers;
}

void TableReader::refuse_other_keys() {
  if (table_ == nullptr) return;
  for (const auto& [name, value] : table_->as_table(std::nothrow)) {
    if (std::ranges::find(looked_for_, name) != looked_for_.end()) continue;
    reading_->lines.emplace(key(name), value.location().line());
    refuse(name, "is not known; known are here: " + listed(looked_for_));
  }
}

}  // namespace auth0::command::serve
