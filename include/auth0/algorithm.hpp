#pragma once

#include <auth0/export.hpp>
#include <auth0/range_of.hpp>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

/// The signature algorithms of JOSE that this library knows (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2):
/// asymmetric ones only. `eddsa` and `ed25519` are two names of the same one: a client that accepts one
/// accepts the other. What the library writes has the name that was given.
enum class Algorithm : std::uint8_t {
  rs256,
  rs384,
  rs512,
  ps256,
  ps384,
  ps512,
  es256,
  es384,
  es512,
  eddsa,
  ed25519
};

/// The name as `alg` has it: `RS256`, `EdDSA`, `Ed25519`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(Algorithm algorithm) noexcept;

/// The algorithm of that name, compared exactly.
/// \throws InvalidConfigurationError if the name is unknown or that of a symmetric algorithm; the message says
/// which names are known.
[[nodiscard]] AUTH0_API_EXPORT Algorithm algorithm_from_text(std::string_view name);

/// One algorithm, so that an option reads `.algorithm = Algorithm::es256` as well as `.algorithm = "ES256"`.
/// A name is looked up at once, with the exception of `algorithm_from_text`.
class NamedAlgorithm {
 public:
  // NOLINTBEGIN(google-explicit-constructor): taking an enumerator or its name is what this class is for
  /// Of an enumerator.
  constexpr NamedAlgorithm(Algorithm algorithm) noexcept : value_(algorithm) {}
  /// Of a name. \throws InvalidConfigurationError as `algorithm_from_text`.
  template <std::convertible_to<std::string_view> Text>
  NamedAlgorithm(const Text& name) : value_(algorithm_from_text(name)) {}
  // NOLINTEND(google-explicit-constructor)

  /// The algorithm.
  [[nodiscard]] constexpr Algorithm value() const noexcept { return value_; }

 private:
  Algorithm value_;
};

/// One algorithm or several, each as in NamedAlgorithm: `.algorithms = "RS256"`, `.algorithms = {"RS256",
/// Algorithm::es256}`. Takes ranges of them too, such as a `StringList`.
class AlgorithmList {
 public:
  /// An empty list.
  AlgorithmList() = default;
  // NOLINTBEGIN(google-explicit-constructor): taking one or a list is what this class is for
  /// A list of one. \throws InvalidConfigurationError as `algorithm_from_text`, as the constructors below do.
  template <std::convertible_to<NamedAlgorithm> Single>
  AlgorithmList(const Single& single) : values_{NamedAlgorithm(single).value()} {}
  /// A list in braces.
  AlgorithmList(std::initializer_list<NamedAlgorithm> members) {
    values_.reserve(members.size());
    for (const auto member : members)
      values_.push_back(member.value());
  }
  /// The members of a range.
  template <class Range>
    requires(!std::same_as<Range, AlgorithmList> && RangeOf<Range, NamedAlgorithm>)
  AlgorithmList(const Range& range) {
    for (const auto& member : range)
      values_.push_back(NamedAlgorithm(member).value());
  }
  // NOLINTEND(google-explicit-constructor)

  /// The algorithms in the order in which they were given. Valid as long as the list.
  [[nodiscard]] const std::vector<Algorithm>& values() const noexcept { return values_; }
  /// Whether there is none.
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  /// The first of `values()`.
  [[nodiscard]] auto begin() const noexcept { return values_.begin(); }
  /// The end of `values()`.
  [[nodiscard]] auto end() const noexcept { return values_.end(); }

 private:
  std::vector<Algorithm> values_;
};

}  // namespace auth0::inline v0
