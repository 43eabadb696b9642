/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/line.h"

#include <assert.h>

void line_add(struct line_buffer *line, const char *bytes, size_t length)
{
    assert(length <= sizeof(line->bytes) - line->length);
    memcpy(line->bytes + line->length, bytes, length);
    line->length += length;
}

void line_add_digits(struct line_buffer *line, int64_t value)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    line_add(line, digits + at, sizeof(digits) - at);
}
