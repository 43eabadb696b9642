/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define BUFFER_SIZE ((size_t)4 * 1024 * 1024) /* also the largest record */
#define BYTE_ORDER  "\xEF\xBB\xBF"            /* a mark that spreadsheets put before UTF-8 */

struct reader {
    FILE *file;
    char *buffer;
    size_t at; /* of the next record */
    size_t filled;
    bool at_end; /* of the file, in the buffer */
    struct reader_place place;
    struct decoder *decoder; /* of the record given last */
    struct rows *rows;       /* NULL: NDJSON */
    char separator;
    struct csv_row *row;
    char *room; /* of the row */
};

static void *room_of(size_t size)
{
    void *room = malloc(size);

    if (room == NULL) {
        arena_exhausted();
    }
    return room;
}

bool reader_open(const char *path, const struct rows_source *csv, struct reader **reader,
                 struct error *err)
{
    FILE *file = text_equal(path, "-") ? stdin : fopen(path, "rbe");

    if (file == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "cannot be opened");
    }
    struct reader *opened = room_of(sizeof(*opened));

    *opened = (struct reader){
        .file = file,
        .buffer = room_of(BUFFER_SIZE),
        .place = {.line = 1},
    };
    if (csv != NULL) {
        opened->rows = rows_open(csv);
        opened->separator = csv->mapping->separator;
        opened->row = room_of(sizeof(*opened->row));
        opened->room = room_of(BUFFER_SIZE + 2);
    }
    *reader = opened;
    return true;
}

void reader_close(struct reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->file != stdin) {
        (void)fclose(reader->file);
    }
    decoder_close(reader->decoder);
    rows_close(reader->rows);
    free(reader->row);
    free(reader->room);
    free(reader->buffer);
    free(reader);
}

struct reader_place reader_place(const struct reader *reader)
{
    return reader->place;
}

int64_t reader_size(const struct reader *reader)
{
    struct stat status;

    return fstat(fileno(reader->file), &status) == 0 && S_ISREG(status.st_mode)
               ? (int64_t)status.st_size
               : -1;
}

bool reader_peek(const struct reader *reader, int64_t from, size_t size, char *bytes)
{
    return pread(fileno(reader->file), bytes, size, (off_t)from) == (ssize_t)size;
}

/* Reads on behind what is there. */
static bool fill(struct reader *reader, struct error *err)
{
    if (reader->at == 0 && reader->filled == BUFFER_SIZE) {
        return error_set(err, ERROR_INPUT, "line %zu: a record larger than %zu bytes%s",
                         reader->place.line, BUFFER_SIZE,
                         reader->rows == NULL ? "" : ", or a quote without an end");
    }
    memmove(reader->buffer, reader->buffer + reader->at, reader->filled - reader->at);
    reader->filled -= reader->at;
    reader->at = 0;
    const size_t wanted = BUFFER_SIZE - reader->filled;
    const size_t got = fread(reader->buffer + reader->filled, 1, wanted, reader->file);

    reader->at_end = got < wanted;
    reader->filled += got;
    return !ferror(reader->file) || error_set(err, ERROR_SYSTEM, "cannot be read");
}

static void pass(struct reader *reader, size_t size, size_t lines)
{
    reader->at += size;
    reader->place.bytes += (int64_t)size;
    reader->place.line += lines;
}

/* NDJSON */

/* The next line. Out: its size, with its end; 0 at the end of the file. */
static bool next_line(struct reader *reader, size_t *size, struct error *err)
{
    for (;;) {
        const size_t left = reader->filled - reader->at;
        const char *start = reader->buffer + reader->at;
        const char *newline = left == 0 ? NULL : memchr(start, '\n', left);

        if (newline != NULL || reader->at_end) {
            *size = newline == NULL ? left : (size_t)(newline - start) + 1;
            return true;
        }
        if (!fill(reader, err)) {
            return false;
        }
    }
}

static bool next_object(struct reader *reader, struct record *record, bool *found,
                        struct error *err)
{
    size_t size = 0;

    *found = false;
    while (!*found) {
        if (!next_line(reader, &size, err)) {
            return false;
        }
        if (size == 0) {
            return true;
        }
        decoder_close(reader->decoder);
        reader->decoder = decoder_open_lines(reader->buffer + reader->at, size);
        *found = decoder_next(reader->decoder, record);
        record->line = reader->place.line;
        pass(reader, size, 1);
    }
    return true;
}

/* CSV */

/* The next row. Out: false at the end of the file. */
static bool next_row(struct reader *reader, bool *found, struct error *err)
{
    for (;;) {
        const size_t left = reader->filled - reader->at;

        *found = left > 0 && csv_read(reader->buffer + reader->at, left, reader->at_end,
                                      reader->separator, reader->room, reader->row);
        if (*found || reader->at_end) {
            return true;
        }
        if (!fill(reader, err)) {
            return false;
        }
    }
}

/* It may stand before a quote, which begins a cell all the same. */
static bool pass_byte_order(struct reader *reader, struct error *err)
{
    const size_t size = strlen(BYTE_ORDER);

    if (reader->filled - reader->at < size && !reader->at_end && !fill(reader, err)) {
        return false;
    }
    if (reader->filled - reader->at >= size &&
        memcmp(reader->buffer + reader->at, BYTE_ORDER, size) == 0) {
        pass(reader, size, 0);
    }
    return true;
}

static bool begin_rows(struct reader *reader, struct error *err)
{
    bool found = false;

    if (!pass_byte_order(reader, err) || !next_row(reader, &found, err)) {
        return false;
    }
    if (!found) {
        return true; /* an empty file has no rows, and that is no error */
    }
    pass(reader, reader->row->size, reader->row->lines);
    return rows_begin(reader->rows, reader->row, err);
}

static bool next_record(struct reader *reader, struct record *record, bool *found,
                        struct error *err)
{
    bool passed = true;

    while (passed) {
        if (!next_row(reader, found, err)) {
            return false;
        }
        if (!*found) {
            return true;
        }
        const char *raw = reader->buffer + reader->at;
        const size_t line = reader->place.line;

        if (!rows_read(reader->rows, reader->row, raw, record, &passed, err)) {
            return false;
        }
        record->line = line;
        pass(reader, reader->row->size, reader->row->lines);
    }
    return true;
}

bool reader_next(struct reader *reader, struct record *record, bool *found, struct error *err)
{
    if (reader->rows == NULL) {
        return next_object(reader, record, found, err);
    }
    if (reader->place.bytes == 0 && !begin_rows(reader, err)) {
        return false;
    }
    return next_record(reader, record, found, err);
}

bool reader_go(struct reader *reader, struct reader_place place, struct error *err)
{
    struct record record;
    bool found = true;

    if (reader->rows == NULL) {
        reader->place = place;
        return fseeko(reader->file, (off_t)place.bytes, SEEK_SET) == 0 ||
               error_set(err, ERROR_SYSTEM, "cannot be read from the middle");
    }
    while (found && reader->place.bytes < place.bytes) {
        if (!reader_next(reader, &record, &found, err)) {
            return false;
        }
    }
    return reader->place.bytes == place.bytes ||
           error_set(err, ERROR_INPUT, "has changed since its import was interrupted");
}
