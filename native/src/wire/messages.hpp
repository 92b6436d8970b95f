// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The three messages of the protocol, native byte order and alignment. Pure: no system calls, no allocation.
namespace shmdata::wire {

inline constexpr std::size_t hello_size = 4112;
inline constexpr std::size_t update_size = 16;
inline constexpr std::size_t quit_size = 2;
// A type string and its NUL have 4096 bytes of room.
inline constexpr std::size_t longest_type = 4095;

using Hello = std::array<unsigned char, hello_size>;
using Update = std::array<unsigned char, update_size>;
using Quit = std::array<unsigned char, quit_size>;

// The type is cut at longest_type; callers refuse longer ones before. The padding of the protocol carries the mark of this library.
Hello encode_hello(std::uint64_t segment_size, std::string_view type) noexcept;
Update encode_update(std::uint64_t frame_size) noexcept;
Quit encode_quit() noexcept;

enum class Kind { incomplete, hello, update, quit, invalid };

struct Message {
  Kind kind = Kind::incomplete;
  std::size_t consumed = 0;    // bytes of the input that the message took; 0 unless it is complete and valid
  std::uint64_t size = 0;      // hello: of the segment; update: of the frame
  std::string_view type;       // hello: points into the input
  std::uint16_t raw_kind = 0;  // as it came, for messages to people
  bool marked = false;         // hello: it carries the mark of this library
};

// Reads the first message of a stream. A hello without a NUL in the 4096 bytes of its type is invalid, and so is an unknown kind, because nobody can tell where
// the next message begins.
Message decode(const unsigned char *bytes, std::size_t count) noexcept;

}  // namespace shmdata::wire
