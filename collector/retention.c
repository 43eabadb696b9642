/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/retention.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/day.h"
#include "base/text.h"
#include "base/time.h"
#include "collector/certificate.h"
#include "collector/forget.h"
#include "collector/settings.h"
#include "schema/migrate.h"
#include "sql.h"

#define MONTHS_MAX  1200
#define MS_A_DAY    INT64_C(86400000)
#define EPOCH_DAYS  10957 /* 1970-01-01 to 2000-01-01 */
#define FIRST_MONTH ((int64_t)2000 * 12)

/* What is kept in one table, and goes row by row. */
enum { REFUSALS, BATCHES, ENTRIES, LOG_COUNT };

static const struct {
    const char *name; /* in the certificate */
    const struct db_statement *statement;
} logs[LOG_COUNT] = {
    [REFUSALS] = {"refusals", &sql_retention_refusals},
    [BATCHES] = {"batches", &sql_retention_batches},
    [ENTRIES] = {"audit_log", &sql_retention_audit},
};

struct retention_options {
    const char *certificates;
    bool dry_run;
};

static const struct setting options[] = {
    {"certificates", NULL, "folder that gets the certificate of what was dropped", setting_text,
     offsetof(struct retention_options, certificates)},
    {"dry-run", "no", "only says what would be dropped", setting_flag,
     offsetof(struct retention_options, dry_run)},
    {.name = NULL},
};

/* One under way. */
struct retiring {
    struct db *db;
    struct arena *arena;
    const struct retention_options *options;
    int64_t now_us;
    int32_t panel_from; /* first days that are kept */
    int32_t raw_from;
    int32_t audit_from;
    struct db_rows raw;   /* table, month, partition */
    struct db_rows panel; /* the same */
    struct text content;  /* of the certificate */
    size_t partitions;
    int64_t rows;
    int64_t counts[LOG_COUNT];
};

int32_t retention_first_day(int64_t now_us, int64_t months)
{
    const struct day_parts now = day_parts((int32_t)(now_us / 1000 / MS_A_DAY) - EPOCH_DAYS);
    const int64_t back = months < MONTHS_MAX ? months : MONTHS_MAX;
    const int64_t month = (int64_t)now.year * 12 + now.month - 1 - back;

    return month < FIRST_MONTH ? 0 : day_from_parts((int)(month / 12), (int)(month % 12) + 1, 1);
}

bool retention_dropped(struct db *db, struct arena *arena, int32_t *first_day, struct error *err)
{
    struct db_rows rows;
    int32_t day = 0;

    if (!db_query(db, arena, &sql_retention_read, DB_PARAMS("raw"), &rows, err)) {
        return false;
    }
    if (rows.row_count == 1 && !day_read(db_cell(&rows, 0, 0), &day)) {
        return error_set(err, ERROR_DATABASE, "retention: no day");
    }
    *first_day = day;
    return true;
}

/* Counts and hashes what goes; nobody writes to it from then on. */
static bool certify(struct retiring *r, const char *category, const struct db_rows *rows,
                    struct error *err)
{
    for (size_t i = 0; i < rows->row_count; i++) {
        struct db_rows digest;

        if (!db_query(r->db, r->arena, &sql_retention_digest, DB_PARAMS(db_cell(rows, i, 2)),
                      &digest, err)) {
            return false;
        }
        text_add_format(&r->content,
                        "%s\n    {\"category\": \"%s\", \"table\": \"%s\", \"month\": \"%.7s\", "
                        "\"rows\": %s, \"sha256\": \"%s\"}",
                        r->partitions == 0 ? "" : ",", category, db_cell(rows, i, 0),
                        db_cell(rows, i, 1), db_cell(&digest, 0, 0), db_cell(&digest, 0, 1));
        r->partitions++;
        r->rows += db_cell_int(&digest, 0, 0);
    }
    return true;
}

/* Deletes what is over in the tables that have no partitions, and counts and hashes it. */
static bool certify_logs(struct retiring *r, struct error *err)
{
    for (size_t i = 0; i < LOG_COUNT; i++) {
        const int32_t from = i == ENTRIES ? r->audit_from : r->raw_from;
        struct db_rows digest;

        if (!db_query(r->db, r->arena, logs[i].statement, DB_PARAMS(db_day(r->arena, from)),
                      &digest, err)) {
            return false;
        }
        text_add_format(&r->content, ",\n  \"%s\": {\"rows\": %s, \"sha256\": \"%s\"}",
                        logs[i].name, db_cell(&digest, 0, 0), db_cell(&digest, 0, 1));
        r->counts[i] = db_cell_int(&digest, 0, 0);
    }
    return true;
}

