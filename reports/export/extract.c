/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/extract.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/export/study.h"
#include "sql.h"

/* Columns of study_week_read and study_audit_read. */
enum { ROW_CLINICIAN, ROW_SITE, ROW_WEEK, ROW_SPECIALTY, ROW_ROLE, ROW_VALUES, ROW_DOCUMENT };

enum { SITE_ID, SITE_CODE, SITE_SIMULATED };

/* What the statements are asked with. */
struct asked {
    const struct protocol *protocol;
    const uint8_t *key;
    struct db_rows sites;
    const char *site_ids;
    const char *from;
    const char *until;
    const char *specialties;
    const char *roles;
};

/* A PostgreSQL array of names that the catalog or a site's code wrote: nothing to escape in them.
 */
static const char *text_array(struct arena *arena, const char *const *names, size_t count)
{
    struct text array = {.arena = arena};

    text_add(&array, "{");
    for (size_t i = 0; i < count; i++) {
        text_add(&array, i == 0 ? "\"" : ",\"");
        for (const char *c = names[i]; *c != '\0'; c++) {
            text_add_format(&array, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        }
        text_add(&array, "\"");
    }
    text_add(&array, "}");
    return text_string(&array);
}

static const char *code_array(struct arena *arena, const struct protocol_codes *codes)
{
    return codes->count == 0 ? NULL : db_int_array(arena, codes->ids, codes->count);
}

static bool find_sites(struct db *db, struct arena *arena, struct asked *asked, struct error *err)
{
    if (!db_query(db, arena, &sql_export_site_list, DB_PARAMS(asked->protocol->sites),
                  &asked->sites, err)) {
        return false;
    }
    if (asked->protocol->sites != NULL && asked->sites.row_count != asked->protocol->site_count) {
        return error_set(err, ERROR_INPUT, "sites: one is not registered, or is named twice");
    }
    int64_t *ids = ARENA_NEW(arena, int64_t, asked->sites.row_count + 1);
    for (size_t r = 0; r < asked->sites.row_count; r++) {
        ids[r] = db_cell_int(&asked->sites, r, SITE_ID);
    }
    asked->site_ids = db_int_array(arena, ids, asked->sites.row_count);
    return true;
}

/* What is folded later would make the same protocol give another package. */
static bool check_folded(struct db *db, struct arena *arena, const struct asked *asked,
                         struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_export_day_pending,
                  DB_PARAMS(asked->site_ids, asked->from, asked->until), &rows, err)) {
        return false;
    }
    return db_cell_int(&rows, 0, 0) == 0 ||
           error_set(err, ERROR_REFUSED,
                     "%lld days of the window are not counted yet: run dictameter-analyzer first",
                     (long long)db_cell_int(&rows, 0, 0));
}

static bool read_attrition(struct db *db, struct arena *arena, const struct asked *asked,
                           struct extract *extract, struct error *err)
{
    const struct db_statement *statement = asked->protocol->kind == EXTRACT_CLINICIAN_WEEK
                                               ? &sql_export_week_attrition
                                               : &sql_export_audit_attrition;
    struct db_rows rows;

    if (!db_query(
            db, arena, statement,
            DB_PARAMS(asked->site_ids, asked->from, asked->until, asked->specialties, asked->roles),
            &rows, err)) {
        return false;
    }
    for (size_t i = 0; i < ATTRITION_COUNT; i++) {
        extract->attrition[i].clinicians = db_cell_int(&rows, 0, 2 * i);
        extract->attrition[i].documents = db_cell_int(&rows, 0, 2 * i + 1);
    }
    return true;
}

/* Which code each code of a list is exported as: itself, its family, or none. */
static const char *code_map(struct arena *arena, const struct protocol_column *column)
{
    if (column == NULL) {
        return "{}";
    }
    const struct code_list *list = column->codes;
    size_t size = (size_t)list->codes[list->count - 1].id + 1;
    int64_t *map = ARENA_NEW(arena, int64_t, size);
    for (size_t i = 0; i < list->count; i++) {
        const struct code *code = &list->codes[i];
        bool to_family = column->kind == COLUMN_FAMILY && code->parent != NULL;
        const struct code *family = to_family ? code_by_text(list, code->parent) : NULL;

        map[code->id] = family != NULL ? family->id : code->id;
    }
    return db_int_array(arena, map, size);
}

