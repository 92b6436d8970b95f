// SPDX-License-Identifier: Apache-2.0
#include "keys.hpp"

#include <cstdint>

namespace shmdata::sysv {
namespace {

key_t key_of(os::FileIdentity file, char project) noexcept {
  const auto bits = (static_cast<std::uint32_t>(project) << 24) | ((static_cast<std::uint32_t>(file.device) & 0xff) << 16) |
                    (static_cast<std::uint32_t>(file.inode) & 0xffff);
  return static_cast<key_t>(bits);
}

}  // namespace

Keys keys_of(os::FileIdentity file) noexcept { return {key_of(file, 'n'), key_of(file, 'm')}; }

}  // namespace shmdata::sysv
