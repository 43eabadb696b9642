/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * csv.h: rows of cells out of bytes, as RFC 4180 has them, with any one separator.
 *
 * A quoted cell may hold separators, line ends and doubled quotes; a quote inside a cell that does
 * not begin with one is a letter like others, as spreadsheets write it. Knows no header and no
 * event.
 */
#ifndef COLLECTOR_CSV_H
#define COLLECTOR_CSV_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_CELLS_MAX 512

struct csv_row {
    size_t size;       /* bytes that it takes, its line end included */
    size_t lines;      /* line ends among them */
    bool broken;       /* a quoted cell has no end, or goes on behind its quote */
    size_t cell_count; /* may be more than CSV_CELLS_MAX: those beyond are not kept */
    struct csv_cell {
        const char *text; /* NUL after it, without the quotes; in the room */
        size_t length;
    } cells[CSV_CELLS_MAX];
};

/*
 * Reads the row that begins at the bytes. False where it does not end within them, unless they are
 * all there is (`at_end`). An empty line is a row of one empty cell. The room has size + 2 bytes.
 */
bool csv_read(const char *bytes, size_t size, bool at_end, char separator, char *room,
              struct csv_row *row);

#endif
