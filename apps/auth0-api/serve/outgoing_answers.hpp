#pragma once

#include "serve/answer_text.hpp"

#include <cstddef>
#include <openssl/crypto.h>
#include <string>
#include <string_view>

namespace auth0::command::serve {

/// Answers that were not sent yet, one after another.
class OutgoingAnswers {
 public:
  /// As `append_answer`.
  int append(const GateAnswer& answer, const AnswerForm& form) {
    ++count_;
    return append_answer(bytes_, answer, form);
  }

  [[nodiscard]] int count() const noexcept { return count_; }
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool are_large() const noexcept { return bytes_.size() > most_bytes; }

  /// All were sent.
  void clear() {
    count_ = 0;
    OPENSSL_cleanse(bytes_.data(), bytes_.size());  // an answer may hold an exchanged token
    if (bytes_.capacity() > most_kept_bytes)
      bytes_ = std::string();
    else
      bytes_.clear();
  }

 private:
  static constexpr std::size_t most_bytes = 65'536;
  static constexpr std::size_t most_kept_bytes = 16'384;

  std::string bytes_;
  int count_ = 0;
};

}  // namespace auth0::command::serve
