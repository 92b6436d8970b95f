/* SPDX-License-Identifier: Apache-2.0 */
/* A C program as others wrote them for libshmdata 1.3: a writer, a follower and a logger, by every function of the C interface. */
#include <pthread.h>
#include <shmdata/cfollower.h>
#include <shmdata/clogger.h>
#include <shmdata/cwriter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What the callbacks, which run on threads of the library, saw. */
struct program {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int joined, left, connected, disconnected, frames, logged;
  size_t size;
  unsigned char last;
  char type[256];
};

static void fail(const char *what) {
  fprintf(stderr, "C consumer: %s\n", what);
  exit(1);
}

static void count(struct program *program, int *what) {
  pthread_mutex_lock(&program->mutex);
  ++*what;
  pthread_cond_broadcast(&program->changed);
  pthread_mutex_unlock(&program->mutex);
}

static void await(struct program *program, const int *what, int least, const char *otherwise) {
  struct timespec deadline;
  clock_gettime(CLOCK_REALTIME, &deadline);
  deadline.tv_sec += 10;
  pthread_mutex_lock(&program->mutex);
  while (*what < least) {
    if (pthread_cond_timedwait(&program->changed, &program->mutex, &deadline) != 0) fail(otherwise);
  }
  pthread_mutex_unlock(&program->mutex);
}

static void on_text(void *user_data, const char *text) {
  struct program *program = (struct program *)user_data;
  fprintf(stderr, "%s\n", text);
  count(program, &program->logged);
}
static void on_debug(void *user_data, const char *text) {
  (void)user_data;
  (void)text;
}
static void on_joined(void *user_data, int id) {
  struct program *program = (struct program *)user_data;
  (void)id;
  count(program, &program->joined);
}
static void on_left(void *user_data, int id) {
  struct program *program = (struct program *)user_data;
  (void)id;
  count(program, &program->left);
}
static void on_data(void *user_data, void *data, size_t size) {
  struct program *program = (struct program *)user_data;
  program->size = size;
  program->last = ((unsigned char *)data)[size - 1];
  count(program, &program->frames);
}
static void on_connected(void *user_data, const char *type) {
  struct program *program = (struct program *)user_data;
  strncpy(program->type, type, sizeof program->type - 1);
  count(program, &program->connected);
}
static void on_disconnected(void *user_data) {
  struct program *program = (struct program *)user_data;
  count(program, &program->disconnected);
}

int main(int argc, char **argv) {
  static struct program program = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0, 0, 0, 0, 0, 0, ""};
  static unsigned char picture[320 * 240 * 4];
  const char *type = "video/x-raw, format=(string)RGBA, width=(int)320, height=(int)240, framerate=(fraction)30/1";
  ShmdataLogger log;
  ShmdataWriter writer;
  ShmdataFollower follower;
  ShmdataWriterAccess access;

  if (argc != 2) fail("usage: consumer PATH");
  log = shmdata_make_logger(on_text, on_text, on_text, on_text, on_text, on_debug, &program);
  if (shmdata_get_shmmax(log) < sizeof picture || shmdata_get_shmmni(log) < 1) fail("the system's limits");
  follower = shmdata_make_follower(argv[1], on_data, on_connected, on_disconnected, &program, log);
  writer = shmdata_make_writer(argv[1], sizeof picture, type, on_joined, on_left, &program, log, 0660);
  if (follower == NULL || writer == NULL) fail("making a writer and a follower");
  await(&program, &program.joined, 1, "no client connected");
  await(&program, &program.connected, 1, "no server connected");
  if (strcmp(program.type, type) != 0) fail("the type differs");

  memset(picture, 7, sizeof picture);
  if (shmdata_copy_to_shm(writer, picture, sizeof picture) == 0) fail("copying");
  await(&program, &program.frames, 1, "no first frame");
  if (program.size != sizeof picture || program.last != 7) fail("the first frame differs");

  access = shmdata_get_one_write_access(writer);
  memset(shmdata_get_mem(access), 8, 1000);
  if (shmdata_notify_clients(access, 1000) != 1) fail("notifying");
  shmdata_release_one_write_access(access);
  await(&program, &program.frames, 2, "no second frame");
  if (program.size != 1000 || program.last != 8) fail("the second frame differs");

  access = shmdata_get_one_write_access_resize(writer, 2 * sizeof picture);
  if (shmdata_shm_resize(access, 3 * sizeof picture) != 3 * sizeof picture) fail("resizing");
  memset(shmdata_get_mem(access), 9, 3 * sizeof picture);
  shmdata_notify_clients(access, 3 * sizeof picture);
  shmdata_release_one_write_access(access);
  await(&program, &program.frames, 3, "no third frame");
  if (program.size != 3 * sizeof picture || program.last != 9) fail("the third frame differs");
  if (program.logged != 0) fail("something was logged");

  shmdata_delete_follower(follower);
  await(&program, &program.left, 1, "no client disconnected");
  follower = shmdata_make_follower(argv[1], on_data, on_connected, on_disconnected, &program, log);
  await(&program, &program.joined, 2, "no second client connected");
  shmdata_delete_writer(writer);
  await(&program, &program.disconnected, 1, "no server disconnected");
  shmdata_delete_follower(follower);
  shmdata_delete_logger(log);
  puts("C consumer: 3 frames");
  return 0;
}
