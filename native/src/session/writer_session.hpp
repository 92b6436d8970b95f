// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "event.hpp"
#include "os/deadline.hpp"
#include "os/own_fd.hpp"
#include "os/wake.hpp"
#include "os/writer_socket.hpp"
#include "problems.hpp"
#include "transport/writer_transport.hpp"
#include "wire/messages.hpp"

namespace shmdata::session {

// The writer's side of the protocol: it lets followers join, notices those that leave, and has its transport bring them the frames. It has no thread of its
// own.
//
// One thread calls serve in a loop; problem belongs to it. One thread at a time writes: begin, resize, commit, abort, leave_behind, writing and mapping belong
// to that one. Any thread may call close, remove, end, interrupt and followers at any time.
//
// A follower goes through these states:
//
//     greeted ---- acknowledges ----> following ---- says quit ----> leaving
//        |                                |                            |
//        +----------- hangs up, breaks the protocol, answered ---------+----> gone
class WriterSession {
 public:
  enum class Begun { ok, timeout, closed, interrupted };

  // Throws Failure if the path cannot be served.
  WriterSession(const std::string &path, std::size_t size, std::string type, mode_t mode);
  WriterSession(const WriterSession &) = delete;
  WriterSession &operator=(const WriterSession &) = delete;
  // Ends it, if end was not called before.
  ~WriterSession();

  Event serve(os::Deadline deadline);

  // Throws Failure, as do resize and commit. After a failure of begin no frame has begun, after one of resize it is still being written, after one of commit it
  // has ended.
  Begun begin(std::size_t size, os::Deadline deadline);
  void resize(std::size_t size);
  // How many followers were told.
  int commit(std::size_t size, const transport::FrameTimes &times = {});
  void abort() noexcept;

  // Begins a new generation, so that followers which still hold the last frame no longer keep the writer waiting. They keep what they hold, and join again when
  // they release it. Throws Failure. Only between frames.
  void leave_behind();

  // Ends one begin that waits for followers, now or later.
  void interrupt() noexcept { interrupted_.store(true, std::memory_order_release); }
  void close() noexcept;
  // Takes path, segment and semaphores off the system and says goodbye to the followers, whoever is inside. After close. Nothing can be written afterwards, but
  // the memory stays for whoever writes into it.
  void remove() noexcept;
  // Lets the followers read the last frame, for at most 0.5 s, then does what close and remove do, and gives the descriptors back. Other threads may be inside
  // begin, or be writing a frame that they never end; no thread may be inside serve.
  void end() noexcept;
  [[nodiscard]] int followers();
  [[nodiscard]] const std::shared_ptr<transport::Mapping> &mapping() const noexcept { return transport_->mapping(); }
  [[nodiscard]] bool writing() const noexcept { return transport_->writing(); }
  [[nodiscard]] const std::string &path() const noexcept { return path_; }
  [[nodiscard]] const std::string &type() const noexcept { return type_; }
  [[nodiscard]] const std::string &problem() const noexcept { return problem_; }

 private:
  enum class State {
    greeted,    // has yet to acknowledge
    following,  // is told about frames
    leaving,    // said quit before it took the last announcement off its socket; it is answered once it took it, or after a while
    gone        // hung up on; the thread that polls its descriptor closes it
  };
  struct Follower {
    os::OwnFd fd;
    int id = 0;
    pid_t process = 0;  // 0 if the system does not say
    State state = State::greeted;
    os::Deadline answer_at = os::Deadline::never();
    // Its answer to the greeting, as long as a hello: the transport can be chosen by what it says. A follower of libshmdata sends the greeting back as it was.
    std::vector<unsigned char> acknowledgement;
    bool marked = false;  // the answer carries the mark of this library, or sends it back
    unsigned char inbox[wire::update_size];
    std::size_t inbox_count = 0;
  };

  void read_followers();
  void read_acknowledgements();
  void accept_followers();
  void greet(os::OwnFd fd);
  void read(Follower &follower);
  void understand(Follower &follower, const unsigned char *bytes, std::size_t count);
  std::size_t take_acknowledgement(Follower &follower, const unsigned char *bytes, std::size_t count);
  void start_leaving(Follower &follower);
  void finish_leaving(Follower &follower);
  void lose(Follower &follower, transport::WriterTransport::Departure how);
  void stop_following(Follower &follower);
  void hang_up(Follower &follower, bool say_quit);
  void remove_departed();
  void renew();
  void renew_locked();
  void check_not_removed() const;
  void report(Trouble trouble, std::string text);
  void tell(const Event &event, std::string text = {});

  const std::string path_;
  const std::string type_;
  // Before the transport, which uses it to its end.
  std::unique_ptr<os::WriterSocket> socket_;
  std::unique_ptr<transport::WriterTransport> transport_;
  os::Wake wake_;
  std::atomic<bool> closed_{false};
  std::atomic<bool> interrupted_{false};
  std::atomic<int> follower_count_{0};

  // Guards what follows, which the serving and the writing thread share. The transport may be called while it is locked; it has a lock of its own.
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Follower>> followers_;
  std::deque<std::pair<Event, std::string>> pending_;
  bool removed_ = false;
  int next_id_ = 0;
  Problems problems_;
  // A follower could not be accepted; that was said, and has not worked since.
  bool accepting_fails_ = false;
  os::Deadline accept_again_ = os::Deadline::after(0);

  // This belongs to the serving thread.
  std::string problem_;
};

}  // namespace shmdata::session
