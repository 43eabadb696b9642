/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/import.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "collector/handover.h"
#include "collector/intake.h"
#include "collector/resume.h"
#include "collector/summary.h"
#include "collector/template.h"

#define BATCH_EVENTS ((size_t)10000)
#define SHOWN_MAX    10 /* rejections named by line */
#define PROGRESS_US  INT64_C(500000)

struct import_options {
    const char *site;
    const char *client;
    const char *mapping;
    const char *site_key;
    const char *template;
    const char *show_mapping;
    bool dry_run;
    bool from_start;
};

/* What both threads know of one import under way; the storing thread alone writes what it counts.
 */
struct import {
    const struct import_options *options;
    struct arena *arena;
    struct db *db;
    struct intake *intake;
    struct intake_source source;
    bool compares; /* ids with those that are stored */
    int64_t now_us;
    struct rows_source csv; /* where there is a mapping */
    uint8_t site_key[CRYPTO_KEY_SIZE];
    struct handover *handover;
    struct batch batch;
    size_t file; /* the one being read, from 1 */
    struct reader *reader;
    struct resume resume;
    size_t refused_before; /* the file */
    int64_t started_us;    /* what follows is the storing thread's */
    int64_t shown_us;
    bool progress;
    size_t shown; /* rejections named so far */
    struct summary summary;
};

/* Where a batch ends, for the storing thread. */
struct stretch {
    struct resume_mark mark;
    int64_t size; /* of the file; -1: unknown */
};

static const struct setting options[] = {
    {"site", NULL, "code of the site that all events are of; else each names its own", setting_text,
     offsetof(struct import_options, site)},
    {"mapping", NULL,
     "the files are CSV: how columns become fields, a JSON file (--show-mapping prints one to "
     "begin "
     "with) or one of level1, level1-seats, usage-documents, usage-sessions",
     setting_text, offsetof(struct import_options, mapping)},
    {"client", NULL,
     "of CSV: code of the registered client that sends; one of its own, as it counts "
     "from 0 in each file",
     setting_text, offsetof(struct import_options, client)},
    {"site-key", NULL,
     "of CSV: file of 64 hexadecimal digits, the site's own key, by which identifiers of persons "
     "become pseudonyms before anything else sees them",
     setting_text, offsetof(struct import_options, site_key)},
    {"dry-run", "no", "writes nothing: says what would become of each event, and why", setting_flag,
     offsetof(struct import_options, dry_run)},
    {"from-start", "no", "reads files whose import was interrupted anew, and does not go on there",
     setting_flag, offsetof(struct import_options, from_start)},
    {"template", NULL, "prints an example of the CSV that a mapping reads", setting_text,
     offsetof(struct import_options, template)},
    {"show-mapping", NULL, "prints a mapping of the catalog, to be adapted", setting_text,
     offsetof(struct import_options, show_mapping)},
    {.name = NULL},
};

static void begin_batch(struct import *import)
{
    struct arena *arena = calloc(1, sizeof(*arena));

    if (arena == NULL) {
        arena_exhausted();
    }
    import->batch = (struct batch){
        .arena = arena,
        .source = "import",
        .received_us = import->now_us,
        .file = import->file,
    };
}

/* On the storing thread */

static void show_progress(struct import *import, const struct stretch *stretch, int64_t now_us)
{
    const double seconds = (double)(now_us - import->started_us) / 1e6;

    import->shown_us = now_us;
    (void)fprintf(stderr, "\r\033[K");
    if (stretch->size > 0) {
        (void)fprintf(stderr, "%.0f %%, ",
                      100.0 * (double)stretch->mark.place.bytes / (double)stretch->size);
    }
    (void)fprintf(stderr, "%zu events, %.0f a second ", import->summary.received,
                  (double)import->summary.received / seconds);
}

static void name_rejections(struct import *import, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count && import->shown < SHOWN_MAX; i++) {
        const struct batch_item *item = &batch->items[i];

        if (item->verdict == VERDICT_REJECTED) {
            import->shown++;
            log_warning("import", "file=%zu line=%zu code=%s field=%s: %s", batch->file, item->line,
                        item->why.code, *item->why.field == '\0' ? "-" : item->why.field,
                        item->why.detail);
        }
    }
}

