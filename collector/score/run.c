/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "collector/score/workers.h"

#define PORTION_LINES 64
#define PORTION_BYTES ((size_t)128 * 1024)
#define SHORT_LINE    ((size_t)4 * 1024) /* several are scored at once */

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

/* Some lines that follow each other. */
struct portion {
    struct arena lines;
    struct arena kept; /* ids, groups */
    struct job jobs[PORTION_LINES];
    size_t count;
};

/* A run on its way. */
struct progress {
    struct run *run;
    struct source *source;
    FILE *out;
    struct portion *portions;          /* [workers_slots()] */
    struct arena working[WORKERS_MAX]; /* of each worker, for one comparison */
    bool more;
    bool ok;
    struct error *err;
};

/* The scorer of the pair's language; the only one where all pairs have the same. */
static const struct scorer *find_scorer(const struct run *run, const struct pair *pair,
                                        struct error *err)
{
    enum language language;

    if (run->scorer_count == 1) {
        return &run->scorers[0];
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
    return &run->scorers[language];
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

/* The words of a draft that was used, as F3 and F4 count them. */
static void count_used_draft(uint64_t *of)
{
    of[FIGURE_DRAFT_EDITS] = of[FIGURE_MIN_EDITS];
    of[FIGURE_DRAFT_LONGEST] =
        of[FIGURE_REF_WORDS] > of[FIGURE_HYP_WORDS] ? of[FIGURE_REF_WORDS] : of[FIGURE_HYP_WORDS];
    of[FIGURE_DRAFT_KEPT] = of[FIGURE_HITS];
    of[FIGURE_DRAFT_WORDS] = of[FIGURE_HYP_WORDS];
}

/* What a draft has beyond a pair: its decision, the edits in its sections. */
static bool score_draft(struct job *job, struct arena *arena, struct error *err)
{
    uint64_t *of = job->figures.of;

    if (!job->pair.has_final) { /* nothing was signed: all that is known are the draft's words */
        uint64_t words = of[FIGURE_HYP_WORDS];
        memset(&job->figures, 0, sizeof(job->figures));
        of[FIGURE_HYP_WORDS] = words;
        return find_decision(job, err);
    }
    for (size_t i = 0; i < job->pair.section_count; i++) {
        struct figures section;
        if (!scorer_score(job->scorer, arena, &job->pair.sections[i], &section, err)) {
            return false;
        }
        of[FIGURE_SECTION_1 + i] = section.of[FIGURE_MIN_EDITS];
    }
    if (!find_decision(job, err)) {
        return false;
    }
    if (of[FIGURE_DRAFT_ACCEPTED] + of[FIGURE_DRAFT_EDITED] > 0) {
        count_used_draft(of);
    }
    return true;
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

/* Reads the line's pair and finds its scorer. */
static bool read_job(const struct run *run, struct arena *working, struct job *job)
{
    if (!source_pair(&run->rules, working, &job->line, &job->pair, &job->err)) {
        return false;
    }
    job->scorer = find_scorer(run, &job->pair, &job->err);
    return job->scorer != NULL;
}

/* What follows once the pair's words are counted. */
static bool finish_job(const struct run *run, struct arena *working, struct job *job)
{
    struct error *err = &job->err;

    if (run->rules.draft && !score_draft(job, working, err)) {
        return false;
    }
    if (run->rules.draft && run->output == RUN_EVENTS && job->pair.user == NULL &&
        run->envelope.user == NULL) {
        return error_set(err, ERROR_INPUT, "byte 0: an ai_draft event needs its user");
    }
    return true;
}

/* How many of the jobs go together: some with short lines, or a single one. */
static size_t count_together(const struct job *jobs, size_t count)
{
    size_t together = 0;

    while (together < count && together < SCORER_PAIRS_MAX &&
           jobs[together].line.length + jobs[together].line.other_length <= SHORT_LINE) {
        together++;
    }
    return together > 0 ? together : 1;
}

static void score_jobs(const struct run *run, struct arena *working, struct job *jobs, size_t count)
{
    struct scoring scorings[SCORER_PAIRS_MAX];
    struct job *scored[SCORER_PAIRS_MAX];
    size_t readable = 0;

    for (size_t i = 0; i < count; i++) {
        struct job *job = &jobs[i];

        if (read_job(run, working, job)) {
            scored[readable] = job;
            scorings[readable++] =
                (struct scoring){job->scorer, &job->pair.texts, &job->figures, &job->err, false};
        }
    }
    scorer_score_all(working, scorings, readable);
    for (size_t i = 0; i < readable; i++) {
        scored[i]->ok = scorings[i].ok && finish_job(run, working, scored[i]);
    }
}

static void score_portion(void *context, size_t worker, size_t slot)
{
    struct progress *progress = context;
    const struct run *run = progress->run;
    struct portion *portion = &progress->portions[slot];
    struct arena *working = &progress->working[worker];

    for (size_t i = 0; i < run->scorer_count; i++) {
        scorer_enter(&run->scorers[i]);
    }
    for (size_t i = 0; i < portion->count;) {
        size_t count = count_together(&portion->jobs[i], portion->count - i);

        score_jobs(run, working, &portion->jobs[i], count);
        for (size_t end = i + count; i < end; i++) {
            keep_pair(&portion->kept, &portion->jobs[i].pair);
        }
        arena_reset(working);
    }
    for (size_t i = 0; i < run->scorer_count; i++) {
        scorer_leave(&run->scorers[i]);
    }
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
    struct tally_group *group = tally_group(&run->tally, key, &scorer->profile);

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
        summary_write_pair(&job->figures, &run->form, group->profile, job->line.file,
                           job->line.number, out);
    }
}

static bool fetch_portion(void *context, size_t slot)
{
    struct progress *progress = context;
    struct portion *portion = &progress->portions[slot];
    size_t bytes = 0;

    portion->count = 0;
    while (progress->more && portion->count < PORTION_LINES && bytes < PORTION_BYTES) {
        struct job *job = &portion->jobs[portion->count];

        memset(job, 0, sizeof(*job));
        progress->ok = source_next(progress->source, &portion->lines, &job->line, &progress->more,
                                   progress->err);
        if (!progress->ok) {
            return false;
        }
        bytes += job->line.length + job->line.other_length;
        portion->count += progress->more ? 1 : 0;
    }
    return portion->count > 0;
}

static void tell_portion(void *context, size_t slot)
{
    struct progress *progress = context;
    struct portion *portion = &progress->portions[slot];
    const struct run *run = progress->run;

    for (size_t i = 0; i < portion->count; i++) {
        take_result(progress->run, &portion->kept, &portion->jobs[i], progress->out);
    }
    arena_reset(&portion->lines);
    arena_reset(&portion->kept);
    if (run->progress) {
        (void)fprintf(stderr, "\r%" PRIu64 " pairs ", run->accepted + run->rejected);
    }
}

bool run_all(struct run *run, struct source *source, FILE *out, struct error *err)
{
    struct arena memory = {0};
    size_t slots = workers_slots(run->threads);
    struct progress *progress = ARENA_NEW(&memory, struct progress, 1);
    const struct work work = {progress, fetch_portion, score_portion, tell_portion};

    *progress = (struct progress){
        .run = run,
        .source = source,
        .out = out,
        .portions = ARENA_NEW(&memory, struct portion, slots),
        .more = true,
        .ok = true,
        .err = err,
    };
    workers_run(run->threads, &work);
    for (size_t i = 0; i < slots; i++) {
        arena_free(&progress->portions[i].lines);
        arena_free(&progress->portions[i].kept);
    }
    for (size_t i = 0; i < run->threads; i++) {
        arena_free(&progress->working[i]);
    }
    if (run->progress) {
        (void)fputs("\r\033[K", stderr);
    }
    bool ok = progress->ok;
    arena_free(&memory);
    return ok;
}
