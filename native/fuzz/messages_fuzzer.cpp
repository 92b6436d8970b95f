// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "simulation.hpp"
#include "wire/messages.hpp"

// The decoder of messages on a stream of arbitrary bytes. The first byte says how much of a message arrives at first; each piece after is twice as long.
namespace {

namespace wire = shmdata::wire;
using fuzz::require;

void check(const wire::Message &message, const unsigned char *bytes, std::size_t count) {
  require(message.consumed <= count, "consumed more than there is");
  const bool complete = message.kind == wire::Kind::hello || message.kind == wire::Kind::update || message.kind == wire::Kind::quit;
  require(complete == (message.consumed > 0), "consumed something of no message, or nothing of one");
  require(message.kind != wire::Kind::incomplete || count < wire::hello_size, "waits for more than the longest message");
  if (message.kind == wire::Kind::hello) {
    const auto *const type = reinterpret_cast<const unsigned char *>(message.type.data());
    require(type >= bytes && type + message.type.size() < bytes + count, "the type lies outside of the input");
    require(message.type.size() <= wire::longest_type && message.type.find('\0') == std::string::npos, "the type is too long, or holds a NUL");
    const auto again = wire::encode_hello(message.size, message.type);
    const auto decoded = wire::decode(again.data(), again.size());
    require(decoded.kind == wire::Kind::hello && decoded.size == message.size && decoded.type == message.type, "a hello comes back another");
  } else if (message.kind == wire::Kind::update) {
    const auto again = wire::encode_update(message.size);
    const auto decoded = wire::decode(again.data(), again.size());
    require(decoded.kind == wire::Kind::update && decoded.size == message.size && decoded.consumed == again.size(), "an update comes back another");
    require(std::memcmp(again.data(), bytes, 2) == 0 && std::memcmp(again.data() + 8, bytes + 8, 8) == 0, "an update is encoded differently");
  } else if (message.kind == wire::Kind::quit) {
    const auto again = wire::encode_quit();
    require(std::equal(again.begin(), again.end(), bytes), "a quit is encoded differently");
  }
}

bool same(const wire::Message &a, const wire::Message &b) { return a.kind == b.kind && a.consumed == b.consumed && a.size == b.size && a.type == b.type; }

// Exactly as large as what it holds, so that a byte too many is noticed.
wire::Message decode(const unsigned char *bytes, std::size_t count, std::unique_ptr<unsigned char[]> &copy) {
  copy.reset(new unsigned char[count]);
  if (count > 0) std::memcpy(copy.get(), bytes, count);
  const auto message = wire::decode(copy.get(), count);
  check(message, copy.get(), count);
  return message;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *input, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t first_piece = 1 + input[0];
  const auto *bytes = input + 1;
  auto count = size - 1;
  std::unique_ptr<unsigned char[]> copy;
  std::unique_ptr<unsigned char[]> partial_copy;
  for (;;) {
    // What comes after the longest message is for the next turn.
    const auto window = std::min(count, wire::hello_size);
    const auto whole = decode(bytes, window, copy);
    // In pieces: nothing until it is complete, then the same.
    auto piece = first_piece;
    for (auto there = std::min(piece, window);; piece *= 2, there = std::min(there + piece, window)) {
      const auto partial = decode(bytes, there, partial_copy);
      if (partial.kind != wire::Kind::incomplete) {
        require(same(partial, whole), "in pieces it is another message");
        break;
      }
      if (there == window) {
        require(whole.kind == wire::Kind::incomplete, "in pieces it never completes");
        break;
      }
    }
    if (whole.consumed == 0) return 0;
    bytes += whole.consumed;
    count -= whole.consumed;
  }
}
