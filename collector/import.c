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
#include "collector/summary.h"

#define BATCH_EVENTS ((size_t)10000)
#define BUFFER_SIZE  ((size_t)4 * 1024 * 1024) /* also the longest line */
#define SHOWN_MAX    10                        /* rejections named by line */
#define PROGRESS_US  INT64_C(500000)

struct import_options {
    const char *site;
};

/* One import under way. */
struct import {
    struct intake *intake;
    struct handover *handover;
    struct intake_source source;
    struct batch batch;
    struct summary summary;
    int64_t now_us;
    int64_t started_us;
    int64_t shown_us;
    bool progress;
    size_t shown; /* rejections named so far */
};

static const struct setting options[] = {
    {"site", NULL, "code of the site that all events are of; else each names its own", setting_text,
     offsetof(struct import_options, site)},
    {.name = NULL},
};

static void begin_batch(struct import *import)
{
    struct arena *arena = calloc(1, sizeof(*arena));

    if (arena == NULL) {
        arena_exhausted();
    }
    import->batch =
        (struct batch){.arena = arena, .source = "import", .received_us = import->now_us};
}

/* On the storing thread. */
static void count_stored(void *context, const struct batch *batch)
{
    struct import *import = context;
    const int64_t now_us = time_now_us();

    summary_add(&import->summary, batch);
    for (size_t i = 0; i < batch->count && import->shown < SHOWN_MAX; i++) {
        const struct batch_item *item = &batch->items[i];

        if (item->verdict == VERDICT_REJECTED) {
            import->shown++;
            log_warning("import", "line=%zu code=%s field=%s: %s", item->line, item->why.code,
                        *item->why.field == '\0' ? "-" : item->why.field, item->why.detail);
        }
    }
    if (import->progress && now_us - import->shown_us >= PROGRESS_US) {
        const double seconds = (double)(now_us - import->started_us) / 1e6;

        import->shown_us = now_us;
        (void)fprintf(stderr, "\r%zu events, %.0f a second ", import->summary.received,
                      (double)import->summary.received / seconds);
    }
}

static bool give_batch(struct import *import, struct error *err)
{
    const bool ok = handover_give(import->handover, &import->batch, err);

    begin_batch(import);
    return ok;
}

/* Whole lines. Out: how many there were. */
static bool import_lines(struct import *import, const char *bytes, size_t size, size_t *line,
                         struct error *err)
{
    struct decoder *decoder = decoder_open_lines(bytes, size);
    struct record record;
    bool ok = true;
    struct event_rules rules = intake_hold(import->intake, &import->source, import->now_us);

    while (ok && decoder_next(decoder, &record)) {
        batch_add(&import->batch, &rules, &record);
        import->batch.items[import->batch.count - 1].line = *line + record.line;
        if (import->batch.count == BATCH_EVENTS) {
            ok = give_batch(import, err);
        }
    }
    intake_release(import->intake);
    *line += decoder_lines(decoder);
    decoder_close(decoder);
    return ok;
}

/* The bytes up to and with the last newline; all of them at the end of the file. */
static size_t whole_lines(const char *buffer, size_t filled, bool at_end)
{
    size_t size = filled;

    while (!at_end && size > 0 && buffer[size - 1] != '\n') {
        size--;
    }
    return size;
}

static bool import_stream(struct import *import, FILE *file, char *buffer, struct error *err)
{
    size_t filled = 0;
    size_t line = 0;
    bool at_end = false;

    while (!at_end) {
        const size_t got = fread(buffer + filled, 1, BUFFER_SIZE - filled, file);

        at_end = got < BUFFER_SIZE - filled;
        filled += got;
        if (ferror(file)) {
            return error_set(err, ERROR_SYSTEM, "cannot be read");
        }
        const size_t size = whole_lines(buffer, filled, at_end);

        if (size == 0 && filled == BUFFER_SIZE) {
            return error_set(err, ERROR_INPUT, "line %zu is longer than %zu bytes", line + 1,
                             BUFFER_SIZE);
        }
        if (!import_lines(import, buffer, size, &line, err)) {
            return false;
        }
        memmove(buffer, buffer + size, filled - size);
        filled -= size;
    }
    return true;
}

static bool import_file(struct import *import, const char *path, char *buffer, struct error *err)
{
    const bool standard = text_equal(path, "-");
    FILE *file = standard ? stdin : fopen(path, "rb");

    if (file == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "cannot be opened");
    }
    const bool ok = import_stream(import, file, buffer, err);

    if (!standard) {
        (void)fclose(file);
    }
    return ok;
}

static bool import_files(struct import *import, char **paths, size_t count, struct error *err)
{
    char *buffer = malloc(BUFFER_SIZE);
    bool ok = true;

    if (buffer == NULL) {
        arena_exhausted();
    }
    for (size_t i = 0; ok && i < count; i++) {
        ok = import_file(import, paths[i], buffer, err) || error_context(err, "file %zu", i + 1);
    }
    free(buffer);
    return ok;
}

static bool find_site(struct import *import, const struct import_options *chosen, struct error *err)
{
    if (chosen->site == NULL) {
        return true;
    }
    import->source.site_id = intake_site(import->intake, chosen->site);
    return import->source.site_id != 0 ||
           error_set(err, ERROR_NOT_FOUND,
                     "--site: not registered; dictameter-schema structure import FILE does it");
}

/* Reads and stores everything; what was stored before a failure stays stored, and is counted. */
static bool import_all(struct import *import, struct db *db, const struct invocation *invocation,
                       struct error *err)
{
    struct error last = {.kind = ERROR_DATABASE};

    import->handover = handover_open(intake_store(import->intake), db, count_stored, import);
    begin_batch(import);
    bool ok = import_files(import, invocation->arguments, invocation->argument_count, err);

    if (ok && import->batch.count > 0) {
        ok = give_batch(import, err);
    }
    arena_free(import->batch.arena);
    free(import->batch.arena);
    if (!handover_close(import->handover, &last) && ok) {
        *err = last;
        ok = false;
    }
    if (import->progress) {
        (void)fprintf(stderr, "\r\033[K");
    }
    summary_print(&import->summary, stdout);
    return ok;
}

static bool import_run(const struct invocation *invocation, struct error *err)
{
    const struct collector_settings *settings = invocation->settings;
    struct import *import = ARENA_NEW(invocation->arena, struct import, 1);
    struct db *db = NULL;
    bool ok = db_open(settings->database, &db, err) &&
              intake_open(db, settings, &import->intake, err) &&
              find_site(import, invocation->options, err);

    import->now_us = invocation->now_us;
    import->started_us = invocation->now_us;
    import->progress = isatty(STDERR_FILENO) == 1;
    ok = ok && import_all(import, db, invocation, err);
    intake_close(import->intake);
    db_close(db);
    if (ok && import->summary.counts[VERDICT_REJECTED] > 0) {
        return error_set(err, ERROR_INPUT, "%zu of %zu events rejected; all others are stored",
                         import->summary.counts[VERDICT_REJECTED], import->summary.received);
    }
    return ok;
}

const struct command import_command = {
    .name = "import",
    .arguments = "FILE...",
    .arguments_min = 1,
    .arguments_max = SIZE_MAX,
    .help = "stores the events of NDJSON files; - is standard input",
    .options = options,
    .options_size = sizeof(struct import_options),
    .run = import_run,
};
