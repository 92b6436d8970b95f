// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>
#include <utility>

namespace support {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

std::optional<std::string> peer_script() {
  std::vector<std::filesystem::path> candidates;
  if (const char *given = std::getenv("SHMDATA_PEER")) candidates.emplace_back(given);
  // The tests run somewhere below the project's root, which has its shared folder beside it.
  for (auto folder = std::filesystem::current_path(); folder != folder.root_path(); folder = folder.parent_path()) {
    candidates.push_back(folder / "shared/peer/shmpeer.py");
  }
  for (const auto &candidate : candidates) {
    if (std::filesystem::exists(candidate)) return candidate.string();
  }
  return std::nullopt;
}

namespace {

// Says which test hangs and, if there is gdb, where each of its threads waits. Then it ends the process.
void bark(int) {
  ::signal(SIGALRM, SIG_DFL);
  ::alarm(30);
  const auto *test = doctest::getContextOptions()->currentTest;
  const auto say = [](const char *text) { [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, text, std::strlen(text)); };
  say("watchdog: this test hangs: ");
  say(test != nullptr ? test->m_name : "none");
  say("\n");
  char number[16];
  *std::to_chars(number, number + sizeof number - 1, ::getpid()).ptr = '\0';
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    ::execlp("gdb", "gdb", "-batch", "-nx", "-p", number, "-ex", "thread apply all backtrace", nullptr);
    ::_exit(127);
  }
  ::waitpid(child, nullptr, 0);
  ::_exit(128 + SIGALRM);
}

}  // namespace

Fixture::Fixture(unsigned seconds) : objects_(system_v_objects()) {
  char name[] = "/tmp/shmdata-test-XXXXXX";
  REQUIRE(::mkdtemp(name) != nullptr);
  directory_ = name;
  ::signal(SIGALRM, bark);
  ::alarm(seconds);
}

Fixture::~Fixture() {
  ::alarm(0);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
  CHECK(system_v_objects() == objects_);
}

std::ptrdiff_t Fixture::more_objects() const { return static_cast<std::ptrdiff_t>(system_v_objects().size()) - static_cast<std::ptrdiff_t>(objects_.size()); }

std::vector<std::string> system_v_objects() {
  std::vector<std::string> found;
  for (const char *kind : {"shm", "sem"}) {
    std::ifstream table(std::string("/proc/sysvipc/") + kind);
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) {
      std::istringstream fields(line);
      std::string key, id;
      fields >> key >> id;
      found.push_back(std::string(kind) + " key " + key + " id " + id);
    }
  }
  return found;
}

std::optional<Process> Process::peer(const std::vector<std::string> &arguments) {
  const auto script = peer_script();
  if (!script) {
    MESSAGE("skipped: no shmpeer.py here; name it in SHMDATA_PEER");
    return std::nullopt;
  }
  std::vector<std::string> command{"python3", *script};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Process(command);
}

