/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
