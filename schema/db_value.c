/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_value.c: values as parameters of statements, and cells of their rows; no connection. */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "schema/db_wire.h"

#define US_A_SECOND INT64_C(1000000)

/* Values as parameters */

const char *db_int(struct arena *arena, int64_t value)
{
    return arena_format(arena, "%" PRId64, value);
}

const char *db_double(struct arena *arena, double value)
{
    if (isnan(value)) {
        return "NaN";
    }
    if (isinf(value)) {
        return value > 0 ? "Infinity" : "-Infinity";
    }
    return arena_format(arena, "%.17g", value);
}

const char *db_day(struct arena *arena, int32_t day)
{
    char text[11];

    day_write(day, text);
    return arena_copy(arena, text, strlen(text));
}

const char *db_time(struct arena *arena, int64_t at_us)
{
    int64_t us = at_us % US_A_SECOND;
    int64_t seconds = at_us / US_A_SECOND;

    if (us < 0) {
        us += US_A_SECOND;
        seconds--;
    }
    int64_t days = seconds / 86400 - (seconds % 86400 < 0 ? 1 : 0);
    int of_day = (int)(seconds - days * 86400);
    char date[11];

    day_write((int32_t)(days - DB_EPOCH_DAYS), date);
    return arena_format(arena, "%s %02d:%02d:%02d.%06d+00", date, of_day / 3600, of_day / 60 % 60,
                        of_day % 60, (int)us);
}

const char *db_bytes(struct arena *arena, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = bytes;
    char *text = ARENA_NEW(arena, char, 2 * size + 3);

    text[0] = '\\';
    text[1] = 'x';
    for (size_t i = 0; i < size; i++) {
        text[2 + 2 * i] = digits[in[i] >> 4];
        text[3 + 2 * i] = digits[in[i] & 15];
    }
    return text;
}

const char *db_int_array(struct arena *arena, const int64_t *values, size_t count)
{
    struct text text = {.arena = arena};

    text_add(&text, "{");
    for (size_t i = 0; i < count; i++) {
        text_add_format(&text, "%s%" PRId64, i == 0 ? "" : ",", values[i]);
    }
    text_add(&text, "}");
    return text_string(&text);
}

/* Cells of text rows */

const char *db_cell(const struct db_rows *rows, size_t row, size_t column)
{
    assert(row < rows->row_count && column < rows->column_count);
    return rows->cells[row * rows->column_count + column];
}

int64_t db_cell_int(const struct db_rows *rows, size_t row, size_t column)
{
    const char *cell = db_cell(rows, row, column);

    return cell == NULL ? 0 : strtoll(cell, NULL, 10);
}

double db_cell_double(const struct db_rows *rows, size_t row, size_t column)
{
    const char *cell = db_cell(rows, row, column);

    return cell == NULL ? (double)NAN : strtod(cell, NULL);
}

bool db_cell_true(const struct db_rows *rows, size_t row, size_t column)
{
    const char *cell = db_cell(rows, row, column);

    return cell != NULL && *cell == 't';
}
