/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/extract.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

#define KEY_COLUMNS 5

/* What clinician_day sums; their words are the catalog's. */
static const char *const week_values[] = {"documents_signed",         "documents_voice",
                                          "documents_dictated",       "documents_edits_known",
                                          "zero_edit_documents",      "edits_dictated",
                                          "words_engine_dictated",    "corrections",
                                          "words_engine_corrected",   "correction_ms",
                                          "active_ms_dictated",       "words_final_dictated",
                                          "review_pace_ok_documents", "review_pace_documents",
                                          "documents_signed_24h",     "documents_sign_delay_known"};

static const char *const audit_values[] = {"stage", "words_ref", "sub", "del", "ins"};

static const struct {
    const char *name;
    bool documents;
    const struct db_statement *statement;
    const char *const *values;
    size_t value_count;
} kinds[] = {
    [EXTRACT_CLINICIAN_WEEK] = {"clinician-week", false, &sql_export_clinician_week, week_values,
                                sizeof week_values / sizeof week_values[0]},
    [EXTRACT_AUDIT_DOCUMENT] = {"audit-document", true, &sql_export_audit_document, audit_values,
                                sizeof audit_values / sizeof audit_values[0]},
};

static struct words label_of(const struct catalog *catalog, enum extract_kind kind,
                             const char *name)
{
    if (kind == EXTRACT_CLINICIAN_WEEK) {
        const struct component *component = catalog_component(catalog, name);

        assert(component != NULL);
        return component->label;
    }
    const struct event_type *audit = catalog_event(catalog, "audit");
    for (size_t i = 0; i < audit->field_count; i++) {
        if (strcmp(audit->fields[i].name, name) == 0) {
            return audit->fields[i].label;
        }
    }
    assert(false);
    return (struct words){{name, name}};
}

static void choose_columns(struct arena *arena, const struct catalog *catalog,
                           const struct protocol *protocol, struct extract *extract)
{
    size_t count = kinds[protocol->kind].value_count;
    struct extract_column *columns = ARENA_NEW(arena, struct extract_column, count);

    assert(count <= EXTRACT_VALUES_MAX);
    for (size_t i = 0; i < count; i++) {
        columns[i].name = kinds[protocol->kind].values[i];
        columns[i].label = label_of(catalog, protocol->kind, columns[i].name);
    }
    extract->name = kinds[protocol->kind].name;
    extract->documents = kinds[protocol->kind].documents;
    extract->values = columns;
    extract->value_count = count;
}

/* A column that nobody classed does not leave. Source: TRUST A3. */
static bool check_columns(const struct protocol *protocol, const struct extract *extract,
                          struct error *err)
{
    static const char *const keys[] = {"pid", "site", "week"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (protocol_disclosure(protocol, keys[i]) == NULL) {
            return error_set(err, ERROR_REFUSED, "the protocol does not class the column %s",
                             keys[i]);
        }
    }
    for (size_t i = 0; i < extract->value_count; i++) {
        if (protocol_disclosure(protocol, extract->values[i].name) == NULL) {
            return error_set(err, ERROR_REFUSED, "the protocol does not class the column %s",
                             extract->values[i].name);
        }
    }
    return true;
}

static void read_row(const struct db_value *cells, struct arena *arena,
                     const struct extract *extract, struct extract_row *row)
{
    row->site_id = cells[0].integer;
    row->clinician_id = cells[1].integer;
    row->document = extract->documents ? cells[2].integer : 0;
    row->site = arena_copy(arena, cells[3].bytes, cells[3].size);
    row->week = (int32_t)cells[4].integer;
    for (size_t i = 0; i < extract->value_count; i++) {
        row->missing[i] = cells[KEY_COLUMNS + i].null;
        row->values[i] = cells[KEY_COLUMNS + i].integer;
    }
}

static struct extract_row *next_row(struct arena *arena, struct extract *extract, size_t *capacity)
{
    if (extract->row_count == *capacity) {
        size_t larger = *capacity == 0 ? 1024 : *capacity * 2;
        struct extract_row *rows = ARENA_NEW(arena, struct extract_row, larger);

        if (extract->row_count > 0) {
            memcpy(rows, extract->rows, extract->row_count * sizeof *rows);
        }
        extract->rows = rows;
        *capacity = larger;
    }
    return &extract->rows[extract->row_count++];
}

