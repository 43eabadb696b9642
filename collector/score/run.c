/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "collector/score/workers.h"

#define BATCH_LINES 512
#define BATCH_BYTES ((size_t)1024 * 1024)

/* Decisions on a draft, in the order of codes/draft_decision.csv and of the figures. */
static const char *const decisions[] = {"unknown", "accepted", "edited", "rejected", "expired"};

/* One line: what is read of it, and what is found. */
struct job {
    struct source_line line;
    struct pair pair;
    const struct scorer *scorer;
    const char *decision;
    struct figures figures;
    bool ok;
    struct error err;
};

struct batch {
    struct run *run;
    struct arena lines;
    struct job *jobs; /* [BATCH_LINES] */
    size_t count;
    struct arena working[WORKERS_MAX]; /* of each worker, for one comparison */
    struct arena kept[WORKERS_MAX];    /* of each worker, for the batch: ids, groups */
    struct scorer scorers[WORKERS_MAX][LANGUAGE_COUNT]; /* of each worker: run->scorers */
};

/* The scorer of the pair's language; the only one where all pairs have the same. */
static const struct scorer *find_scorer(const struct scorer scorers[LANGUAGE_COUNT], size_t count,
                                        const struct pair *pair, struct error *err)
{
    enum language language;

    if (count == 1) {
        return &scorers[0];
    }
    if (pair->language == NULL || strlen(pair->language) < 2) {
        (void)error_set(err, ERROR_INPUT, "byte 0: --lang auto needs \"lang\": \"fr\" or \"en\"");
        return NULL;
    }
    const char code[3] = {pair->language[0], pair->language[1], '\0'};
    if (!language_read(code, &language)) {
        (void)error_set(err, ERROR_INPUT, "byte 0: no profile for its language");
        return NULL;
    }
    return &scorers[language];
}

/* The decision that was taken, or what the texts show of it. */
static bool find_decision(struct job *job, struct error *err)
{
    const char *given = job->pair.decision;

    if (given == NULL && !job->pair.has_final) {
        return error_set(err, ERROR_INPUT,
                         "byte 0: a draft without a final text needs its decision");
    }
    if (given == NULL) {
        given = job->figures.of[FIGURE_MIN_EDITS] == 0 ? "accepted" : "edited";
    }
    for (int i = 0; i < (int)(sizeof(decisions) / sizeof(decisions[0])); i++) {
        if (text_equal(given, decisions[i])) {
            job->decision = decisions[i];
            job->figures.of[FIGURE_DRAFT_UNKNOWN + i] = 1;
            return true;
        }
    }
    return error_set(err, ERROR_INPUT,
                     "byte 0: decision must be accepted, edited, rejected or expired");
}

/* What a draft has beyond a pair: its decision, the edits in its sections. */
static bool score_draft(struct job *job, struct arena *arena, struct error *err)
{
    uint64_t *of = job->figures.of;

    if (!job->pair.has_final) { /* nothing was signed: all that is known are the draft's words */
        uint64_t words = of[FIGURE_HYP_WORDS];
        memset(&job->figures, 0, sizeof(job->figures));
        of[FIGURE_HYP_WORDS] = words;
    } else {
        of[FIGURE_LONGEST_WORDS] = of[FIGURE_REF_WORDS] > of[FIGURE_HYP_WORDS]
                                       ? of[FIGURE_REF_WORDS]
                                       : of[FIGURE_HYP_WORDS];
    }
    for (size_t i = 0; job->pair.has_final && i < job->pair.section_count; i++) {
        struct figures section;
        if (!scorer_score(job->scorer, arena, &job->pair.sections[i], &section, err)) {
            return false;
        }
        of[FIGURE_SECTION_1 + i] = section.of[FIGURE_MIN_EDITS];
    }
    return find_decision(job, err);
}

static const char *keep(struct arena *arena, const char *text, size_t length)
{
    return text != NULL ? arena_copy(arena, text, length) : NULL;
}

/* Copies what is told of a pair beside its figures; its texts are left behind. */
static void keep_pair(struct arena *arena, struct pair *pair)
{
    pair->id = keep(arena, pair->id, pair->id_length);
    pair->group = pair->group != NULL ? keep(arena, pair->group, strlen(pair->group)) : NULL;
    pair->user = pair->user != NULL ? keep(arena, pair->user, strlen(pair->user)) : NULL;
    pair->texts = (struct text_pair){0};
}

static bool score_job(const struct batch *batch, size_t worker, struct arena *working,
                      struct job *job)
{
    const struct run *run = batch->run;
    struct error *err = &job->err;

