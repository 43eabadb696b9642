/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/structure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/field.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "schema/commands.h"
#include "schema/migrate.h"
#include "sql.h"

#define FILE_MAX     (16U << 20U)
#define CODE_LENGTH  32
#define LABEL_LENGTH 200
#define READ_SIZE    65536U
#define CODE_RULE    "must be a letter or digit, then up to 31 of letters, digits and . _ -"

static const char *const list_keys[] = {"sites", "units", "engines", "releases", "clients", NULL};
static const char *const site_keys[] = {"code", "label", "time_zone", "simulated", NULL};
static const char *const unit_keys[] = {"site",   "code",       "label",    "kind",
                                        "parent", "valid_from", "valid_to", NULL};
static const char *const engine_keys[] = {"code", "label", NULL};
static const char *const release_keys[] = {"engine", "code", "label", "released_on", "kind", NULL};
static const char *const client_keys[] = {"site", "code", NULL};

static const char *const unit_kinds[] = {"pole", "service", "uf", NULL};
static const char *const release_kinds[] = {"major", "minor", "lexicon", "model", NULL};

struct import {
    struct db *db;
    struct arena *arena;
    struct error *err;
};

/* Registers one entry; all of the fields are read and checked before the database is asked. */
typedef bool (*entry_fn)(const struct import *import, struct fields *from);

static bool is_code(const char *text)
{
    size_t length = strlen(text);

    return length >= 1 && length <= CODE_LENGTH && strspn(text, "._-") == 0 &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
               length;
}

static const char *read_code(struct fields *from, const char *key)
{
    const char *code = field_text(from, key);

    if (!is_code(code)) {
        field_fail(from, key, CODE_RULE);
    }
    return code;
}

static const char *read_label(struct fields *from)
{
    const char *label = field_text(from, "label");
    size_t characters = 0;

    for (const char *c = label; *c != '\0'; c++) {
        characters += ((unsigned char)*c & 0xC0U) != 0x80U ? 1 : 0;
    }
    if (characters > LABEL_LENGTH) {
        field_fail(from, "label", "must have at most %d characters", LABEL_LENGTH);
    }
    return label;
}

/* A day or NULL. */
static const char *read_day(struct fields *from, const char *key)
{
    const char *text = field_text_or(from, key, NULL);
    int32_t day = 0;

    if (text != NULL && !day_read(text, &day)) {
        field_fail(from, key, "must be a day such as 2026-09-13");
    }
    return text;
}

/* The id that a statement returns; NULL where it returns no row, which is an error of `key`. */
static bool one_id(const struct import *import, struct fields *from, const char *key,
                   const struct db_statement *statement, struct db_params params, const char **id)
{
    struct db_rows rows;

    *id = NULL;
    if (!fields_done(from)) {
        return false;
    }
    if (!db_query(import->db, import->arena, statement, params, &rows, import->err)) {
        return error_context(import->err, "%s", from->where);
    }
    if (rows.row_count > 0) {
        *id = db_cell(&rows, 0, 0);
    } else {
        field_fail(from, key, "is not registered");
    }
    return *id != NULL;
}

static bool import_site(const struct import *import, struct fields *from)
{
    const char *code = read_code(from, "code");
    const char *label = read_label(from);
    const char *time_zone = field_text(from, "time_zone");
    const char *simulated = field_flag_or(from, "simulated", false) ? "true" : "false";
    struct time_zone *zone = NULL;
    struct error ignored;
    const char *id = NULL;

    fields_allow(from, site_keys);
    if (fields_done(from) && !time_zone_open(time_zone, &zone, &ignored)) {
        field_fail(from, "time_zone", "must be an IANA time zone such as Europe/Paris");
    }
    time_zone_close(zone);
    return one_id(import, from, "code", &sql_site_upsert,
                  DB_PARAMS(code, label, time_zone, simulated), &id);
}

/* A pôle stands at the top, a service under a pôle or at the top, an UF under either or at the top.
 */
