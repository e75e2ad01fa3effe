/* libfaketime shows file times in lab time (stat) but sets them as they come (utime). Daemons that
 * keep "not before" in a file's time, as Postfix' queue does, need both in the same time: this
 * library, preloaded before libfaketime, turns the times that are set into the host's.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

static double speed(void) { /* FAKETIME is "@date time xSPEED" */
  const char *spec = getenv("FAKETIME");
  const char *x = spec ? strrchr(spec, 'x') : NULL;
  return x ? atof(x + 1) : 1;
}

static struct timespec host_time(struct timespec lab) {
  struct timespec lab_now, host_now;
  if (lab.tv_nsec == UTIME_NOW || lab.tv_nsec == UTIME_OMIT) return lab;
  clock_gettime(CLOCK_REALTIME, &lab_now); /* libfaketime's */
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &host_now);
  double ahead = ((double)(lab.tv_sec - lab_now.tv_sec) + (lab.tv_nsec - lab_now.tv_nsec) / 1e9) / speed();
  double seconds = host_now.tv_nsec / 1e9 + ahead;
  long whole = (long)seconds - (seconds < 0);
  struct timespec host = {host_now.tv_sec + whole, (long)((seconds - whole) * 1e9)};
  return host;
}

static int set(int folder, const char *path, const struct timespec times[2], int flags) {
  if (!times) return syscall(SYS_utimensat, folder, path, NULL, flags);
  struct timespec host[2] = {host_time(times[0]), host_time(times[1])};
  return syscall(SYS_utimensat, folder, path, host, flags);
}

int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
  return set(folder, path, times, flags);
}

int futimens(int file, const struct timespec times[2]) { return set(file, NULL, times, 0); }

int utimes(const char *path, const struct timeval times[2]) {
  if (!times) return set(AT_FDCWD, path, NULL, 0);
  struct timespec fine[2] = {{times[0].tv_sec, times[0].tv_usec * 1000}, {times[1].tv_sec, times[1].tv_usec * 1000}};
  return set(AT_FDCWD, path, fine, 0);
}

int utime(const char *path, const struct utimbuf *times) {
  if (!times) return set(AT_FDCWD, path, NULL, 0);
  struct timespec fine[2] = {{times->actime, 0}, {times->modtime, 0}};
  return set(AT_FDCWD, path, fine, 0);
}
