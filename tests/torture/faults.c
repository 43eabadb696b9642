/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * faults.c: the Nth call of a kind goes wrong, preloaded into a program.
 *
 *   FAULT_KIND   kill: the process dies before its Nth write, sync, send, rename or removal;
 *                killed: it dies right after it; disk: the Nth call to a file fails with EIO;
 *                memory: the Nth allocation fails; copy: that of the result with which libpq says
 *                that the Nth COPY has begun
 *   FAULT_AT     N, counted over all threads
 *   FAULT_ARMED  a file: nothing is counted before it is there; the call removes it
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* Without stdlib.h, unistd.h and sys/socket.h, whose functions are replaced here. */
long syscall(long number, ...);
char *getenv(const char *name);
long strtol(const char *text, char **end, int base);
pid_t getpid(void);
struct msghdr;
ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset);
ssize_t pwrite64(int file, const void *bytes, size_t size, off_t offset);
int fdatasync(int file);
int fsync(int file);
int unlinkat(int folder, const char *path, int flags);
int renameat(int from_folder, const char *from, int to_folder, const char *to);
ssize_t send(int file, const void *bytes, size_t size, int flags);
ssize_t sendmsg(int file, const struct msghdr *message, int flags);
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *memory, size_t size);

/* glibc's own, under the names that it exports them by. */
void *true_malloc(size_t size) __asm__("__libc_malloc");
void *true_calloc(size_t count, size_t size) __asm__("__libc_calloc");
void *true_realloc(void *memory, size_t size) __asm__("__libc_realloc");

#define CURRENT_FOLDER (-100) /* AT_FDCWD */

enum kind { NONE, KILL, KILLED, DISK, MEMORY, COPY };

static enum kind kind;
static long at;
static const char *armed;
static atomic_long calls;
static atomic_bool is_armed;

__attribute__((constructor)) static void read_environment(void)
{
    static const char *const names[] = {"", "kill", "killed", "disk", "memory", "copy"};
    const char *name = getenv("FAULT_KIND");

    for (size_t i = 1; name != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            kind = (enum kind)i;
        }
    }
    at = name == NULL ? 0 : strtol(getenv("FAULT_AT"), NULL, 10);
    armed = getenv("FAULT_ARMED");
}

/* True for the call that is to go wrong. System calls only: it stands below malloc(). */
static bool is_due(void)
{
    if (armed == NULL ||
        (!atomic_load(&is_armed) && syscall(SYS_faccessat, CURRENT_FOLDER, armed, 0) != 0)) {
        return false;
    }
    atomic_store(&is_armed, true);
    if (atomic_fetch_add(&calls, 1) + 1 != at) {
        return false;
    }
    (void)syscall(SYS_unlinkat, CURRENT_FOLDER, armed, 0);
    return true;
}

static void end_process(void)
{
    (void)syscall(SYS_kill, getpid(), SIGKILL);
}

/* Makes the call, unless it is the one that fails or before which the process dies. */
static long call(bool to_file, long number, const long arguments[static 4])
{
    const bool counted = kind == KILL || kind == KILLED || (kind == DISK && to_file);
    const bool due = counted && is_due();

    if (due && kind == DISK) {
        errno = EIO;
        return -1;
    }
    if (due && kind == KILL) {
        end_process();
    }
    const long result =
        syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], 0L, 0L);

    if (due) {
        end_process();
    }
    return result;
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset)
{
    return call(true, SYS_pwrite64, (const long[]){file, (long)bytes, (long)size, offset});
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off_t offset)
{
    return pwrite(file, bytes, size, offset);
}

int fdatasync(int file)
{
    return (int)call(true, SYS_fdatasync, (const long[]){file, 0, 0, 0});
}

int fsync(int file)
{
    return (int)call(true, SYS_fsync, (const long[]){file, 0, 0, 0});
}

int unlinkat(int folder, const char *path, int flags)
{
    return (int)call(true, SYS_unlinkat, (const long[]){folder, (long)path, flags, 0});
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return (int)call(true, SYS_renameat,
                     (const long[]){from_folder, (long)from, to_folder, (long)to});
}

ssize_t send(int file, const void *bytes, size_t size, int flags)
{
    return call(false, SYS_sendto, (const long[]){file, (long)bytes, (long)size, flags});
}

ssize_t sendmsg(int file, const struct msghdr *message, int flags)
{
    return call(false, SYS_sendmsg, (const long[]){file, (long)message, flags, 0});
}

#define COPY_IN 4 /* PGRES_COPY_IN */

/* The names are libpq's. NOLINTNEXTLINE(readability-identifier-naming) */
void *PQmakeEmptyPGresult(void *connection, int status);

/* NOLINTNEXTLINE(readability-identifier-naming) */
void *PQmakeEmptyPGresult(void *connection, int status)
{
    union {
        void *address;
        void *(*function)(void *, int);
    } own = {.address = dlsym(dlopen("libpq.so.5", RTLD_LAZY), "PQmakeEmptyPGresult")};

    return kind == COPY && status == COPY_IN && is_due() ? NULL : own.function(connection, status);
}

#ifdef WITH_MEMORY /* sanitizers bring an allocator of their own */

static bool is_exhausted(void)
{
    const bool due = kind == MEMORY && is_due();

    errno = due ? ENOMEM : errno;
    return due;
}

void *malloc(size_t size)
{
    return is_exhausted() ? NULL : true_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_exhausted() ? NULL : true_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return is_exhausted() ? NULL : true_realloc(memory, size);
}

#endif
