/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "collector/score/audit.h"
#include "collector/score/confine.h"
#include "collector/score/lines.h"
#include "collector/score/pair.h"

#define US_PER_DAY   86400000000LL
#define DAYS_TO_2000 10957

struct score_options {
    const char *norm;
    const char *key_file;
    bool events;
    int32_t day;
    struct audit_envelope envelope;
};

#define OPTION(member)   offsetof(struct score_options, member)
#define ENVELOPE(member) offsetof(struct score_options, envelope.member)

static const struct setting options[] = {
    {"client", "score", "of the events: who sends them, as registered", setting_text,
     ENVELOPE(client)},
    {"day", NULL, "of the events: the local day of the documents, else today", setting_day,
     OPTION(day)},
    {"doc-type", NULL, "of the events: code of the document type", setting_text,
     ENVELOPE(doc_type)},
    {"engine", NULL, "of the events: code of the speech engine", setting_text, ENVELOPE(engine)},
    {"events", "no", "write one audit event a pair instead of the summary", setting_flag,
     OPTION(events)},
    {"key", NULL, "file with the site's key for identifiers; made where missing", setting_text,
     OPTION(key_file)},
    {"locale", NULL, "of the events: language, such as fr-FR", setting_text, ENVELOPE(locale)},
    {"norm", "plain-en-1", "normalisation: none or plain-en-1", setting_text, OPTION(norm)},
    {"release", NULL, "of the events: code of the engine's release", setting_text,
     ENVELOPE(release)},
    {"role", NULL, "of the events: code of the role", setting_text, ENVELOPE(role)},
    {"site", NULL, "of the events: code of the site", setting_text, ENVELOPE(site)},
    {"specialty", NULL, "of the events: code of the specialty", setting_text, ENVELOPE(specialty)},
    {"unit", NULL, "of the events: code of the unit", setting_text, ENVELOPE(unit)},
    {.name = NULL},
};

/* One run over all files. */
struct run {
    const struct score_options *options;
    const struct profile *profile;
    struct audit_envelope envelope;
    struct tally tally;
};

static bool score_line(struct arena *arena, const struct profile *profile, const struct line *line,
                       struct audit_row *row, struct error *err)
{
    struct pair pair;
    struct word_pair words;

    if (line->bytes == NULL) {
        return error_set(err, ERROR_INPUT, "byte 0: longer than %zu bytes", LINE_LIMIT);
    }
    if (!pair_read(arena, line->bytes, line->length, &pair, err)) {
        return false;
    }
    if (!words_number(arena, profile->apply(arena, pair.final, pair.final_length),
                      profile->apply(arena, pair.recognised, pair.recognised_length), &words)) {
        return error_set(err, ERROR_INPUT, "byte 0: a text of more than %zu words", WORDS_MAX);
    }
    row->id = pair.id;
    row->id_length = pair.id_length;
    row->score = score_words(arena, &words);
    return true;
}

static void take_line(struct run *run, struct arena *arena, const char *file, size_t file_number,
                      const struct line *line)
{
    struct audit_row row = {.file = file, .line = line->number};
    struct error err;

    if (line->bytes != NULL && line->length == 0) {
        return;
    }
    if (!score_line(arena, run->profile, line, &row, &err)) {
        run->tally.rejected++;
        log_warning("score", "file %zu line %" PRIu64 ", at byte %" PRIu64 " of the file: %s",
                    file_number, line->number, line->offset, err.message);
        return;
    }
    tally_add(&run->tally, &row.score);
    row.seq = run->tally.pairs;
    if (run->options->events) {
        audit_write(arena, &run->envelope, &row, stdout);
    }
}

static bool score_file(struct run *run, const char *path, size_t number, struct error *err)
{
    struct lines *lines = NULL;
    struct line line;
    bool more = true;
    bool ok = lines_open(path, &lines, err);

    while (ok && more) {
        ok = lines_next(lines, &line, &more, err);
        if (ok && more) {
            struct arena arena = {0};
            take_line(run, &arena, path, number, &line);
            arena_free(&arena);
        }
    }
    lines_close(lines);
    return ok || error_context(err, "file %zu", number);
}

/* What --events needs besides: the envelope, checked, and the key. */
static bool prepare_events(struct run *run, int64_t now_us, struct error *err)
{
    const struct score_options *given = run->options;

    run->envelope = given->envelope;
    run->envelope.profile = run->profile->name;
    run->envelope.day =
        given->day != 0 ? given->day : (int32_t)(now_us / US_PER_DAY - DAYS_TO_2000);
    if (given->key_file == NULL) {
        return error_set(err, ERROR_USAGE,
                         "--events needs --key FILE: identifiers are MACs under the site's key");
    }
    return audit_check(&run->envelope, err) && crypto_key_ensure(given->key_file, err) &&
           crypto_key_read(given->key_file, run->envelope.key, err);
}

static bool score_files(struct run *run, const struct invocation *invocation, struct error *err)
{
    if (invocation->argument_count == 0) {
        return score_file(run, "-", 1, err);
    }
    for (size_t i = 0; i < invocation->argument_count; i++) {
        if (!score_file(run, invocation->arguments[i], i + 1, err)) {
            return false;
        }
    }
    return true;
}

static bool score_run(const struct invocation *invocation, struct error *err)
{
    const struct score_options *given = invocation->options;
    struct run run = {.options = given, .profile = profile_find(given->norm)};

    if (run.profile == NULL) {
        return error_set(err, ERROR_USAGE, "--norm: must be one of %s", profile_names);
    }
    if (!confine_memory(err) || (given->events && !prepare_events(&run, invocation->now_us, err)) ||
        !score_files(&run, invocation, err)) {
        return false;
    }
    crypto_wipe(run.envelope.key, sizeof(run.envelope.key));
    if (!given->events) {
        tally_write(&run.tally, run.profile->name, stdout);
    }
    if (run.tally.rejected > 0) {
        return error_set(err, ERROR_INPUT, "%" PRIu64 " of %" PRIu64 " pairs rejected",
                         run.tally.rejected, run.tally.rejected + run.tally.pairs);
    }
    return true;
}

const struct command score_command = {
    .name = "score",
    .arguments = "[FILE...]",
    .arguments_max = SIZE_MAX,
    .help = "compare recognised with final texts here, and let only counts out",
    .options = options,
    .options_size = sizeof(struct score_options),
    .run = score_run,
};
