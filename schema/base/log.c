/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_SIZE 1024

static _Atomic int limit = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&limit, (int)level);
}

enum log_level log_level(void)
{
    return (enum log_level)atomic_load(&limit);
}

static void write_line(enum log_level level, const char *component, const char *format,
                       va_list values) PRINTF(3, 0);

static void write_line(enum log_level level, const char *component, const char *format,
                       va_list values)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    char line[LINE_SIZE];

    if ((int)level > atomic_load(&limit)) {
        return;
    }
    int head = snprintf(line, sizeof(line), "%s %s: ", names[level], component);
    size_t length = head < 0 ? 0 : (size_t)head;
    int body = vsnprintf(line + length, sizeof(line) - length - 1, format, values);

    length += body < 0 ? 0 : (size_t)body;
    if (length > sizeof(line) - 2) {
        length = sizeof(line) - 2;
    }
    line[length] = '\n';
    /* One write a line: lines of several threads do not mix. */
    (void)!write(STDERR_FILENO, line, length + 1);
}

void log_error(const char *component, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    write_line(LOG_LEVEL_ERROR, component, format, values);
    va_end(values);
}

void log_warning(const char *component, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    write_line(LOG_LEVEL_WARNING, component, format, values);
    va_end(values);
}

void log_info(const char *component, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    write_line(LOG_LEVEL_INFO, component, format, values);
    va_end(values);
}

void log_debug(const char *component, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    write_line(LOG_LEVEL_DEBUG, component, format, values);
    va_end(values);
}
