/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error.h: why an operation failed, carried up to the one place that reports it. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

#include "base/compiler.h"

enum error_kind {
    ERROR_INPUT,     /* what a person or another system sent is wrong */
    ERROR_NOT_FOUND, /* what was asked for is not there */
    ERROR_REFUSED,   /* it is there, and not allowed: rights or disclosure control */
    ERROR_DATABASE,  /* PostgreSQL refused or was not reached */
    ERROR_BUSY,      /* not now: too much is under way */
    ERROR_SYSTEM,    /* a file, a socket or the operating system failed */
    ERROR_CONFIG,    /* a setting is wrong */
    ERROR_USAGE,     /* a command was called wrongly */
};

struct error {
    enum error_kind kind;
    char message[512]; /* one line, no full stop; cut off where longer */
};

/* Records a failure. Always false, so that a function can end in `return error_set(...)`. */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...) PRINTF(3, 4);

/* Puts "<what was being done>: " before the message. Always false. */
bool error_context(struct error *err, const char *format, ...) PRINTF(2, 3);

/* The one table from kinds to statuses: exit status of a program, status of an HTTP answer. */
int error_exit_status(enum error_kind kind);
int error_http_status(enum error_kind kind);

#endif
