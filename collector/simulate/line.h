/* SPDX-License-Identifier: GPL-3.0-or-later */
/* line.h: one event composed as a line of JSON, quickly: keys are literals, values codes or
 * integers, so nothing needs escaping. */
#ifndef COLLECTOR_SIMULATE_LINE_H
#define COLLECTOR_SIMULATE_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Room for the longest event; the composers assert it. */
#define LINE_SIZE 4096

struct line_buffer {
    size_t length;
    char bytes[LINE_SIZE];
};

/* Adds bytes, and the digits of an integer. */
void line_add(struct line_buffer *line, const char *bytes, size_t length);
void line_add_digits(struct line_buffer *line, int64_t value);

/* ,"key":value with a literal key */
#define LINE_INT(line, key, value)                                                                 \
    do {                                                                                           \
        line_add((line), ",\"" key "\":", sizeof(",\"" key "\":") - 1);                            \
        line_add_digits((line), (value));                                                          \
    } while (0)

/* ,"key":"code" with a literal key and a code that needs no escaping */
#define LINE_CODE(line, key, code)                                                                 \
    do {                                                                                           \
        const char *code_ = (code);                                                                \
        line_add((line), ",\"" key "\":\"", sizeof(",\"" key "\":\"") - 1);                        \
        line_add((line), code_, strlen(code_));                                                    \
        line_add((line), "\"", 1);                                                                 \
    } while (0)

#define LINE_BOOL(line, key, value)                                                                \
    do {                                                                                           \
        bool value_ = (value);                                                                     \
        line_add((line), ",\"" key "\":", sizeof(",\"" key "\":") - 1);                            \
        line_add((line), value_ ? "true" : "false", value_ ? 4 : 5);                               \
    } while (0)

#endif
