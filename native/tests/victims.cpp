// SPDX-License-Identifier: Apache-2.0
#include "victims.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "system_calls.hpp"

namespace victims {
namespace {

using support::millisecond;
using support::second;
using system_calls::Act;
using system_calls::Call;

constexpr int torn = 2;
constexpr int starved = 3;
constexpr int enough = 5;

volatile sig_atomic_t continued = 0;

// A process that is to die of a signal does so at once: no handler of the test runner, no core file.
void prepare() {
  for (const int number : {SIGSEGV, SIGABRT, SIGTERM}) ::signal(number, SIG_DFL);
  ::signal(SIGCONT, [](int) { continued = 1; });
  // Nor does it outlive the test, stopped as it may be.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

void stop_here() { ::raise(SIGSTOP); }

void stop_at(Call call, int nth, Act act) { system_calls::inject({call, nth, act, SIGSTOP}); }

int be_follower(Stage stage, const std::string &path) {
  prepare();
  // The calls of one that waits for its writer: connect, recv the hello, shmat, send the acknowledgement; then for every frame recv,
  // semop, and shmat again if the segment was replaced.
  if (stage == Stage::connecting) stop_at(Call::recv, 1, Act::raise_before);
  if (stage == Stage::greeted) stop_at(Call::send, 1, Act::raise_before);
  if (stage == Stage::notified) stop_at(Call::semop, 1, Act::raise_before);
  if (stage == Stage::resizing) stop_at(Call::shmat, 2, Act::raise_before);
  auto session = support::follow(path);
  int connections = 0;
  int frames = 0;
  int frames_since = 0;
  while (frames_since < enough) {
    const auto event = support::await(session, {SHMDATA_CONNECTED, SHMDATA_FRAME});
    if (event.kind == SHMDATA_TIMEOUT) return starved;
    if (event.kind == SHMDATA_CONNECTED) {
      if (++connections == 1 && stage == Stage::acked) stop_here();
      continue;
    }
    if (!support::whole(event)) return torn;
    frames++;
    if (continued != 0) frames_since++;
    if (frames == 1 && stage == Stage::read_lock) {
      // What it holds stays what it is for as long as it holds it.
      const auto *held = reinterpret_cast<unsigned char *>(event.address);
      const std::vector<unsigned char> before(held, held + event.size);
      stop_here();
      if (std::memcmp(before.data(), held, before.size()) != 0) return torn;
    }
    support::release_last(session.get());
    if (frames == 3 && stage == Stage::idle) stop_here();
    if (frames == 3 && stage == Stage::leaving) {
      // Quit is said, the answer awaited.
      stop_at(Call::ppoll, 1, Act::raise_before);
      session.reset();
      return 0;
    }
  }
  return 0;
}

int be_writer(Stage stage, const std::string &path) {
  prepare();
  if (stage == Stage::bound) stop_at(Call::listen, 1, Act::raise_before);
  if (stage == Stage::connecting) stop_at(Call::accept4, 1, Act::raise_before);
  if (stage == Stage::greeted) stop_at(Call::send, 1, Act::raise_after);
  if (stage == Stage::notified) stop_at(Call::send, 2, Act::raise_after);
  // Its old segment is removed, the new one not there yet.
  if (stage == Stage::resizing) stop_at(Call::shmget, 2, Act::raise_before);
  auto session = support::write(path);
  std::size_t frames = 0;
  int frames_since = 0;
  ShmdataError error{};
  while (frames_since < enough) {
    auto event = support::sized<ShmdataEvent>();
    const int kind = support::serve_once(session.get(), 2 * millisecond, &event);
    if (kind == SHMDATA_FOLLOWER_JOINED && stage == Stage::acked && continued == 0) stop_here();
    if (shmdata_writer_session_followers(session.get()) == 0) continue;
    const std::size_t size = stage == Stage::resizing ? 1000 * (frames + 1) : 64;
    auto access = support::sized<ShmdataWriteAccess>();
    if (shmdata_writer_session_begin(session.get(), size, second, &access, &error) != SHMDATA_OK) continue;
    const auto bytes = support::payload(frames, size);
    auto *memory = reinterpret_cast<unsigned char *>(access.address);
    std::memcpy(memory, bytes.data(), size / 2);
    if (stage == Stage::write_lock && frames == 1) stop_here();
    std::memcpy(memory + size / 2, bytes.data() + size / 2, size - size / 2);
    if (support::commit_frame(session.get(), size, &error) < 0) return starved;
    frames++;
    if (continued != 0) frames_since++;
    if (stage == Stage::committed && frames == 1) stop_here();
    if (stage == Stage::idle && frames == 3) {
      // The follower reads the frame first.
      support::serve_for(session, 20 * millisecond);
      stop_here();
    }
    if (stage == Stage::leaving && frames == 3) {
      // The first of its objects is about to be removed.
      stop_at(Call::shmctl, 1, Act::raise_before);
      session.reset();
      return 0;
    }
  }
  return 0;
}

// Runs the verified peer and stops it once: at one of its own stages, or, if it has none, within a call that it makes there.
constexpr const char *driver = R"python(
import ctypes, importlib.util, os, resource, signal, sys
script, at = sys.argv[1:3]
sys.argv = [script] + sys.argv[3:]
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
spec = importlib.util.spec_from_file_location("shmpeer", script)
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)
reached = stopped = False

def reach():
    global reached
    reached = True

def stop():
    global stopped
    if not stopped:
        stopped = True
        os.kill(os.getpid(), signal.SIGSTOP)

def hook(owner, name, before=None, after=None, nth=1, when=lambda *given: True):
    real, calls = getattr(owner, name), 0
    def hooked(*given, **named):
        nonlocal calls
        calls += when(*given)
        due = calls == nth and when(*given)
        if due and before: before()
        result = real(*given, **named)
        if due and after: after()
        return result
    setattr(owner, name, hooked)

once = lambda *given: reached
if at == "follow resizing": hook(peer.libc, "shmat", before=stop, nth=2)
elif at == "follow leaving":
    hook(peer, "say", after=reach, when=lambda event, **fields: event == "done")
    hook(peer, "read_exactly", before=stop, when=once)
elif at == "write connecting": hook(peer, "hello", before=stop)
elif at == "write greeted":
    hook(peer, "hello", after=reach)
    hook(peer.select, "select", before=stop, when=once)
elif at == "write resizing": hook(peer.libc, "shmget", before=stop, nth=2)
elif at == "write leaving": hook(peer.os, "unlink", before=stop)
else: hook(peer, "stage", before=stop, when=lambda args, name: name == at)
try:
    sys.exit(peer.main())
except OSError as e:
    # It found itself left behind.
    peer.say("ended", error=str(e))
    sys.exit(1)
)python";

std::optional<support::Process> verified(const std::string &at, const std::vector<std::string> &arguments) {
  const auto found = support::peer_script();
  if (!found) {
    MESSAGE("skipped: no shmpeer.py here; name it in SHMDATA_PEER");
    return std::nullopt;
  }
  std::vector<std::string> command{"python3", "-c", driver, *found, at};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return support::Process(command);
}

}  // namespace