static bool read_rows(struct db *db, struct arena *arena, const struct protocol *protocol,
                      struct extract *extract, struct error *err)
{
    enum db_type types[KEY_COLUMNS + EXTRACT_VALUES_MAX] = {DB_INT8, DB_INT8, DB_INT8, DB_TEXT,
                                                            DB_DATE};
    const struct db_value *cells = NULL;
    struct db_reader *reader = NULL;
    size_t capacity = 0;
    bool ok = true;

    for (size_t i = 0; i < extract->value_count; i++) {
        types[KEY_COLUMNS + i] = DB_INT8;
    }
    if (!db_read_open(db, kinds[protocol->kind].statement,
                      DB_PARAMS(db_day(arena, protocol->from), db_day(arena, protocol->until),
                                protocol->sites),
                      types, KEY_COLUMNS + extract->value_count, &reader, err)) {
        return false;
    }
    while ((ok = db_read_next(reader, &cells, err)) && cells != NULL) {
        read_row(cells, arena, extract, next_row(arena, extract, &capacity));
    }
    db_read_close(reader);
    return ok;
}

static int by_person(const void *a, const void *b)
{
    const struct extract_row *x = a;
    const struct extract_row *y = b;

    if (x->site_id != y->site_id) {
        return x->site_id < y->site_id ? -1 : 1;
    }
    if (x->clinician_id != y->clinician_id) {
        return x->clinician_id < y->clinician_id ? -1 : 1;
    }
    return x->document < y->document ? -1 : x->document > y->document;
}

/* The site is exported, so each site is a population of its own. Rows stand by site and person. */
static bool check_site(const struct extract *extract, size_t first, size_t until,
                       int64_t *clinicians, struct error *err)
{
    int64_t persons = 0;
    int64_t documents = 0;

    for (size_t i = first; i < until; i++) {
        const struct extract_row *row = &extract->rows[i];
        const struct extract_row *before = i > first ? row - 1 : NULL;

        if (before == NULL || by_person(row, before) != 0) {
            documents++;
        }
        if (row->clinician_id != 0 &&
            (before == NULL || before->clinician_id != row->clinician_id)) {
            persons++;
        }
    }
    *clinicians += persons;
    if (persons > 0 && persons < EXTRACT_CLINICIANS_MIN) {
        return error_set(err, ERROR_REFUSED,
                         "a site has fewer than %d clinicians in this population",
                         EXTRACT_CLINICIANS_MIN);
    }
    if (persons == 0 && documents < EXTRACT_DOCUMENTS_MIN) {
        return error_set(err, ERROR_REFUSED,
                         "a site has fewer than %d documents in this population, and no clinician "
                         "is known",
                         EXTRACT_DOCUMENTS_MIN);
    }
    return true;
}

static bool check_population(struct extract *extract, struct error *err)
{
    size_t first = 0;

    if (extract->row_count == 0) {
        return error_set(err, ERROR_REFUSED, "the population is empty");
    }
    qsort(extract->rows, extract->row_count, sizeof *extract->rows, by_person);
    while (first < extract->row_count) {
        size_t until = first;

        while (until < extract->row_count &&
               extract->rows[until].site_id == extract->rows[first].site_id) {
            until++;
        }
        if (!check_site(extract, first, until, &extract->clinicians, err)) {
            return false;
        }
        first = until;
    }
    return true;
}

bool extract_read(struct db *db, struct arena *arena, const struct catalog *catalog,
                  const struct protocol *protocol, struct extract *extract, struct error *err)
{
    struct extract read = {.rows = NULL};

    choose_columns(arena, catalog, protocol, &read);
    if (!check_columns(protocol, &read, err) || !db_begin_snapshot(db, err)) {
        return false;
    }
    if (!read_rows(db, arena, protocol, &read, err)) {
        db_rollback(db);
        return false;
    }
    if (!db_commit(db, err) || !check_population(&read, err)) {
        return false;
    }
    *extract = read;
    return true;
}
