#pragma once

#include <boost/beast/core/error.hpp>
#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>
#include <cstdint>
#include <string>

namespace auth0::test {

[[nodiscard]] inline std::string little_endian(std::uint32_t number) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>((number >> shift) & 0xFFU);
  return bytes;
}

/// The text as one gzip member (RFC 1952).
[[nodiscard]] inline std::string gzip(const std::string& text) {
  boost::beast::zlib::deflate_stream deflate;
  std::string packed(deflate.upper_bound(text.size()) + 64, '\0');
  boost::beast::zlib::z_params params;
  params.next_in = text.data();
  params.avail_in = text.size();
  params.next_out = packed.data();
  params.avail_out = packed.size();
  boost::beast::error_code error;
  deflate.write(params, boost::beast::zlib::Flush::finish, error);
  packed.resize(params.total_out);
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return std::string("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10) + packed + little_endian(crc.checksum()) +
         little_endian(static_cast<std::uint32_t>(text.size()));
}

}  // namespace auth0::test