static const char *value_names(struct arena *arena, const struct protocol *protocol)
{
    const char **names = ARENA_NEW(arena, const char *, protocol->column_count);
    size_t count = 0;

    for (size_t i = 0; i < protocol->column_count; i++) {
        const struct protocol_column *column = &protocol->columns[i];

        if (column->kind == COLUMN_VALUE) {
            names[count++] = column->field != NULL ? column->field->column : column->name;
        }
    }
    return text_array(arena, names, count);
}

static bool query_rows(struct db *db, struct arena *arena, const struct asked *asked,
                       struct db_rows *rows, struct error *err)
{
    const struct protocol *protocol = asked->protocol;
    const struct protocol_column *specialty = protocol_find(protocol, COLUMN_SPECIALTY);

    if (specialty == NULL) {
        specialty = protocol_find(protocol, COLUMN_FAMILY);
    }
    return db_query(db, arena,
                    protocol->kind == EXTRACT_CLINICIAN_WEEK ? &sql_export_clinician_week
                                                             : &sql_export_audit_document,
                    DB_PARAMS(asked->site_ids, asked->from, asked->until, asked->specialties,
                              asked->roles, code_map(arena, specialty),
                              code_map(arena, protocol_find(protocol, COLUMN_ROLE)),
                              value_names(arena, protocol)),
                    rows, err);
}

static const char *code_text(const struct code_list *list, const char *id)
{
    long long number = 0;
    const struct code *code = text_to_int(id, &number) ? code_by_id(list, (int)number) : NULL;

    return code == NULL ? list->codes[0].code : code->code;
}

/* The next of "1,,3"; NULL where it is empty. */
static const char *next_value(struct arena *arena, const char **values)
{
    size_t length = strcspn(*values, ",");
    const char *value = length == 0 ? NULL : arena_copy(arena, *values, length);

    *values += length + ((*values)[length] == ',' ? 1 : 0);
    return value;
}

static const char *site_code(const struct asked *asked, const char *id)
{
    for (size_t r = 0; r < asked->sites.row_count; r++) {
        if (text_equal(db_cell(&asked->sites, r, SITE_ID), id)) {
            return db_cell(&asked->sites, r, SITE_CODE);
        }
    }
    return NULL;
}

/* A row as it came from the database. */
struct raw {
    const struct db_rows *rows;
    size_t row;
    const char *values; /* what is left of them */
    const struct cluster *cluster;
};

static const char *read_cell(struct arena *arena, const struct asked *asked, struct raw *raw,
                             const struct protocol_column *column)
{
    const struct db_rows *rows = raw->rows;
    size_t row = raw->row;
    const char *value = NULL;

    switch (column->kind) {
    case COLUMN_PID:
        return raw->cluster->pseudonym;
    case COLUMN_DOCUMENT:
        return study_pseudonym(arena, asked->key, "document", db_cell(rows, row, ROW_DOCUMENT));
    case COLUMN_SITE:
        return site_code(asked, db_cell(rows, row, ROW_SITE));
    case COLUMN_WEEK:
        return db_cell(rows, row, ROW_WEEK);
    case COLUMN_SPECIALTY:
    case COLUMN_FAMILY:
        return code_text(column->codes, db_cell(rows, row, ROW_SPECIALTY));
    case COLUMN_ROLE:
        return code_text(column->codes, db_cell(rows, row, ROW_ROLE));
    case COLUMN_VALUE:
        value = next_value(arena, &raw->values);
        return value == NULL || column->codes == NULL ? value : code_text(column->codes, value);
    }
    return NULL;
}

static struct cluster new_cluster(struct arena *arena, const struct asked *asked,
                                  const struct db_rows *rows, size_t row)
{
    bool is_document = db_cell_int(rows, row, ROW_CLINICIAN) == 0;
    const char *id = db_cell(rows, row, is_document ? ROW_DOCUMENT : ROW_CLINICIAN);

    return (struct cluster){
        .pseudonym = study_pseudonym(arena, asked->key, is_document ? "document" : "clinician", id),
        .is_document = is_document,
    };
}