static bool write_content(struct retiring *r, struct error *err)
{
    char at[21];

    time_write_utc(r->now_us, at);
    text_add_format(&r->content,
                    "{\n  \"at\": \"%s\",\n"
                    "  \"kept_from\": {\"raw\": \"%s\", \"panel\": \"%s\", \"audit\": \"%s\"},\n"
                    "  \"partitions\": [",
                    at, db_day(r->arena, r->raw_from), db_day(r->arena, r->panel_from),
                    db_day(r->arena, r->audit_from));
    if (!certify(r, "raw", &r->raw, err) || !certify(r, "panel", &r->panel, err)) {
        return false;
    }
    text_add(&r->content, r->partitions == 0 ? "]" : "\n  ]");
    if (!certify_logs(r, err)) {
        return false;
    }
    text_add(&r->content, "\n}\n");
    return true;
}

/*
 * Events that are not folded yet would never count. Asked once nobody can write to what goes any
 * more. The first day that is kept counts with what goes: its first hours may lie in the month
 * before, so it is not folded again either.
 */
static bool refuse_unfolded(struct retiring *r, struct error *err)
{
    struct db_rows rows;

    if (!db_query(r->db, r->arena, &sql_dirty_day_before, DB_PARAMS(db_day(r->arena, r->raw_from)),
                  &rows, err)) {
        return false;
    }
    return db_cell_int(&rows, 0, 0) == 0 ||
           error_set(err, ERROR_REFUSED,
                     "nothing was dropped: %s of the days that would go are not folded yet; run "
                     "the analyzer first",
                     db_cell(&rows, 0, 0));
}

/* Before the partitions are locked: who folds has locks on them as well. */
static bool stop_folding(struct retiring *r, struct error *err)
{
    return db_query(r->db, r->arena, &sql_fold_stop, DB_NO_PARAMS, NULL, err) ||
           error_context(err, "nothing was dropped, as the analyzer is folding; try again");
}

/*
 * A bound is for ever, so it is that of what went. Days are folded from events: where the panel
 * went, no event of these days may come in any more either.
 */
static bool raise_bounds(struct retiring *r, struct error *err)
{
    const bool panel = r->panel.row_count > 0;
    const struct {
        const char *category;
        int32_t from;
        bool dropped;
    } bounds[] = {
        {"raw", r->raw_from, r->raw.row_count > 0},
        {"raw", r->panel_from, panel},
        {"panel", r->panel_from, panel},
        {"audit", r->audit_from, r->counts[ENTRIES] > 0},
    };

    for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
        if (bounds[i].dropped &&
            !db_query(r->db, r->arena, &sql_retention_raise,
                      DB_PARAMS(bounds[i].category, db_day(r->arena, bounds[i].from)), NULL, err)) {
            return false;
        }
    }
    return true;
}

/* The locks of a drop keep everybody out of the whole table: all of them last, and shortly. */
static bool drop(struct retiring *r, struct error *err)
{
    const struct db_rows *lists[] = {&r->raw, &r->panel};

    if (!raise_bounds(r, err)) {
        return false;
    }
    for (size_t list = 0; list < sizeof(lists) / sizeof(lists[0]); list++) {
        for (size_t i = 0; i < lists[list]->row_count; i++) {
            struct db_rows rows;

            if (!db_query(r->db, r->arena, &sql_retention_drop,
                          DB_PARAMS(db_cell(lists[list], i, 2)), &rows, err)) {
                return error_context(err, "nothing was dropped; try again");
            }
        }
    }
    return true;
}

/* In words, for the audit log and who runs it. */
static const char *summary(const struct retiring *r)
{
    return arena_format(r->arena,
                        "partitions=%zu rows=%" PRId64 " refusals=%" PRId64 " batches=%" PRId64
                        " audit_entries=%" PRId64,
                        r->partitions, r->rows, r->counts[REFUSALS], r->counts[BATCHES],
                        r->counts[ENTRIES]);
}