static void count_stored(void *context, const struct batch *batch)
{
    struct import *import = context;
    const struct stretch *stretch = batch->owner;
    const int64_t now_us = time_now_us();
    struct error err;

    summary_add(&import->summary, batch);
    name_rejections(import, batch);
    const bool whole = import->summary.counts[VERDICT_REJECTED] == import->refused_before;

    if (!import->options->dry_run &&
        !resume_keep(&stretch->mark, whole, import->db, now_us, &err)) {
        log_warning("import", "an interrupted import will begin anew: %s", err.message);
    }
    if (import->progress && now_us - import->shown_us >= PROGRESS_US) {
        show_progress(import, stretch, now_us);
    }
}

/* Reading */

static bool give_batch(struct import *import, bool last, struct error *err)
{
    struct stretch *stretch = ARENA_NEW(import->batch.arena, struct stretch, 1);

    *stretch = (struct stretch){
        .mark = resume_mark(&import->resume, intake_keys(import->intake), import->reader, last),
        .size = reader_size(import->reader),
    };
    import->batch.owner = stretch;
    const bool ok = handover_give(import->handover, &import->batch, err);

    begin_batch(import);
    return ok;
}

/* The record's line, as that of the item it became. */
static void add_record(struct import *import, const struct event_rules *rules,
                       const struct record *record)
{
    batch_add(&import->batch, rules, record);
    import->batch.items[import->batch.count - 1].line = record->line;
}

static bool read_records(struct import *import, struct error *err)
{
    const struct event_rules rules = intake_hold(import->intake, &import->source, import->now_us);
    struct record record;
    bool found = true;
    bool ok = true;

    while (ok && found) {
        ok = reader_next(import->reader, &record, &found, err);
        if (ok && found) {
            add_record(import, &rules, &record);
        }
        if (ok && (!found || import->batch.count == BATCH_EVENTS)) {
            ok = give_batch(import, !found, err);
        }
    }
    intake_release(import->intake);
    return ok;
}

/* Knows the file, and goes to where its import was interrupted. */
static bool begin_file(struct import *import, struct error *err)
{
    const struct import_options *chosen = import->options;
    const struct mapping *mapping = import->csv.mapping;
    const struct pseudonym_keys *keys = intake_keys(import->intake);
    const char *reading = arena_format(
        import->arena, "%lld/%s/%.*s/", (long long)import->source.site_id,
        chosen->client == NULL ? "" : chosen->client, mapping == NULL ? 0 : (int)mapping->size,
        mapping == NULL ? "" : mapping->bytes);
    struct reader_place place;
    bool found = false;

    import->refused_before = import->summary.counts[VERDICT_REJECTED];
    import->resume = resume_of(keys, import->reader, import->arena, reading, strlen(reading));
    if (chosen->dry_run || chosen->from_start) {
        return true;
    }
    if (!resume_find(&import->resume, import->db, keys, import->reader, &place, &found, err)) {
        return false;
    }
    if (found) {
        log_info("import", "file=%zu: goes on at line %zu, where it was interrupted", import->file,
                 place.line);
    }
    return !found || reader_go(import->reader, place, err);
}

static bool import_file(struct import *import, const char *path, struct error *err)
{
    if (!reader_open(path, import->csv.mapping == NULL ? NULL : &import->csv, &import->reader,
                     err)) {
        return false;
    }
    bool ok = begin_file(import, err);

    if (ok) {
        import->handover =
            handover_open(import->options->dry_run ? store_compare : store_batch,
                          intake_store(import->intake), import->db, count_stored, import);
        begin_batch(import);
        ok = read_records(import, err);
        arena_free(import->batch.arena);
        free(import->batch.arena);
        struct error last = {.kind = ERROR_DATABASE};

        if (!handover_close(import->handover, &last) && ok) {
            *err = last;
            ok = false;
        }
    }
    reader_close(import->reader);
    return ok;
}

/* Reads and stores everything; what was stored before a failure stays stored, and is counted. */
static bool import_all(struct import *import, const struct invocation *invocation,
                       struct error *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < invocation->argument_count; i++) {
        import->file = i + 1;
        ok = import_file(import, invocation->arguments[i], err) ||
             error_context(err, "file %zu", i + 1);
    }
    if (import->progress) {
        (void)fprintf(stderr, "\r\033[K");
    }
    summary_print(&import->summary, stdout);
    if (import->summary.counts[VERDICT_CONFLICTING] > 0) {
        log_warning("import",
                    "conflicting=%zu: their ids are stored with other values, which stay; what "
                    "these say is not stored",
                    import->summary.counts[VERDICT_CONFLICTING]);
    }
    if (import->options->dry_run) {
        (void)printf("dry run: nothing was written%s\n",
                     import->compares ? "" : "; not compared with what is stored");
    }
    return ok;
}

/* What is to be read, and how */

