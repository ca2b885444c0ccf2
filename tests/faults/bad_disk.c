/* A disk that goes wrong when told: preloaded (LD_PRELOAD) into a process, armed by it through bad_disk_arm().
 *
 * Counts the calls that touch files below one folder, and at the n-th of them does what its kind says. SQLite and
 * Python call the C library's functions by name, so both go through here. Built by tests/faults/bad_disk.py.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { NOTHING, READ_ERROR, WRITE_ERROR, FULL, READ_ONLY, SHORT, KILLED, TORN };
enum call { READS = 1, WRITES = 2, CHANGES = 4, REMOVES = 8 }; /* bytes in and out, names and durability, names gone */

#define MOST_FILES 65536
static char folder[4096];
static size_t folder_length;
static int kind = NOTHING;
static long at;
static atomic_long count;
static _Atomic unsigned char below[MOST_FILES];

static int counted(int what) {
    switch (kind) {
    case READ_ERROR: return what & READS;
    case WRITE_ERROR: case READ_ONLY: return what & (WRITES | CHANGES | REMOVES);
    case FULL: return what & (WRITES | CHANGES);
    case SHORT: return what & (READS | WRITES);
    case TORN: return what & WRITES;
    default: return 1;
    }
}

/* Count one call; 1 if it is the one to go wrong. A full or read-only disk stays so. */
static int strikes(int what) {
    if (!folder_length || !counted(what)) return 0;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (!at || n < at) return 0;
    if (n > at && kind != FULL && kind != READ_ONLY) return 0;
    if (kind == KILLED) kill(getpid(), SIGKILL);
    return 1;
}

static int trouble(void) {
    return kind == FULL ? ENOSPC : kind == READ_ONLY ? EROFS : EIO;
}

static int fails(int what) {
    if (!strikes(what) || kind == SHORT || kind == TORN || kind == KILLED || kind == NOTHING) return 0;
    errno = trouble();
    return 1;
}

static int path_below(const char *path) {
    return folder_length && path && !strncmp(path, folder, folder_length);
}

static int file_below(int file) {
    return file >= 0 && file < MOST_FILES && below[file];
}

static int opened(int file, int is_below) {
    if (file >= 0 && file < MOST_FILES) below[file] = (unsigned char)is_below;
    return file;
}

void bad_disk_arm(const char *where, int what, long when) {
    folder_length = 0;
    strncpy(folder, where, sizeof folder - 1);
    kind = what;
    at = when;
    atomic_store(&count, 0);
    folder_length = strlen(folder);
}

long bad_disk_count(void) { return atomic_load(&count); }

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

/* -- opening: a plain reading open counts as a read, any other as a change ---------------------------------------- */
#define OPENS(flags) (((flags) & O_ACCMODE) == O_RDONLY && !((flags) & (O_CREAT | O_TRUNC)) ? READS : CHANGES)
#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); \
    }

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, #name, const char *, int, ...); \
        MODE(flags) \
        int is_below = path_below(path); \
        if (is_below && fails(OPENS(flags))) return -1; \
        return opened(real(path, flags, mode), is_below); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int dir, const char *path, int flags, ...) { \
        REAL(int, #name, int, const char *, int, ...); \
        MODE(flags) \
        int is_below = *path == '/' ? path_below(path) : file_below(dir); \
        if (is_below && fails(OPENS(flags))) return -1; \
        return opened(real(dir, path, flags, mode), is_below); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
    REAL(int, "close", int);
    opened(file, 0);
    return real(file);
}

/* -- bytes -------------------------------------------------------------------------------------------------------- */
static size_t part(size_t length) { return kind == SHORT && length > 1 ? length / 2 : length; }

#define BYTES_IN(name, arguments, ...) \
    ssize_t name arguments { \
        REAL(ssize_t, #name, int, void *, size_t PAST_##name); \
        if (file_below(file) && strikes(READS)) { \
            if (kind == READ_ERROR) { errno = EIO; return -1; } \
            length = part(length); \
        } \
        return real(file, bytes, length __VA_ARGS__); \
    }
#define PAST_read
#define PAST_pread , off_t
#define PAST_pread64 , off64_t
BYTES_IN(read, (int file, void *bytes, size_t length))
BYTES_IN(pread, (int file, void *bytes, size_t length, off_t offset), , offset)
BYTES_IN(pread64, (int file, void *bytes, size_t length, off64_t offset), , offset)

#define BYTES_OUT(name, arguments, ...) \
    ssize_t name arguments { \
        REAL(ssize_t, #name, int, const void *, size_t PAST_##name); \
        if (file_below(file) && strikes(WRITES)) { \
            if (kind == TORN) { \
                real(file, bytes, length / 2 __VA_ARGS__); \
                kill(getpid(), SIGKILL); \
            } \
            if (kind != SHORT && kind != NOTHING) { errno = trouble(); return -1; } \
            length = part(length); \
        } \
        return real(file, bytes, length __VA_ARGS__); \
    }
#define PAST_write
#define PAST_pwrite , off_t
#define PAST_pwrite64 , off64_t
BYTES_OUT(write, (int file, const void *bytes, size_t length))
BYTES_OUT(pwrite, (int file, const void *bytes, size_t length, off_t offset), , offset)
BYTES_OUT(pwrite64, (int file, const void *bytes, size_t length, off64_t offset), , offset)

/* -- names and durability ----------------------------------------------------------------------------------------- */
#define ON_FILE(name, arguments, types, ...) \
    int name arguments { \
        REAL(int, #name, types); \
        if (file_below(file) && fails(CHANGES)) return -1; \
        return real(__VA_ARGS__); \
    }
#define TWO(one, other) one, other
ON_FILE(fsync, (int file), int, file)
ON_FILE(fdatasync, (int file), int, file)
ON_FILE(syncfs, (int file), int, file)
ON_FILE(ftruncate, (int file, off_t length), TWO(int, off_t), file, length)
ON_FILE(ftruncate64, (int file, off64_t length), TWO(int, off64_t), file, length)

#define ALLOCATE(name, type) \
    int name(int file, type offset, type length) { \
        REAL(int, #name, int, type, type); \
        if (file_below(file) && fails(CHANGES)) return errno; \
        return real(file, offset, length); \
    }
ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)

#define ON_PATH(what, name, arguments, types, ...) \
    int name arguments { \
        REAL(int, #name, types); \
        if (path_below(path) && fails(what)) return -1; \
        return real(__VA_ARGS__); \
    }
ON_PATH(REMOVES, unlink, (const char *path), const char *, path)
ON_PATH(REMOVES, rmdir, (const char *path), const char *, path)
ON_PATH(CHANGES, mkdir, (const char *path, mode_t mode), TWO(const char *, mode_t), path, mode)
ON_PATH(CHANGES, rename, (const char *path, const char *target), TWO(const char *, const char *), path, target)
