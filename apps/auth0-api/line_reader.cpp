#include "line_reader.hpp"

namespace auth0::command {

bool LineReader::next() {
  line_.clear();
  too_long_ = false;
  auto* buffer = input_.rdbuf();
  bool any = false;
  for (int c = buffer->sbumpc(); c != std::char_traits<char>::eof(); c = buffer->sbumpc()) {
    any = true;
    if (c == '\n') break;
    if (line_.size() < max_size_) {
      line_.push_back(static_cast<char>(c));
    } else {
      too_long_ = true;
    }
  }
  if (any) ++number_;
  return any;
}

}  // namespace auth0::command
