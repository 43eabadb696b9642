/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "collector/cell.h"
#include "collector/tally.h"
#include "collector/uuid.h"

#define EXTRA_MEMBERS 6 /* type, schema, event_id, seq, client, and one to spare */
#define MEMBERS_MAX   (REGISTRY_FIELDS_MAX + EXTRA_MEMBERS)
#define MS_A_DAY      INT64_C(86400000)
#define EPOCH_DAYS    10957 /* 1970-01-01 to 2000-01-01 */
#define NO_COLUMN     SIZE_MAX

struct rows {
    struct rows_source source;
    struct tally *tally;
    struct arena arena;                  /* of one row */
    size_t width;                        /* of the header */
    size_t columns[MAPPING_COLUMNS_MAX]; /* of the mapping's fields */
    size_t filters[MAPPING_COLUMNS_MAX];
    size_t identity[MAPPING_COLUMNS_MAX];
    const char *texts[MAPPING_COLUMNS_MAX]; /* of the row's cells, as columns */
    int64_t seq;                            /* of the next record */
    struct member members[MEMBERS_MAX];
    size_t member_count;
};

struct rows *rows_open(const struct rows_source *source)
{
    struct rows *rows = calloc(1, sizeof(*rows));

    if (rows == NULL) {
        arena_exhausted();
    }
    rows->source = *source;
    rows->tally = tally_open(TALLY_SLOTS);
    return rows;
}

void rows_close(struct rows *rows)
{
    if (rows != NULL) {
        tally_close(rows->tally);
        arena_free(&rows->arena);
        free(rows);
    }
}

/* The header */

/* The only column of that name. `what` it is for the message. */
static bool find_column(struct rows *rows, const struct csv_row *header, const char *name,
                        const char *what, size_t *column, struct error *err)
{
    *column = NO_COLUMN;
    for (size_t i = 0; i < header->cell_count; i++) {
        const char *text = cell_text(&rows->arena, rows->source.mapping, &header->cells[i]);

        if (!text_equal(text, name)) {
            continue;
        }
        if (*column != NO_COLUMN) {
            return error_set(err, ERROR_INPUT, "the header has %s twice", what);
        }
        *column = i;
    }
    return *column != NO_COLUMN ||
           error_set(err, ERROR_INPUT,
                     "the header has not %s; check the mapping's separator and encoding too", what);
}

static bool find_columns(struct rows *rows, const struct csv_row *header, struct error *err)
{
    const struct mapping *mapping = rows->source.mapping;
    struct arena *arena = &rows->arena;
    bool ok = true;

    for (size_t i = 0; ok && i < mapping->field_count; i++) {
        const struct mapping_field *field = &mapping->fields[i];

        ok = find_column(
            rows, header, field->column,
            arena_format(arena, "the column that the mapping names for %s", field->field->name),
            &rows->columns[i], err);
    }
    for (size_t i = 0; ok && i < mapping->filter_count; i++) {
        ok = find_column(rows, header, mapping->filters[i].column,
                         arena_format(arena, "column %zu of the mapping's only", i + 1),
                         &rows->filters[i], err);
    }
    for (size_t i = 0; ok && i < mapping->identity.count; i++) {
        ok = find_column(rows, header, mapping->identity.items[i],
                         arena_format(arena, "column %zu of the mapping's identity", i + 1),
                         &rows->identity[i], err);
    }
    return ok;
}

bool rows_begin(struct rows *rows, const struct csv_row *header, struct error *err)
{
    const bool fits = !header->broken && header->cell_count <= CSV_CELLS_MAX;
    const bool ok = fits ? find_columns(rows, header, err)
                         : error_set(err, ERROR_INPUT,
                                     "the header cannot be read, or has more than "
                                     "%d columns",
                                     CSV_CELLS_MAX);

    rows->width = header->cell_count;
    arena_reset(&rows->arena);
    return ok;
}

/* Ids */

static void add_part(struct text *text, const char *part)
{
    text_add_bytes(text, part, strlen(part) + 1); /* parts have no NUL */
}

/* One export may be read by several mappings that differ by nothing else. Who sends it is no part
 * of what it says. */
