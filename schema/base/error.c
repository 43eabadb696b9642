/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
    va_list values;

    err->kind = kind;
    va_start(values, format);
    (void)vsnprintf(err->message, sizeof(err->message), format, values);
    va_end(values);
    return false;
}

bool error_context(struct error *err, const char *format, ...)
{
    char context[sizeof(err->message)];
    char whole[2 * sizeof(err->message) + 2];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(context, sizeof(context), format, values);
    va_end(values);
    (void)snprintf(whole, sizeof(whole), "%s: %s", context, err->message);
    whole[sizeof(err->message) - 1] = '\0';
    memcpy(err->message, whole, sizeof(err->message));
    return false;
}

/* Exit statuses are those of sysexits.h, HTTP statuses those of RFC 9110. */
static const struct {
    int exit_status;
    int http_status;
} statuses[] = {
    [ERROR_INPUT] = {EX_DATAERR, 400},  [ERROR_NOT_FOUND] = {EX_NOINPUT, 404},
    [ERROR_REFUSED] = {EX_NOPERM, 403}, [ERROR_DATABASE] = {EX_UNAVAILABLE, 503},
    [ERROR_BUSY] = {EX_TEMPFAIL, 503},  [ERROR_SYSTEM] = {EX_OSERR, 500},
    [ERROR_CONFIG] = {EX_CONFIG, 500},  [ERROR_USAGE] = {EX_USAGE, 400},
};

int error_exit_status(enum error_kind kind)
{
    return statuses[kind].exit_status;
}

int error_http_status(enum error_kind kind)
{
    return statuses[kind].http_status;
}
