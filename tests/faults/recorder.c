/* Records what a process does to the files of one folder, so that a power cut can be played afterwards.

   Loaded with LD_PRELOAD; silent until recorder_begin. One entry per call: operation, path, offset, data.
   A sync is noted after it has returned, a write before anybody can rely on it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int log_fd = -1;
static char folder[4096];
static size_t folder_length;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void put(const void *data, size_t length) {
    while (length) {
        long done = syscall(SYS_write, log_fd, data, length);
        if (done <= 0) return;
        data = (const char *)data + done;
        length -= done;
    }
}

static void entry(char operation, const char *path, uint64_t offset, const void *data, uint64_t length) {
    struct { char operation, pad[3]; uint32_t path; uint64_t offset, length; } head =
        {operation, {0}, (uint32_t)strlen(path), offset, length};
    pthread_mutex_lock(&lock);
    put(&head, sizeof head);
    put(path, head.path);
    put(data, length);
    pthread_mutex_unlock(&lock);
}

static int ours(const char *path) {
    return log_fd >= 0 && !strncmp(path, folder, folder_length);
}

static int path_of(int fd, char *path) {
    char link[64];
    if (log_fd < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    if (length <= 0) return 0;
    path[length] = 0;
    return ours(path);
}

void recorder_begin(const char *where, const char *log) {
    strncpy(folder, where, sizeof folder - 1);
    folder_length = strlen(folder);
    log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

void recorder_mark(const char *text) { if (log_fd >= 0) entry('A', text, 0, "", 0); }

ssize_t write(int fd, const void *data, size_t length) {
    char path[4096];
    off_t at = path_of(fd, path) ? lseek(fd, 0, SEEK_CUR) : -1;
    ssize_t done = REAL(write)(fd, data, length);
    if (at >= 0 && done > 0) entry('W', path, at, data, done);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
    char path[4096];
    ssize_t done = REAL(pwrite64)(fd, data, length, at);
    if (done > 0 && path_of(fd, path)) entry('W', path, at, data, done);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    char path[4096];
    int done = REAL(ftruncate64)(fd, length);
    if (!done && path_of(fd, path)) entry('T', path, length, "", 0);
    return done;
}

int fsync(int fd) {
    char path[4096];
    int done = REAL(fsync)(fd);
    if (!done && path_of(fd, path)) entry('S', path, 0, "", 0);
    return done;
}

int fdatasync(int fd) {
    char path[4096];
    int done = REAL(fdatasync)(fd);
    if (!done && path_of(fd, path)) entry('S', path, 0, "", 0);
    return done;
}

int rename(const char *from, const char *to) {
    int done = REAL(rename)(from, to);
    if (!done && ours(to)) entry('R', from, 0, to, strlen(to));
    return done;
}

int unlink(const char *path) {
    int done = REAL(unlink)(path);
    if (!done && ours(path)) entry('U', path, 0, "", 0);
    return done;
}

static int opened(int fd, const char *path, int flags, int was_there) {
    char full[4096];
    if (fd >= 0 && log_fd >= 0 && (flags & (O_CREAT | O_TRUNC)) && path_of(fd, full)) {
        if (!was_there) entry('C', full, 0, "", 0);
        else if (flags & O_TRUNC) entry('T', full, 0, "", 0);
    }
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        int was_there = log_fd >= 0 && !access(path, F_OK); \
        return opened(REAL(name)(path, flags, mode), path, flags, was_there); \
    }
OPEN(open)
OPEN(open64)

int openat64(int folder_fd, const char *path, int flags, ...) {
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more);
    int was_there = log_fd >= 0 && !faccessat(folder_fd, path, F_OK, 0);
    return opened(REAL(openat64)(folder_fd, path, flags, mode), path, flags, was_there);
}