static bool is_empty(const struct retiring *r)
{
    return r->partitions == 0 && r->counts[REFUSALS] == 0 && r->counts[BATCHES] == 0 &&
           r->counts[ENTRIES] == 0;
}

static bool audit(struct retiring *r, const char *certificate, struct error *err)
{
    uint8_t digest[CRYPTO_HASH_SIZE];

    crypto_sha256(r->content.bytes, r->content.length, digest);
    return db_query(r->db, r->arena, &sql_collector_audit_insert,
                    DB_PARAMS(db_time(r->arena, r->now_us), "retention_drop", certificate,
                              db_bytes(r->arena, digest, sizeof(digest)), summary(r)),
                    NULL, err);
}

static void print_summary(const struct retiring *r, const char *certificate)
{
    (void)printf("%s certificate=%s\n", summary(r), certificate);
}

/* The certificate is on disk under another name before anything is lost, and gets its own after. */
static bool retire(struct retiring *r, struct error *err)
{
    struct certificate certificate = {.folder = r->options->certificates, .now_us = r->now_us};
    int64_t persons = 0;

    if (r->options->dry_run) {
        print_summary(r, "-");
        (void)fputs(r->content.bytes, stdout);
        return true;
    }
    if (is_empty(r)) {
        print_summary(r, "-");
        return true;
    }
    if (!certificate_write(r->arena, &certificate, r->content.bytes, r->content.length, err)) {
        return false;
    }
    if (!drop(r, err) || !audit(r, certificate.name, err)) {
        certificate_discard(r->arena, &certificate); /* no commit was asked for: nothing is lost */
        return false;
    }
    if (!db_commit(r->db, err)) {
        return error_context(err, "%s%s is not valid unless the audit log has its hash",
                             certificate.name, CERTIFICATE_DRAFT);
    }
    if (!certificate_confirm(r->arena, &certificate, err)) {
        return false;
    }
    print_summary(r, certificate.name);
    if (!forget_run(r->db, r->arena, r->now_us, &persons, err)) {
        return false;
    }
    (void)printf("persons=%" PRId64 "\n", persons);
    return true;
}

static bool open_lists(struct retiring *r, struct error *err)
{
    return db_query(r->db, r->arena, &sql_retention_over_list,
                    DB_PARAMS("raw", db_day(r->arena, r->raw_from)), &r->raw, err) &&
           db_query(r->db, r->arena, &sql_retention_over_list,
                    DB_PARAMS("panel", db_day(r->arena, r->panel_from)), &r->panel, err);
}

static bool check(const struct collector_settings *settings, const struct retention_options *chosen,
                  struct error *err)
{
    if (chosen->certificates == NULL && !chosen->dry_run) {
        return error_set(err, ERROR_USAGE, "--certificates is needed, or --dry-run");
    }
    return settings->retention_panel_months >= settings->retention_months ||
           error_set(err, ERROR_CONFIG,
                     "retention-panel-months must not be less than "
                     "retention-months: days are folded from events");
}

static bool retention_run(const struct invocation *invocation, struct error *err)
{
    const struct collector_settings *settings = invocation->settings;
    struct retiring r = {
        .arena = invocation->arena,
        .options = invocation->options,
        .now_us = invocation->now_us,
        .raw_from = retention_first_day(invocation->now_us, settings->retention_months),
        .panel_from = retention_first_day(invocation->now_us, settings->retention_panel_months),
        .audit_from = retention_first_day(invocation->now_us, settings->retention_audit_months),
        .content = {.arena = invocation->arena},
    };
    const bool ok = check(settings, r.options, err) && db_open(settings->database, &r.db, err) &&
                    migrate_check(r.db, r.arena, err) && db_begin(r.db, err) &&
                    stop_folding(&r, err) && open_lists(&r, err) && write_content(&r, err) &&
                    (r.partitions == 0 || refuse_unfolded(&r, err)) && retire(&r, err);

    db_close(r.db); /* what was not committed is as it was */
    return ok;
}

const struct command retention_command = {
    .name = "retention",
    .arguments = "",
    .help = "drops what is older than the retention settings, with a certificate; once a day",
    .options = options,
    .options_size = sizeof(struct retention_options),
    .run = retention_run,
};