    if (!source_pair(&run->rules, working, &job->line, &job->pair, err)) {
        return false;
    }
    job->scorer = find_scorer(batch->scorers[worker], run->scorer_count, &job->pair, err);
    if (job->scorer == NULL ||
        !scorer_score(job->scorer, working, &job->pair.texts, &job->figures, err) ||
        (run->rules.draft && !score_draft(job, working, err))) {
        return false;
    }
    if (run->rules.draft && run->output == RUN_EVENTS && job->pair.user == NULL &&
        run->envelope.user == NULL) {
        return error_set(err, ERROR_INPUT, "byte 0: an ai_draft event needs its user");
    }
    return true;
}

static void do_job(void *context, size_t worker, size_t index)
{
    struct batch *batch = context;
    struct job *job = &batch->jobs[index];

    job->ok = score_job(batch, worker, &batch->working[worker], job);
    keep_pair(&batch->kept[worker], &job->pair);
    arena_reset(&batch->working[worker]);
}

static void write_event(const struct run *run, struct arena *arena, const struct job *job,
                        const struct tally_group *group, FILE *out)
{
    const struct outgoing_row row = {
        .file = run->paths != NULL ? run->paths[job->line.file - 1] : "-",
        .line = job->line.number,
        .id = job->pair.id,
        .id_length = job->pair.id_length,
        .user = job->pair.user,
        .seq = run->accepted,
        .profile = group->profile,
        .clinical = group->clinical,
        .figures = job->figures,
    };

    if (run->rules.draft) {
        outgoing_draft(arena, &run->envelope, &row, job->decision, job->pair.has_final,
                       job->pair.section_count, out);
    } else {
        outgoing_audit(arena, &run->envelope, &row, out);
    }
}

/* Tells what came of a line, in the order of the lines. */
static void take_result(struct run *run, struct arena *arena, const struct job *job, FILE *out)
{
    const struct scorer *scorer = job->scorer != NULL ? job->scorer : &run->scorers[0];
    const char *key = run->output == RUN_GROUPS ? job->pair.group : NULL;
    struct tally_group *group =
        tally_group(&run->tally, key, scorer->profile.name, scorer->profile.clinical);

    if (!job->ok) {
        group->rejected++;
        run->rejected++;
        log_warning("score", "file %zu line %" PRIu64 ", at byte %" PRIu64 " of the file: %s",
                    job->line.file, job->line.number, job->line.offset, job->err.message);
        return;
    }
    run->accepted++;
    tally_add(&run->tally, group, &job->figures);
    if (run->output == RUN_EVENTS) {
        write_event(run, arena, job, group, out);
    } else if (run->output == RUN_PER_PAIR) {
        summary_write_pair(&job->figures, &run->form, group->clinical, job->line.file,
                           job->line.number, out);
    }
}

static bool read_batch(struct batch *batch, struct source *source, bool *more, struct error *err)
{
    size_t bytes = 0;

    batch->count = 0;
    while (*more && batch->count < BATCH_LINES && bytes < BATCH_BYTES) {
        struct job *job = &batch->jobs[batch->count];

        memset(job, 0, sizeof(*job));
        if (!source_next(source, &batch->lines, &job->line, more, err)) {
            return false;
        }
        bytes += job->line.length + job->line.other_length;
        batch->count += *more ? 1 : 0;
    }
    return true;
}

static void take_results(struct run *run, struct batch *batch, FILE *out)
{
    for (size_t i = 0; i < batch->count; i++) {
        take_result(run, &batch->kept[0], &batch->jobs[i], out);
    }
    if (run->progress) {
        (void)fprintf(stderr, "\r%" PRIu64 " pairs ", run->accepted + run->rejected);
    }
}

bool run_all(struct run *run, struct source *source, FILE *out, struct error *err)
{
    struct arena memory = {0};
    struct batch *batch = ARENA_NEW(&memory, struct batch, 1);
    bool more = true;
    bool ok = true;

    batch->run = run;
    batch->jobs = ARENA_NEW(&memory, struct job, BATCH_LINES);
    for (size_t i = 0; i < run->threads; i++) {
        for (size_t j = 0; j < run->scorer_count; j++) {
            batch->scorers[i][j] =
                i == 0 ? run->scorers[j] : scorer_for_thread(&run->scorers[j], &memory);
        }
    }
    while (ok && more) {
        ok = read_batch(batch, source, &more, err);
        if (ok) {
            workers_run(run->threads, batch->count, do_job, batch);
            take_results(run, batch, out);
        }
        for (size_t i = 0; i < run->threads; i++) {
            arena_free(&batch->kept[i]);
        }
        arena_free(&batch->lines);
    }
    for (size_t i = 0; i < run->threads; i++) {
        arena_free(&batch->working[i]);
    }
    if (run->progress) {
        (void)fputs("\r\033[K", stderr);
    }
    arena_free(&memory);
    return ok;
}
