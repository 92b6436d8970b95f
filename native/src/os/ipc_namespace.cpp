// SPDX-License-Identifier: Apache-2.0
#include "ipc_namespace.hpp"

#if defined(__linux__)
#include <sys/stat.h>

#include <optional>

#include "socket_path.hpp"
#endif

namespace shmdata::os {

#if defined(__linux__)

std::string why_not_shared(pid_t writer) {
  const auto own = identify("/proc/self/ns/ipc");
  const auto process = std::to_string(writer);
  const auto its = writer > 0 ? identify("/proc/" + process + "/ns/ipc") : std::nullopt;
  if (own && its && *own == *its) return "";
  return std::string("its writer answers") + (writer > 0 ? " (pid " + process + ")" : "") + ", but its memory is " +
         (own && its ? "in another IPC namespace" : "not to be found here, most likely since it is in another IPC namespace") +
         " (a container, Flatpak, or systemd's PrivateIPC): let both share one, with docker or podman --ipc=host or --ipc=container:NAME, flatpak "
         "--share=ipc, PrivateIPC=no";
}

#else

std::string why_not_shared(pid_t) { return ""; }

#endif

}  // namespace shmdata::os