/* Rows come in the order of their clinicians, then documents. */
static bool starts_cluster(const struct db_rows *rows, size_t row)
{
    if (row == 0 ||
        !text_equal(db_cell(rows, row, ROW_CLINICIAN), db_cell(rows, row - 1, ROW_CLINICIAN))) {
        return true;
    }
    return db_cell_int(rows, row, ROW_CLINICIAN) == 0 &&
           !text_equal(db_cell(rows, row, ROW_DOCUMENT), db_cell(rows, row - 1, ROW_DOCUMENT));
}

static void take_rows(struct arena *arena, const struct asked *asked, const struct db_rows *rows,
                      struct extract *extract)
{
    const struct protocol *protocol = asked->protocol;

    extract->rows = ARENA_NEW(arena, struct extract_row, rows->row_count + 1);
    extract->clusters = ARENA_NEW(arena, struct cluster, rows->row_count + 1);
    extract->row_count = rows->row_count;
    for (size_t r = 0; r < rows->row_count; r++) {
        struct extract_row *row = &extract->rows[r];

        if (starts_cluster(rows, r)) {
            extract->clusters[extract->cluster_count++] = new_cluster(arena, asked, rows, r);
        }
        row->cluster = &extract->clusters[extract->cluster_count - 1];
        row->cells = ARENA_NEW(arena, const char *, protocol->column_count + 1);
        struct raw raw = {rows, r, db_cell(rows, r, ROW_VALUES), row->cluster};
        for (size_t c = 0; c < protocol->column_count; c++) {
            row->cells[c] = read_cell(arena, asked, &raw, &protocol->columns[c]);
        }
        /* A copy of the week stands behind the last column, for the order. */
        row->cells[protocol->column_count] = db_cell(rows, r, ROW_WEEK);
    }
}

static int compare_text(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

/* qsort() hands no context on: each row carries the number of its columns. */
struct ordered {
    struct extract_row row;
    size_t column_count;
};

static int compare_rows(const void *left, const void *right)
{
    const struct ordered *a = left;
    const struct ordered *b = right;
    int order = strcmp(a->row.cluster->pseudonym, b->row.cluster->pseudonym);

    if (order == 0) {
        order = compare_text(a->row.cells[a->column_count], b->row.cells[b->column_count]);
    }
    for (size_t c = 0; order == 0 && c < a->column_count; c++) {
        order = compare_text(a->row.cells[c], b->row.cells[c]);
    }
    return order;
}

/* By pseudonym: the order of the database would lead from one study to another. */
static void sort_rows(struct arena *arena, const struct protocol *protocol, struct extract *extract)
{
    struct ordered *sorted = ARENA_NEW(arena, struct ordered, extract->row_count + 1);

    for (size_t r = 0; r < extract->row_count; r++) {
        sorted[r] = (struct ordered){extract->rows[r], protocol->column_count};
    }
    qsort(sorted, extract->row_count, sizeof(*sorted), compare_rows);
    for (size_t r = 0; r < extract->row_count; r++) {
        extract->rows[r] = sorted[r].row;
    }
}

bool extract_read(struct db *db, struct arena *arena, const struct protocol *protocol,
                  const uint8_t key[static CRYPTO_KEY_SIZE], struct extract *extract,
                  struct error *err)
{
    struct asked asked = {
        .protocol = protocol,
        .key = key,
        .from = db_day(arena, protocol->from),
        .until = db_day(arena, protocol->until),
        .specialties = code_array(arena, &protocol->specialties),
        .roles = code_array(arena, &protocol->roles),
    };
    struct extract read = {0};
    struct db_rows rows;

    if (!find_sites(db, arena, &asked, err) ||
        (protocol->kind == EXTRACT_CLINICIAN_WEEK && !check_folded(db, arena, &asked, err)) ||
        !read_attrition(db, arena, &asked, &read, err) ||
        !query_rows(db, arena, &asked, &rows, err)) {
        return false;
    }
    take_rows(arena, &asked, &rows, &read);
    sort_rows(arena, protocol, &read);
    for (size_t r = 0; r < asked.sites.row_count; r++) {
        read.is_simulated = read.is_simulated || db_cell_true(&asked.sites, r, SITE_SIMULATED);
    }
    *extract = read;
    return true;
}