Process::Process(const std::vector<std::string> &command) {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    std::vector<char *> arguments;
    for (const auto &argument : command) arguments.push_back(const_cast<char *>(argument.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  output_ = ends[0];
}

namespace {

// Waits until every other thread of this process sleeps. A fork copies the locks of the allocator as they are: if another thread is inside just then, the child
// waits for it without end. The C library takes care of that, a sanitizer's allocator does not. So a test forks before it starts a thread that never sleeps.
void let_other_threads_settle() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  const auto self = std::to_string(::gettid());
  const auto awake = [&](const std::filesystem::directory_entry &thread) {
    std::ifstream file(thread.path() / "stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    // Behind the name, which may hold anything.
    const auto name_end = text.rfind(") ");
    return name_end != std::string::npos && text[name_end + 2] == 'R' && thread.path().filename() != self;
  };
  const auto any_awake = [&] { return std::any_of(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator(), awake); };
  while (any_awake()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

Process Process::forked(const std::function<int()> &body) {
  let_other_threads_settle();
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::alarm(60);
    ::_exit(body());
  }
  ::close(ends[1]);
  return Process(pid, ends[0]);
}

Process::Process(Process &&other) noexcept
    : pid_(std::exchange(other.pid_, -1)), output_(std::exchange(other.output_, -1)), buffer_(std::move(other.buffer_)), status_(other.status_) {}

Process::~Process() {
  if (pid_ > 0 && !status_) {
    ::kill(pid_, SIGKILL);
    wait();
  }
  if (output_ >= 0) ::close(output_);
}

std::string Process::await(const std::string &text) {
  for (;;) {
    const auto end = buffer_.find('\n');
    if (end != std::string::npos) {
      const auto line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      if (line.find(text) != std::string::npos) return line;
      continue;
    }
    char bytes[4096];
    const auto count = ::read(output_, bytes, sizeof bytes);
    if (count <= 0) return "";
    buffer_.append(bytes, static_cast<std::size_t>(count));
  }
}

int Process::wait() {
  while (!reap(0)) {
  }
  return *status_;
}

bool Process::ended() { return reap(WNOHANG); }

bool Process::reap(int options) {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, options) == pid_) status_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  return status_.has_value();
}

void Process::signal(int number) const { ::kill(pid_, number); }

namespace {

// By session: the token of the frame that it holds.
std::mutex tokens_mutex;
std::map<void *, std::int64_t> tokens;

std::int64_t forget_token(void *follower) {
  const std::lock_guard lock(tokens_mutex);
  const auto found = tokens.find(follower);
  if (found == tokens.end()) return 0;
  const auto token = found->second;
  tokens.erase(found);
  return token;
}

}  // namespace

int take_next(void *follower, std::int64_t timeout_ns, ShmdataEvent *event) {
  release_last(follower);
  shmdata_follower_session_next(follower, timeout_ns, event);
  if (event->kind == SHMDATA_FRAME) {
    const std::lock_guard lock(tokens_mutex);
    tokens[follower] = event->token;
  }
  return static_cast<int>(event->kind);
}

int try_join(void *follower, std::int64_t timeout_ns, ShmdataEvent *event) {
  shmdata_follower_session_join(follower, timeout_ns, event);
  return static_cast<int>(event->kind);
}

int serve_once(void *writer, std::int64_t timeout_ns, ShmdataEvent *event) {
  shmdata_writer_session_serve(writer, timeout_ns, event);
  return static_cast<int>(event->kind);
}

void release_last(void *follower) {
  const auto token = forget_token(follower);
  if (token > 0) shmdata_follower_session_release(follower, token);
}

std::int64_t last_token(void *follower) {
  const std::lock_guard lock(tokens_mutex);
  const auto found = tokens.find(follower);
  return found == tokens.end() ? 0 : found->second;
}

void delete_follower(void *follower) {
  forget_token(follower);
  shmdata_follower_session_delete(follower);
}

int commit_frame(void *writer, std::size_t size, ShmdataError *error) {
  std::int64_t followers = 0;
  return shmdata_writer_session_commit(writer, size, nullptr, &followers, error) == SHMDATA_OK ? static_cast<int>(followers) : -1;
}

FollowerSession follow(const std::string &path) {
  ShmdataError error{};
  FollowerSession session(shmdata_follower_session_open(path.c_str(), &error), delete_follower);
  INFO(error.message);
  REQUIRE(session);
  return session;
}

WriterSession write(const std::string &path, std::size_t size, const std::string &type, unsigned mode) {
  ShmdataError error{};
  WriterSession session(shmdata_writer_session_open(path.c_str(), size, type.c_str(), mode, &error), shmdata_writer_session_delete);
  INFO(error.message);
  REQUIRE(session);
  return session;
}

ShmdataEvent await(const FollowerSession &follower, std::initializer_list<int> kinds) {
  const auto deadline = Clock::now() + std::chrono::seconds(10);
  auto event = sized<ShmdataEvent>();
  do {
    take_next(follower.get(), 100 * millisecond, &event);
    for (const int kind : kinds) {
      if (event.kind == kind) return event;
    }
  } while (Clock::now() < deadline);
  event.kind = SHMDATA_TIMEOUT;
  return event;
}

void wait_for_followers(const WriterSession &writer, int followers) {
  for (int i = 0; i < 2000 && shmdata_writer_session_followers(writer.get()) != followers; i++) ::usleep(5000);
  REQUIRE(shmdata_writer_session_followers(writer.get()) == followers);
}

bool serve_until(const WriterSession &writer, int followers) {
  const auto deadline = Clock::now() + std::chrono::seconds(10);
  auto event = sized<ShmdataEvent>();
  while (shmdata_writer_session_followers(writer.get()) != followers) {
    serve_once(writer.get(), 10 * millisecond, &event);
    if (Clock::now() > deadline) return false;
  }
  return true;
}

void serve_for(const WriterSession &writer, std::int64_t nanoseconds) {
  const auto deadline = Clock::now() + std::chrono::nanoseconds(nanoseconds);
  auto event = sized<ShmdataEvent>();
  while (Clock::now() < deadline) serve_once(writer.get(), 5 * millisecond, &event);
}

std::vector<unsigned char> payload(std::size_t i, std::size_t size) {
  std::vector<unsigned char> bytes(size);
  for (std::size_t k = 0; k < size; k++) bytes[k] = static_cast<unsigned char>((i + k) % 251);
  return bytes;
}

int write_frame(const WriterSession &writer, std::size_t i, std::size_t size, std::int64_t timeout_ns) {
  ShmdataError error{};
  auto access = sized<ShmdataWriteAccess>();
  const int begun = shmdata_writer_session_begin(writer.get(), size, timeout_ns, &access, &error);
  if (begun < 0) return begun;
  INFO(error.message);
  REQUIRE(begun == SHMDATA_OK);
  const auto bytes = payload(i, size);
  if (size > 0) std::memcpy(reinterpret_cast<void *>(access.address), bytes.data(), size);
  const int told = commit_frame(writer.get(), size, &error);
  REQUIRE(told >= 0);
  return told;
}

bool whole(const ShmdataEvent &frame) {
  const auto *bytes = reinterpret_cast<const unsigned char *>(frame.address);
  const auto size = static_cast<std::size_t>(frame.size);
  if (size == 0) return true;
  const auto expected = payload(bytes[0], size);
  return std::memcmp(bytes, expected.data(), size) == 0;
}

}  // namespace support