static bool find_parent(const struct import *import, struct fields *from, const char *site_id,
                        size_t kind, const char **parent_id)
{
    const char *parent = field_text_or(from, "parent", NULL);
    struct db_rows rows;

    *parent_id = NULL;
    if (parent == NULL || !fields_done(from)) {
        return fields_done(from);
    }
    if (!db_query(import->db, import->arena, &sql_unit_by_code, DB_PARAMS(site_id, parent), &rows,
                  import->err)) {
        return error_context(import->err, "%s", from->where);
    }
    if (rows.row_count == 0) {
        field_fail(from, "parent", "is not registered: parents come before their units");
        return false;
    }
    size_t above = 0;
    while (unit_kinds[above + 1] != NULL && !text_equal(unit_kinds[above], db_cell(&rows, 0, 1))) {
        above++;
    }
    if (above >= kind) {
        field_fail(from, "parent", "must be of a kind above its own: pole, service, uf");
    }
    *parent_id = db_cell(&rows, 0, 0);
    return fields_done(from);
}

static bool import_unit(const struct import *import, struct fields *from)
{
    const char *site = field_text(from, "site");
    const char *code = read_code(from, "code");
    const char *label = read_label(from);
    size_t kind = field_choice(from, "kind", unit_kinds);
    const char *valid_from = read_day(from, "valid_from");
    const char *valid_to = read_day(from, "valid_to");
    const char *site_id = NULL;
    const char *parent_id = NULL;
    struct db_rows rows;

    fields_allow(from, unit_keys);
    if (valid_from != NULL && valid_to != NULL && strcmp(valid_from, valid_to) >= 0) {
        field_fail(from, "valid_to", "must be after valid_from");
    }
    if (!one_id(import, from, "site", &sql_site_by_code, DB_PARAMS(site), &site_id) ||
        !find_parent(import, from, site_id, kind, &parent_id)) {
        return false;
    }
    if (!db_query(
            import->db, import->arena, &sql_unit_upsert,
            DB_PARAMS(site_id, code, label, unit_kinds[kind], parent_id, valid_from, valid_to),
            &rows, import->err)) {
        return error_context(import->err, "%s", from->where);
    }
    if (rows.row_count == 0) {
        field_fail(from, "parent",
                   "and kind of a unit stay as registered: close it by valid_to "
                   "and register another code");
    }
    return fields_done(from);
}

static bool import_engine(const struct import *import, struct fields *from)
{
    const char *code = read_code(from, "code");
    const char *label = read_label(from);
    const char *id = NULL;

    fields_allow(from, engine_keys);
    return one_id(import, from, "code", &sql_engine_upsert, DB_PARAMS(code, label), &id);
}

static bool import_release(const struct import *import, struct fields *from)
{
    const char *engine = field_text(from, "engine");
    const char *code = read_code(from, "code");
    const char *label = read_label(from);
    const char *released_on = read_day(from, "released_on");
    const char *kind = release_kinds[field_choice(from, "kind", release_kinds)];
    const char *engine_id = NULL;
    const char *id = NULL;

    fields_allow(from, release_keys);
    return one_id(import, from, "engine", &sql_engine_by_code, DB_PARAMS(engine), &engine_id) &&
           one_id(import, from, "code", &sql_release_upsert,
                  DB_PARAMS(engine_id, code, label, released_on, kind), &id);
}

static bool import_client(const struct import *import, struct fields *from)
{
    const char *site = field_text(from, "site");
    const char *code = read_code(from, "code");
    const char *site_id = NULL;
    const char *id = NULL;

    fields_allow(from, client_keys);
    return one_id(import, from, "site", &sql_site_by_code, DB_PARAMS(site), &site_id) &&
           one_id(import, from, "code", &sql_client_upsert, DB_PARAMS(site_id, code), &id);
}