static void add_constants(struct rows *rows, struct text *said)
{
    const struct mapping *mapping = rows->source.mapping;

    for (size_t i = 0; i < mapping->constant_count; i++) {
        const struct member *constant = &mapping->constants[i];

        if (text_equal(constant->key, "client")) {
            continue;
        }
        add_part(said, constant->key);
        if (constant->kind == MEMBER_TEXT) {
            add_part(said, arena_format(&rows->arena, "text %s", constant->text));
        } else {
            add_part(said, arena_format(&rows->arena, "%s %lld",
                                        constant->kind == MEMBER_BOOL ? "flag" : "number",
                                        (long long)constant->integer));
        }
    }
}

/* Out: whether the cell has anything to say. False where it is no text. */
static bool add_cell(struct rows *rows, const struct csv_cell *cell, struct text *said, bool *says)
{
    const struct mapping *mapping = rows->source.mapping;
    const char *text = cell_text(&rows->arena, mapping, cell);

    if (text == NULL) {
        return false;
    }
    *says = *says || !cell_is_missing(mapping, text);
    add_part(said, text);
    return true;
}

/* What the mapping reads: other columns may say when the export was made. */
static bool add_read(struct rows *rows, const struct csv_row *row, struct text *said)
{
    const struct mapping *mapping = rows->source.mapping;
    bool says = false;
    bool ok = true;

    for (size_t i = 0; i < mapping->field_count; i++) {
        add_part(said, mapping->fields[i].field->name);
        add_part(said, rows->texts[i]);
    }
    for (size_t i = 0; ok && i < mapping->filter_count; i++) {
        ok = add_cell(rows, &row->cells[rows->filters[i]], said, &says);
    }
    return ok;
}

/* What the row says, as a hash: its type, what the mapping adds, and the cells that tell it from
 * others, as text: neither quotes nor spaces nor encoding make another row. False where one of them
 * is no text. */
static bool hash_row(struct rows *rows, const struct csv_row *row, uint8_t *hash)
{
    const struct mapping *mapping = rows->source.mapping;
    struct text said = {.arena = &rows->arena};
    bool known = false;
    bool ok = true;

    add_part(&said, mapping->shape->type->name);
    add_constants(rows, &said);
    for (size_t i = 0; ok && i < mapping->identity.count; i++) {
        ok = add_cell(rows, &row->cells[rows->identity[i]], &said, &known);
    }
    if (ok && !known) { /* rows without a number are not all the same one */
        ok = add_read(rows, row, &said);
    }
    crypto_sha256(said.bytes, said.length, hash);
    return ok;
}

static int64_t day_ms(const struct rows *rows)
{
    int32_t day = 0;

    for (size_t i = 0; i < rows->member_count; i++) {
        const struct member *member = &rows->members[i];

        if (text_equal(member->key, "day") && member->kind == MEMBER_TEXT &&
            day_read(member->text, &day)) {
            return (day + (int64_t)EPOCH_DAYS) * MS_A_DAY;
        }
    }
    return rows->source.now_us / 1000; /* it is refused for its day */
}

/* The id of the row that says what the hash stands for. */
static bool make_id(struct rows *rows, const uint8_t *row_hash, const char **id, struct error *err)
{
    uint8_t said[CRYPTO_HASH_SIZE + sizeof(uint32_t)];
    uint8_t hash[CRYPTO_HASH_SIZE];
    uint32_t ordinal = 0;
    char *text = ARENA_NEW(&rows->arena, char, UUID_TEXT + 1);

    memcpy(said, row_hash, CRYPTO_HASH_SIZE);
    if (!tally_count(rows->tally, said, &ordinal, err)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(ordinal); i++) {
        said[CRYPTO_HASH_SIZE + i] = (uint8_t)(ordinal >> (8 * i));
    }
    crypto_sha256(said, sizeof(said), hash);
    uuid_make_v8(hash, day_ms(rows));
    uuid_write(hash, text);
    *id = text;
    return true;
}

/* Records */