static bool find_site(struct import *import, struct error *err)
{
    if (import->options->site == NULL) {
        return true;
    }
    import->source.site_id = intake_site(import->intake, import->options->site);
    return import->source.site_id != 0 ||
           error_set(err, ERROR_NOT_FOUND,
                     "--site: not registered; dictameter-schema structure import FILE does it");
}

static bool names_client(const struct mapping *mapping)
{
    bool names = false;

    for (size_t i = 0; i < mapping->constant_count; i++) {
        names = names || text_equal(mapping->constants[i].key, "client");
    }
    for (size_t i = 0; i < mapping->field_count; i++) {
        names = names || mapping->fields[i].field->use == USE_CLIENT;
    }
    return names;
}

static bool find_key(struct import *import, struct error *err)
{
    const struct mapping *mapping = import->csv.mapping;
    bool needed = false;

    for (size_t i = 0; i < mapping->field_count; i++) {
        needed = needed || mapping->fields[i].pseudonym;
    }
    if (!needed) {
        return true;
    }
    if (import->options->site_key == NULL) {
        return error_set(err, ERROR_USAGE,
                         "the mapping makes pseudonyms: give the site's key with --site-key");
    }
    import->csv.site_key = import->site_key;
    return crypto_key_read(import->options->site_key, import->site_key, err) ||
           error_context(err, "--site-key");
}

static bool find_mapping(struct import *import, struct error *err)
{
    const struct import_options *chosen = import->options;

    if (chosen->mapping == NULL) {
        return (chosen->client == NULL && chosen->site_key == NULL) ||
               error_set(err, ERROR_USAGE, "--client and --site-key are for CSV: give --mapping");
    }
    if (chosen->site == NULL) {
        return error_set(err, ERROR_USAGE, "CSV needs --site: its zone decides what a day is");
    }
    if (!mapping_read(import->arena, intake_registry(import->intake), chosen->mapping,
                      &import->csv.mapping, err)) {
        return error_context(err, "--mapping");
    }
    if (chosen->client == NULL && !names_client(import->csv.mapping)) {
        return error_set(err, ERROR_USAGE, "the mapping names no client: give --client");
    }
    import->csv.client = chosen->client;
    import->csv.now_us = import->now_us;
    return find_key(import, err) &&
           time_zone_open(intake_zone(import->intake, import->arena, import->source.site_id),
                          &import->csv.zone, err);
}

static bool open_intake(struct import *import, const struct collector_settings *settings,
                        struct error *err)
{
    if (!db_open(settings->database, &import->db, err)) {
        return false;
    }
    import->compares = true;
    if (!import->options->dry_run) {
        return intake_open(import->db, settings, &import->intake, err);
    }
    return intake_open_reading(import->db, settings, &import->intake, &import->compares, err) &&
           db_begin_snapshot(import->db, err); /* the server itself refuses writes from here on */
}

static bool import_run(const struct invocation *invocation, struct error *err)
{
    const struct import_options *chosen = invocation->options;
    struct import *import = ARENA_NEW(invocation->arena, struct import, 1);

    if (chosen->template != NULL || chosen->show_mapping != NULL) {
        return template_print(invocation->arena, chosen->template, chosen->show_mapping, err);
    }
    if (invocation->argument_count == 0) {
        return error_set(err, ERROR_USAGE, "import takes FILE...");
    }
    import->options = chosen;
    import->arena = invocation->arena;
    import->now_us = invocation->now_us;
    import->started_us = invocation->now_us;
    import->progress = isatty(STDERR_FILENO) == 1;
    const bool ok = open_intake(import, invocation->settings, err) && find_site(import, err) &&
                    find_mapping(import, err) && import_all(import, invocation, err);

    time_zone_close(import->csv.zone);
    crypto_wipe(import->site_key, sizeof(import->site_key));
    intake_close(import->intake);
    db_close(import->db);
    if (ok && import->summary.counts[VERDICT_REJECTED] > 0) {
        return error_set(err, ERROR_INPUT, "%zu of %zu events %s",
                         import->summary.counts[VERDICT_REJECTED], import->summary.received,
                         chosen->dry_run ? "would be rejected" : "rejected; all others are stored");
    }
    return ok;
}

const struct command import_command = {
    .name = "import",
    .arguments = "FILE...",
    .arguments_min = 0,
    .arguments_max = SIZE_MAX,
    .help = "stores the events of NDJSON files, or with --mapping of CSV; - is standard input",
    .options = options,
    .options_size = sizeof(struct import_options),
    .run = import_run,
};
