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
#include "os/spin.hpp"
#include "os/wake.hpp"
#include "problems.hpp"
#include "transport/sysv/semaphores.hpp"
#include "transport/sysv/writer_objects.hpp"
#include "wire/messages.hpp"

namespace shmdata::session {

// The writer's side of the protocol, as a machine without a thread.
//
// One thread calls serve again and again. One thread at a time calls begin, resize, commit and abort. close, remove, end, interrupt and followers
// may be called by any thread, at any time.
class WriterSession {
 public:
  enum class Begun { ok, timeout, closed, interrupted };

  // Throws Failure where the path cannot be served.
  WriterSession(const std::string &path, std::size_t size, std::string type, mode_t mode);
  WriterSession(const WriterSession &) = delete;
  WriterSession &operator=(const WriterSession &) = delete;
  // Ends it, where end was not called before.
  ~WriterSession();

  Event serve(os::Deadline deadline);

  // Throws Failure, as do resize and commit. After a failure of begin the lock is not held, after one of resize it still is.
  Begun begin(std::size_t size, os::Deadline deadline);
  void resize(std::size_t size);
  // How many followers were told.
  int commit(std::size_t size, const transport::FrameTimes &times = {});
  void abort() noexcept;

  // Gets past followers that still hold the frame before: they keep what they hold, and join anew when they let go. Throws Failure. Only
  // between frames.
  void leave_behind();

  // Ends one begin that waits for followers, now or later.
  void interrupt() noexcept { interrupted_.store(true, std::memory_order_release); }
  void close() noexcept;
  // Takes path, segment and semaphores off the machine and says goodbye to the followers, whoever is inside. After close; nothing can be written then, but
  // the memory stays for whoever writes into it.
  void remove() noexcept;
  // Lets the followers read the last frame, for at most 0.5 s, then does what close and remove do, and gives the descriptors back. Somebody may be inside
  // begin, or have the lock and use it or never end it; nobody may be inside serve.
  void end() noexcept;
  [[nodiscard]] int followers();
  [[nodiscard]] const std::shared_ptr<sysv::Mapping> &mapping() const noexcept { return objects_.mapping(); }
  [[nodiscard]] bool writing() const noexcept { return writing_; }
  [[nodiscard]] const std::string &path() const noexcept { return objects_.path(); }
  [[nodiscard]] const std::string &type() const noexcept { return type_; }
  [[nodiscard]] const std::string &problem() const noexcept { return problem_; }

 private:
  struct Client {
    os::OwnFd fd;
    int id = 0;
    // As the system knows it, 0 where it does not.
    pid_t process = 0;
    bool acknowledged = false;
    // Among those that are told of frames.
    bool counted = false;
    // Was named as one that holds the writer back.
    bool named = false;
    // Said quit while an update waited for it: it is answered once it took that, or hung up.
    bool leaving = false;
    os::Deadline answer_at = os::Deadline::never();
    // Hung up on; its descriptor is closed by the thread that polls it.
    bool gone = false;
    std::size_t acknowledgement_left = wire::hello_size;
    unsigned char inbox[wire::update_size];
    std::size_t inbox_count = 0;
    // The last frame it was told of, and what a libshmdata follower makes of that: the size it saw last, the segment it is attached to.
    std::uint64_t told_frame = 0;
    std::optional<std::uint64_t> told_size;
    std::uint64_t segment = 0;
  };

  void look_around();
  void hear_acknowledgements();
  void accept_some();
  void greet(os::OwnFd fd);
  void hear(Client &client);
  void understand(Client &client, const unsigned char *bytes, std::size_t count);
  enum class Departure { quit, vanished, unread };
  void depart(Client &client, Departure how);
  void say_goodbye(Client &client);
  void await_goodbye(Client &client);
  void answer_quit(Client &client);
  void discount(Client &client);
  void settle(const Client &client, Departure how);
  bool counted_itself_out(const Client &client) const;
  void hang_up(Client &client, bool say_quit);
  void remove_departed();
  sysv::Lock lock(os::Deadline deadline);
  bool make_room(std::size_t size);
  bool objects_lost() const;
  // Of the current one.
  bool told_of_frame(const Client &client) const noexcept { return frame_ > 0 && client.told_frame == frame_; }
  bool stuck();
  void name_holders();
  bool meddled_with() const;
  void look_at_objects();
  void renew();
  void renew_locked();
  void forget_readers() noexcept;
  void check_not_removed() const;
  void report(Trouble trouble, std::string text);
  void tell(const Event &event, std::string text = {});

  const std::string type_;
  sysv::WriterObjects objects_;
  os::Wake wake_;
  std::atomic<bool> closed_{false};
  std::atomic<bool> interrupted_{false};
  std::atomic<int> client_count_{0};
  // Found out by the serving thread, mended by the writing one.
  std::atomic<bool> objects_lost_{false};

  // Guards what follows, which the serving and the writing thread share.
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::deque<std::pair<Event, std::string>> pending_;
  bool removed_ = false;
  int next_id_ = 0;
  std::uint64_t frame_ = 0;
  std::uint64_t segment_ = 1;
  // Of the readers of the current frame: who went, and how many of those without proof that they had read it. What is more than the others owe is theirs,
  // and from overdue_ on nobody waits for it; where others may owe it as well, from doubtful_ on.
  std::vector<pid_t> readers_gone_;
  int unproven_ = 0;
  os::Deadline overdue_ = os::Deadline::never();
  os::Deadline doubtful_ = os::Deadline::never();
  // How many of them were busy when that was last looked at: it never becomes more.
  int busy_seen_ = 0;
  // When it is said who holds the frame; never while nobody waits for it.
  os::Deadline name_holders_at_ = os::Deadline::never();
  Problems problems_;
  // Whether that was said, and has not worked since.
  bool letting_in_fails_ = false;
  os::Deadline accept_again_ = os::Deadline::after(0);

  // The serving thread's own.
  std::string problem_;
  // The writing thread's own.
  bool writing_ = false;
  // Whether nobody was told of the frame that is there, so that nobody reads it.
  bool nobody_reads_ = true;
  // Whether the frame that is being written has the write lock. It needs none over one that nobody reads, if nobody follows.
  bool locked_ = false;
  os::Deadline look_again_ = os::Deadline::after(0);
  os::Spin spin_;
};

}  // namespace shmdata::session