static void add_member(struct rows *rows, const char *key, struct member member)
{
    assert(rows->member_count < MEMBERS_MAX);
    member.key = key;
    member.key_length = strlen(key);
    rows->members[rows->member_count++] = member;
}

static void add_text(struct rows *rows, const char *key, const char *text)
{
    add_member(rows, key,
               (struct member){.kind = MEMBER_TEXT, .text = text, .length = strlen(text)});
}

static void add_integer(struct rows *rows, const char *key, int64_t value)
{
    add_member(rows, key, (struct member){.kind = MEMBER_INTEGER, .integer = value});
}

/* False where a cell is no text. */
static bool read_cells(struct rows *rows, const struct csv_row *row)
{
    const struct mapping *mapping = rows->source.mapping;
    const struct cell_source source = {rows->source.zone, rows->source.site_key};

    for (size_t i = 0; i < mapping->field_count; i++) {
        const struct mapping_field *field = &mapping->fields[i];
        const char *text = cell_text(&rows->arena, mapping, &row->cells[rows->columns[i]]);

        if (text == NULL) {
            return false;
        }
        rows->texts[i] = text;
        const bool overridden = field->field->use == USE_CLIENT && rows->source.client != NULL;

        if (!overridden && !cell_is_missing(mapping, text)) {
            add_member(rows, field->field->name,
                       cell_member(&rows->arena, mapping, field, &source, text));
        }
    }
    return true;
}

static bool has_value(const struct mapping_texts *values, const char *text)
{
    for (size_t i = 0; i < values->count; i++) {
        if (text_equal(values->items[i], text)) {
            return true;
        }
    }
    return false;
}

static bool is_passed(struct rows *rows, const struct csv_row *row)
{
    const struct mapping *mapping = rows->source.mapping;

    for (size_t i = 0; i < mapping->filter_count; i++) {
        const char *text = cell_text(&rows->arena, mapping, &row->cells[rows->filters[i]]);

        if (text != NULL && !has_value(&mapping->filters[i].values, text)) {
            return true;
        }
    }
    return false;
}

static enum record_state state_of(const struct rows *rows, const struct csv_row *row)
{
    if (row->broken) {
        return RECORD_NOT_CSV;
    }
    return row->cell_count == rows->width ? RECORD_READ : RECORD_WRONG_WIDTH;
}

static bool add_members(struct rows *rows, const struct csv_row *row, enum record_state *state,
                        struct error *err)
{
    const struct mapping *mapping = rows->source.mapping;
    uint8_t hash[CRYPTO_HASH_SIZE];
    const char *id = NULL;

    add_text(rows, "type", mapping->shape->type->name);
    add_integer(rows, "schema", mapping->shape->type->schema);
    add_integer(rows, "seq", rows->seq);
    if (rows->source.client != NULL) {
        add_text(rows, "client", rows->source.client);
    }
    for (size_t i = 0; i < mapping->constant_count; i++) {
        if (rows->source.client == NULL || !text_equal(mapping->constants[i].key, "client")) {
            add_member(rows, mapping->constants[i].key, mapping->constants[i]);
        }
    }
    if (!read_cells(rows, row) || !hash_row(rows, row, hash)) {
        *state = RECORD_NOT_CSV;
        return true;
    }
    if (!make_id(rows, hash, &id, err)) {
        return false;
    }
    add_text(rows, "event_id", id);
    return true;
}

bool rows_read(struct rows *rows, const struct csv_row *row, const char *raw, struct record *record,
               bool *passed, struct error *err)
{
    enum record_state state = state_of(rows, row);

    arena_reset(&rows->arena);
    rows->member_count = 0;
    *passed = (row->cell_count == 1 && row->cells[0].length == 0 && !row->broken) ||
              (state == RECORD_READ && is_passed(rows, row));
    if (*passed) {
        return true;
    }
    if (state == RECORD_READ && !add_members(rows, row, &state, err)) {
        return false;
    }
    rows->seq++;
    *record = (struct record){
        .state = state,
        .column = 1,
        .lines = row->lines,
        .raw = raw,
        .raw_size = row->size,
        .members = rows->members,
        .member_count = state == RECORD_READ ? rows->member_count : 0,
    };
    return true;
}
