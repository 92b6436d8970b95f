// SPDX-License-Identifier: Apache-2.0
#include "processes.hpp"

#include <signal.h>

#include <cerrno>

#if defined(__linux__)
#include <dirent.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>

#include "own_fd.hpp"
#endif

namespace shmdata::os {
namespace {

#if defined(__linux__)
// Whether a thread has begun to end, which comes before it gives up anything, or has ended since it was listed.
bool exiting(const std::string &thread) noexcept {
  char text[512];
  const OwnFd fd(::open((thread + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  const auto count = fd ? ::read(fd.get(), text, sizeof text - 1) : -1;
  if (count <= 0) return errno == ENOENT || errno == ESRCH;
  text[count] = '\0';
  // The name may hold anything. Behind it come the state, five numbers, and the flags; Linux calls this flag PF_EXITING.
  const char *const name_end = std::strrchr(text, ')');
  constexpr unsigned long exiting_flag = 0x4;
  unsigned long flags = 0;
  return name_end != nullptr && std::sscanf(name_end, ") %*c %*s %*s %*s %*s %*s %lu", &flags) == 1 && (flags & exiting_flag) != 0;
}
#endif

// Whether the system is about to clear a process away, or has done so. Its sockets are closed before it counts as ended, and after that it stays listed until
// its parent asks for its exit status, which may take hours.
bool ends([[maybe_unused]] pid_t process) noexcept {
#if defined(__linux__)
  const auto threads = "/proc/" + std::to_string(process) + "/task";
  const std::unique_ptr<DIR, int (*)(DIR *)> directory(::opendir(threads.c_str()), ::closedir);
  if (!directory) return false;
  // The first thread may end before the others.
  bool any = false;
  while (const dirent *const entry = ::readdir(directory.get())) {
    if (entry->d_name[0] == '.') continue;
    if (!exiting(threads + '/' + entry->d_name)) return false;
    any = true;
  }
  return any;
#else
  return false;
#endif
}

}  // namespace

bool has_ended(pid_t process) noexcept { return (::kill(process, 0) != 0 && errno == ESRCH) || ends(process); }

#if defined(__linux__)
namespace {

// The numbers of the namespaces that a machine has from the start; see proc_ns.h of the kernel.
constexpr ino_t initial_ipc = 0xEFFFFFFF;
constexpr ino_t initial_pid = 0xEFFFFFFC;

std::string in_proc(pid_t process, const char *name) { return "/proc/" + std::to_string(process) + "/" + name; }

// Every process, until the visitor returns true.
void visit_processes(const std::function<bool(pid_t)> &visit) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    const auto name = entry->path().filename().string();
    pid_t process = 0;
    const auto [last, bad] = std::from_chars(name.data(), name.data() + name.size(), process);
    if (bad == std::errc() && last == name.data() + name.size() && visit(process)) return;
  }
}

// Whether a process has mapped a segment that was made with this key; and, if one is given, that has this id.
bool maps_segment(pid_t process, key_t key, std::optional<int> id) {
  char name[24];
  std::snprintf(name, sizeof name, "/SYSV%08x", static_cast<unsigned>(key));
  std::ifstream maps(in_proc(process, "maps"));
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::string addresses, permissions, offset, device, file;
    long inode = 0;
    // The segment's id stands for the number of a file.
    if (fields >> addresses >> permissions >> offset >> device >> inode >> file && file == name && (!id || inode == *id)) return true;
  }
  return false;
}

// A Unix socket that listens.
struct Listening {
  FileIdentity file;
  unsigned socket = 0;
  std::string name;
};

// Asks the kernel for the listening sockets of this network namespace, until the visitor returns true.
void visit_listening(const std::function<bool(const Listening &)> &visit) {
  const OwnFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!fd) return;
  const timeval limit{1, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  struct {
    nlmsghdr header;
    unix_diag_req request;
  } question{};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  question.request.sdiag_family = AF_UNIX;
  constexpr unsigned listening_state = 10;  // TCP_LISTEN
  question.request.udiag_states = 1U << listening_state;
  question.request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS;
  if (::send(fd.get(), &question, sizeof question, 0) != static_cast<ssize_t>(sizeof question)) return;
  alignas(nlmsghdr) std::array<char, 32768> answer;
  for (;;) {
    const auto count = ::recv(fd.get(), answer.data(), answer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    auto left = static_cast<unsigned>(count);
    for (auto *message = reinterpret_cast<nlmsghdr *>(answer.data()); NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY) return;
      auto *found = static_cast<unix_diag_msg *>(NLMSG_DATA(message));
      Listening listening;
      listening.socket = found->udiag_ino;
      auto bytes = static_cast<int>(message->nlmsg_len - NLMSG_LENGTH(sizeof *found));
      for (auto *attribute = reinterpret_cast<rtattr *>(found + 1); RTA_OK(attribute, bytes); attribute = RTA_NEXT(attribute, bytes)) {
        if (attribute->rta_type == UNIX_DIAG_VFS) {
          const auto *file = static_cast<const unix_diag_vfs *>(RTA_DATA(attribute));
          listening.file = {static_cast<dev_t>(file->udiag_vfs_dev), static_cast<ino_t>(file->udiag_vfs_ino)};
        } else if (attribute->rta_type == UNIX_DIAG_NAME) {
          const auto *text = static_cast<const char *>(RTA_DATA(attribute));
          listening.name.assign(text, ::strnlen(text, RTA_PAYLOAD(attribute)));
        }
      }
      if (visit(listening)) return;
    }
  }
}

bool has_socket(pid_t process, unsigned socket) {
  const auto link = "socket:[" + std::to_string(socket) + "]";
  std::error_code error;
  for (std::filesystem::directory_iterator entry(in_proc(process, "fd"), error), end; !error && entry != end; entry.increment(error)) {
    std::error_code closed;
    if (std::filesystem::read_symlink(entry->path(), closed) == link) return true;
  }
  return false;
}

}  // namespace

std::string describe(pid_t process) {
  if (process <= 0) return "a process that cannot be told";
  std::string name;
  std::ifstream comm(in_proc(process, "comm"));
  std::getline(comm, name);
  return "pid " + std::to_string(process) + (name.empty() ? "" : " (" + name + ")");
}

std::vector<pid_t> mapping_segment(key_t key, int id) {
  std::vector<pid_t> found;
  const auto own = identify("/proc/self/ns/ipc");
  visit_processes([&](pid_t process) {
    const auto its = identify(in_proc(process, "ns/ipc"));
    if (own && its && *own == *its && maps_segment(process, key, id)) found.push_back(process);
    return false;
  });
  return found;
}

pid_t writer_elsewhere(key_t key) {
  pid_t writer = 0;
  const auto own = identify("/proc/self/ns/ipc");
  visit_processes([&](pid_t process) {
    const auto its = identify(in_proc(process, "ns/ipc"));
    if (own && its && !(*own == *its) && maps_segment(process, key, std::nullopt)) writer = process;
    return writer != 0;
  });
  return writer;
}

bool served_from_outside(FileIdentity file) {
  const auto own_ipc = identify("/proc/self/ns/ipc");
  const auto own_pid = identify("/proc/self/ns/pid");
  if (!own_ipc || !own_pid || own_ipc->inode == initial_ipc || own_pid->inode == initial_pid) return false;
  unsigned socket = 0;
  visit_listening([&](const Listening &listening) {
    // The kernel gives only the lower half of the number.
    if (static_cast<std::uint32_t>(listening.file.inode) == static_cast<std::uint32_t>(file.inode)) socket = listening.socket;
    return socket != 0;
  });
  bool seen = false;
  if (socket != 0) {
    visit_processes([&](pid_t process) { return seen = has_socket(process, socket); });
  }
  return !seen;
}

std::optional<FileIdentity> bound_as(const std::string &path) {
  std::optional<FileIdentity> file;
  visit_listening([&](const Listening &listening) {
    if (listening.name == path && listening.file.inode != 0) file = listening.file;
    return file.has_value();
  });
  return file;
}

#else

std::string describe(pid_t process) { return process <= 0 ? "a process that cannot be told" : "pid " + std::to_string(process); }
std::vector<pid_t> mapping_segment(key_t, int) { return {}; }
pid_t writer_elsewhere(key_t) { return 0; }
bool served_from_outside(FileIdentity) { return false; }
std::optional<FileIdentity> bound_as(const std::string &) { return std::nullopt; }

#endif

}  // namespace shmdata::os
