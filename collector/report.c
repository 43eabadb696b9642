/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/report.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "collector/settings.h"
#include "schema/db.h"
#include "schema/migrate.h"
#include "sql.h"

#define EPOCH_DAYS 10957 /* 1970-01-01 to 2000-01-01 */
#define US_A_DAY   INT64_C(86400000000)
#define SPAN_DAYS  91
#define AHEAD_DAYS 3 /* so far ahead of today in UTC may an event's day be, and one more */

struct report_options {
    const char *site;
    int32_t from;
    int32_t until;
};

/* The columns of a line that count; SENT is the sum of the others. */
enum count { SENT, STORED, DUPLICATE, REJECTED, CONFLICTING, MISSING, COUNTS };

static const struct setting options[] = {
    {"site", NULL, "code of one site; else all", setting_text,
     offsetof(struct report_options, site)},
    {"from", NULL, "first day, as 2026-09-01 (91 days before the last)", setting_day,
     offsetof(struct report_options, from)},
    {"until", NULL, "day after the last (three days from now)", setting_day,
     offsetof(struct report_options, until)},
    {.name = NULL},
};

/* Stored of what should have been: repeats are no loss. */
static void print_line(const char *site, const char *client, const char *day,
                       const int64_t counts[static COUNTS])
{
    const int64_t due = counts[SENT] - counts[DUPLICATE];

    (void)printf("%s\t%s\t%s", site, client, day);
    for (size_t i = 0; i < COUNTS; i++) {
        (void)printf("\t%" PRId64, counts[i]);
    }
    if (due > 0) {
        (void)printf("\t%.1f\n", 100.0 * (double)counts[STORED] / (double)due);
    } else {
        (void)printf("\t-\n");
    }
}

static bool print_entries(struct db *db, struct arena *arena, const char *site, const char *site_id,
                          const struct report_options *span, int64_t totals[static COUNTS],
                          struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_ledger_read,
                  DB_PARAMS(site_id, db_day(arena, span->from), db_day(arena, span->until)), &rows,
                  err)) {
        return false;
    }
    for (size_t row = 0; row < rows.row_count; row++) {
        int64_t counts[COUNTS];

        for (size_t i = 0; i < COUNTS; i++) {
            counts[i] = db_cell_int(&rows, row, 2 + i);
            totals[i] += counts[i];
        }
        print_line(site, db_cell(&rows, row, 0), db_cell(&rows, row, 1), counts);
    }
    return true;
}

static bool print_refusals(struct db *db, struct arena *arena, const char *site,
                           const char *site_id, const struct report_options *span,
                           struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_rejected_event_sum,
                  DB_PARAMS(site_id, db_day(arena, span->from), db_day(arena, span->until)), &rows,
                  err)) {
        return false;
    }
    for (size_t row = 0; row < rows.row_count; row++) {
        (void)printf("%s\t%s\t%s\t%s\t%s\n", site, db_cell(&rows, row, 0), db_cell(&rows, row, 1),
                     db_cell(&rows, row, 2), db_cell(&rows, row, 3));
    }
    return true;
}

/* When the newest batch came in, whichever days its events are of. */
static bool print_batches(struct db *db, struct arena *arena, const char *site, const char *site_id,
                          const struct report_options *span, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_ingest_batch_newest,
                  DB_PARAMS(site_id, db_day(arena, span->from), db_day(arena, span->until)), &rows,
                  err)) {
        return false;
    }
    for (size_t row = 0; row < rows.row_count; row++) {
        (void)printf("%s\t%s\t%s\n", site, db_cell(&rows, row, 0), db_cell(&rows, row, 1));
    }
    return true;
}

typedef bool (*print_fn)(struct db *db, struct arena *arena, const char *site, const char *site_id,
                         const struct report_options *span, struct error *err);

/* A table after the first, for the same sites. */
static bool print_table(struct db *db, struct arena *arena, const struct db_rows *sites,
                        const struct report_options *span, print_fn print, struct error *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < sites->row_count; i++) {
        const char *code = db_cell(sites, i, 1);

        ok = (span->site != NULL && !text_equal(span->site, code)) ||
             print(db, arena, code, db_cell(sites, i, 0), span, err);
    }
    return ok;
}

/* All tables for every site asked for. */
static bool print_sites(struct db *db, struct arena *arena, const struct report_options *span,
                        struct error *err)
{
    int64_t totals[COUNTS] = {0};
    struct db_rows sites;
    size_t shown = 0;

    if (!db_query(db, arena, &sql_intake_site_list, DB_NO_PARAMS, &sites, err)) {
        return false;
    }
    (void)printf("site\tclient\tday\tsent\tstored\tduplicate\trejected\tconflicting\tmissing\t"
                 "complete_%%\n");
    for (size_t i = 0; i < sites.row_count; i++) {
        const char *code = db_cell(&sites, i, 1);

        if (span->site != NULL && !text_equal(span->site, code)) {
            continue;
        }
        shown++;
        if (!print_entries(db, arena, code, db_cell(&sites, i, 0), span, totals, err)) {
            return false;
        }
    }
    if (shown == 0 && span->site != NULL) {
        return error_set(err, ERROR_NOT_FOUND, "--site: not registered");
    }
    print_line("total", "-", "-", totals);
    (void)printf("\nsite\treason\ttype\tfield\tevents\n");
    if (!print_table(db, arena, &sites, span, print_refusals, err)) {
        return false;
    }
    (void)printf("\nsite\tsource\tnewest\n");
    return print_table(db, arena, &sites, span, print_batches, err);
}

static bool ledger_run(const struct invocation *invocation, struct error *err)
{
    const struct collector_settings *settings = invocation->settings;
    struct report_options span = *(const struct report_options *)invocation->options;
    struct db *db = NULL;

    if (span.until == 0) {
        span.until = (int32_t)(invocation->now_us / US_A_DAY) - EPOCH_DAYS + AHEAD_DAYS;
    }
    if (span.from == 0) {
        span.from = span.until - SPAN_DAYS;
    }
    if (span.from >= span.until) {
        return error_set(err, ERROR_USAGE, "--from must lie before --until");
    }
    const bool ok = db_open(settings->database, &db, err) &&
                    migrate_check(db, invocation->arena, err) && db_begin_snapshot(db, err) &&
                    print_sites(db, invocation->arena, &span, err);

    db_close(db);
    return ok;
}

const struct command ledger_command = {
    .name = "ledger",
    .arguments = "",
    .help = "prints what came in, what became of it, and what is missing",
    .options = options,
    .options_size = sizeof(struct report_options),
    .run = ledger_run,
};