const char *name_of(Peer peer) { return peer == Peer::ours ? "ours" : "shmpeer"; }

const char *name_of(Stage stage) {
  static constexpr const char *names[] = {"bound",     "connecting", "greeted", "acked", "idle", "notified", "in the read lock", "in the write lock",
                                          "committed", "resizing",   "leaving"};
  return names[static_cast<int>(stage)];
}

bool follower_has(Stage stage) { return stage != Stage::bound && stage != Stage::write_lock && stage != Stage::committed; }
bool writer_has(Stage stage) { return stage != Stage::read_lock; }

std::optional<support::Process> follower(Peer peer, Stage stage, const std::string &path) {
  if (peer == Peer::ours) {
    return support::Process::forked([=] { return be_follower(stage, path); });
  }
  std::vector<std::string> arguments{"follow", path, "--check", "--quiet", "--count", stage == Stage::leaving ? "3" : "8"};
  switch (stage) {
    case Stage::connecting:
      return verified("connected", arguments);
    case Stage::greeted:
      return verified("greeted", arguments);
    case Stage::acked:
      return verified("acked", arguments);
    case Stage::idle:
      return verified("unlocked", arguments);
    case Stage::notified:
      return verified("notified", arguments);
    case Stage::read_lock:
      return verified("locked", arguments);
    case Stage::resizing:
      return verified("follow resizing", arguments);
    default:
      return verified("follow leaving", arguments);
  }
}

std::optional<support::Process> writer(Peer peer, Stage stage, const std::string &path) {
  if (peer == Peer::ours) {
    return support::Process::forked([=] { return be_writer(stage, path); });
  }
  std::vector<std::string> arguments{"write", path, "--quiet", "--wait", "1", "--rate", "200", "--linger", "0.1"};
  arguments.insert(arguments.end(), {"--count", stage == Stage::leaving ? "3" : "12"});
  if (stage == Stage::resizing) {
    arguments.insert(arguments.end(), {"--sizes", "64,100000"});
  } else {
    arguments.insert(arguments.end(), {"--size", "64"});
  }
  switch (stage) {
    case Stage::bound:
      return verified("bound", arguments);
    case Stage::connecting:
      return verified("write connecting", arguments);
    case Stage::greeted:
      return verified("write greeted", arguments);
    case Stage::acked:
      return verified("connected", arguments);
    case Stage::idle:
      return verified("ready", arguments);
    case Stage::notified:
      return verified("notified", arguments);
    case Stage::write_lock:
      return verified("locked", arguments);
    case Stage::committed:
      return verified("committed", arguments);
    case Stage::resizing:
      return verified("write resizing", arguments);
    default:
      return verified("write leaving", arguments);
  }
}

std::optional<support::Process> well_behaved_follower(Peer peer, const std::string &path) {
  if (peer == Peer::verified) return support::Process::peer({"follow", path, "--check", "--quiet", "--count", "5"});
  return support::Process::forked([=] {
    const auto session = support::follow(path);
    for (int frames = 0; frames < enough; frames++) {
      const auto event = support::await(session, SHMDATA_FRAME);
      if (event.kind == SHMDATA_TIMEOUT) return starved;
      if (!support::whole(event)) return torn;
    }
    return 0;
  });
}

bool stopped(const support::Process &process) {
  siginfo_t state{};
  // Looks only: whoever owns the process waits for its end.
  return ::waitid(P_PID, static_cast<id_t>(process.pid()), &state, WSTOPPED | WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_pid == process.pid() &&
         state.si_code == CLD_STOPPED;
}

}  // namespace victims
