/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log.h: one line an event on standard error, `level component: words key=value`.
 *
 * Time stamps are left to journald. No line quotes input. Lines of several threads never mix.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/compiler.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Lines above this level are dropped; LOG_LEVEL_INFO at the start. */
void log_set_level(enum log_level level);
enum log_level log_level(void);

void log_error(const char *component, const char *format, ...) PRINTF(2, 3);
void log_warning(const char *component, const char *format, ...) PRINTF(2, 3);
void log_info(const char *component, const char *format, ...) PRINTF(2, 3);
void log_debug(const char *component, const char *format, ...) PRINTF(2, 3);

#endif