static bool import_list(const struct import *import, struct fields *whole, const char *key,
                        entry_fn entry, size_t *count)
{
    const json_t *list = field_has(whole, key) ? field_array(whole, key) : NULL;

    if (!fields_done(whole)) {
        return false;
    }
    *count = json_array_size(list);
    for (size_t i = 0; i < *count; i++) {
        struct fields from =
            fields_open(import->arena, json_array_get(list, i),
                        arena_format(import->arena, "%s[%zu]", key, i), ERROR_INPUT, import->err);

        if (!fields_done(&from) || !entry(import, &from)) {
            return false;
        }
    }
    return true;
}

static bool import_all(const struct import *import, json_t *root, struct structure_report *report)
{
    struct fields whole = fields_open(import->arena, root, "structure", ERROR_INPUT, import->err);

    fields_allow(&whole, list_keys);
    return fields_done(&whole) &&
           import_list(import, &whole, "sites", import_site, &report->sites) &&
           import_list(import, &whole, "units", import_unit, &report->units) &&
           import_list(import, &whole, "engines", import_engine, &report->engines) &&
           import_list(import, &whole, "releases", import_release, &report->releases) &&
           import_list(import, &whole, "clients", import_client, &report->clients);
}

bool structure_import(struct db *db, struct arena *arena, const char *bytes, size_t size,
                      struct structure_report *report, struct error *err)
{
    const struct import import = {db, arena, err};
    struct structure_report counts = {0};
    json_error_t why;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &why);

    if (root == NULL) {
        return error_set(err, ERROR_INPUT, "no JSON: line %d, column %d", why.line, why.column);
    }
    bool ok = db_begin(db, err);
    if (ok) {
        ok = db_query(db, arena, &sql_schema_lock, DB_NO_PARAMS, NULL, err) &&
             import_all(&import, root, &counts) && db_commit(db, err);
        if (!ok) {
            db_rollback(db);
        }
    }
    json_decref(root);
    if (ok) {
        *report = counts;
    }
    return ok;
}

/* A whole file; "-" is standard input. */
static bool read_file(struct arena *arena, const char *path, struct text *text, struct error *err)
{
    bool is_stdin = text_equal(path, "-");
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    char *buffer = ARENA_NEW(arena, char, READ_SIZE);
    size_t got = 0;
    bool ok = true;

    if (file == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "%s: %s", path, strerror(errno));
    }
    while (ok && (got = fread(buffer, 1, READ_SIZE, file)) > 0) {
        text_add_bytes(text, buffer, got);
        ok = text->length <= FILE_MAX;
    }
    if (!ok) {
        error_set(err, ERROR_INPUT, "%s: is longer than %u bytes", path, FILE_MAX);
    } else if (ferror(file) != 0) {
        ok = error_set(err, ERROR_SYSTEM, "%s: cannot be read", path);
    }
    if (!is_stdin) {
        (void)fclose(file);
    }
    return ok;
}

bool structure_run(const struct invocation *invocation, struct error *err)
{
    const struct schema_settings *settings = invocation->settings;
    struct text text = {.arena = invocation->arena};
    struct structure_report report = {0};
    struct db *db = NULL;
    const char *path = invocation->arguments[1];

    if (!text_equal(invocation->arguments[0], "import")) {
        return error_set(err, ERROR_USAGE, "structure takes import FILE");
    }
    if (!read_file(invocation->arena, path, &text, err) || !db_open(settings->database, &db, err)) {
        return false;
    }
    bool ok =
        migrate_check(db, invocation->arena, err) &&
        structure_import(db, invocation->arena, text_string(&text), text.length, &report, err);
    if (ok) {
        log_info("structure", "imported sites=%zu units=%zu engines=%zu releases=%zu clients=%zu",
                 report.sites, report.units, report.engines, report.releases, report.clients);
    } else {
        error_context(err, "%s", text_equal(path, "-") ? "standard input" : path);
    }
    db_close(db);
    return ok;
}
