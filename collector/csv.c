/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/csv.h"

/* Where the reading is. */
struct reading {
    const char *at;
    const char *end;
    bool at_end;
    char separator;
    char *out; /* where the next byte of a cell goes */
    struct csv_row *row;
};

enum step { STEP_CELL, STEP_ROW, STEP_MORE };

static void keep_cell(struct reading *r, const char *start)
{
    if (r->row->cell_count < CSV_CELLS_MAX) {
        r->row->cells[r->row->cell_count] =
            (struct csv_cell){.text = start, .length = (size_t)(r->out - start)};
    }
    r->row->cell_count++;
    *r->out++ = '\0';
}

/* What stands behind a cell: a separator, a line end, or the end of all bytes. */
static enum step end_cell(struct reading *r, const char *start)
{
    if (r->at == r->end) {
        if (!r->at_end) {
            return STEP_MORE;
        }
        keep_cell(r, start);
        return STEP_ROW;
    }
    if (*r->at == r->separator) {
        r->at++;
        keep_cell(r, start);
        return STEP_CELL;
    }
    if (*r->at == '\r' && r->at + 1 == r->end && !r->at_end) {
        return STEP_MORE;
    }
    keep_cell(r, start);
    r->at += *r->at == '\r' && r->at + 1 < r->end && r->at[1] == '\n' ? 2 : 1;
    r->row->lines++;
    return STEP_ROW;
}

static bool ends_cell(const struct reading *r)
{
    return *r->at == r->separator || *r->at == '\n' || *r->at == '\r';
}

static enum step read_plain(struct reading *r)
{
    const char *start = r->out;

    while (r->at < r->end && !ends_cell(r)) {
        *r->out++ = *r->at++;
    }
    return end_cell(r, start);
}

static enum step read_quoted(struct reading *r)
{
    const char *start = r->out;

    for (r->at++; r->at < r->end; r->at++) {
        const bool last = r->at + 1 == r->end;

        if (*r->at != '"') {
            r->row->lines += *r->at == '\n' ? 1 : 0;
            *r->out++ = *r->at;
        } else if (!last && r->at[1] == '"') {
            *r->out++ = *r->at++;
        } else if (last && !r->at_end) {
            return STEP_MORE;
        } else {
            r->at++;
            while (r->at < r->end && !ends_cell(r)) { /* behind its quote: keep to the row */
                r->row->broken = true;
                r->at++;
            }
            return end_cell(r, start);
        }
    }
    r->row->broken = true;
    return end_cell(r, start);
}

bool csv_read(const char *bytes, size_t size, bool at_end, char separator, char *room,
              struct csv_row *row)
{
    /* A cell takes no more room than its bytes, and its NUL that of the separator behind it. */
    struct reading r = {
        .at = bytes,
        .end = bytes + size,
        .at_end = at_end,
        .separator = separator,
        .row = row,
    };
    enum step step = STEP_CELL;

    r.out = room;
    row->size = 0;
    row->lines = 0;
    row->broken = false;
    row->cell_count = 0;
    while (step == STEP_CELL) {
        step = r.at < r.end && *r.at == '"' ? read_quoted(&r) : read_plain(&r);
    }
    row->size = (size_t)(r.at - bytes);
    return step == STEP_ROW;
}
