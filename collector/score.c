/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/text.h"
#include "collector/score/confine.h"
#include "collector/score/report.h"
#include "collector/score/run.h"
#include "collector/score/workers.h"

#define US_PER_DAY   86400000000LL
#define DAYS_TO_2000 10957

struct score_options {
    const char *norm;
    const char *lang;
    const char *align;
    const char *classes;
    const char *group_by;
    const char *key_file;
    int64_t min_pairs;
    int64_t threads;
    bool events;
    bool drafts;
    bool per_pair;
    bool json;
    bool cer;
    bool tsv;
    bool trn;
    int32_t day;
    struct outgoing_envelope envelope;
};

#define OPTION(member)   offsetof(struct score_options, member)
#define ENVELOPE(member) offsetof(struct score_options, envelope.member)

static const struct setting options[] = {
    {"align", "sclite", "costs and ties of the alignment: sclite", setting_text, OPTION(align)},
    {"cer", "no", "count characters too", setting_flag, OPTION(cer)},
    {"classes", NULL, "folder with the site's own drugs.csv, negation.csv, laterality.csv",
     setting_text, OPTION(classes)},
    {"client", "score", "of the events: who sends them, as registered", setting_text,
     ENVELOPE(client)},
    {"day", NULL, "of the events: the local day of the documents, else today", setting_day,
     OPTION(day)},
    {"doc-type", NULL, "of the events: code of the document type", setting_text,
     ENVELOPE(doc_type)},
    {"draft-kind", NULL, "of ai_draft events: note, letter, order or summary", setting_text,
     ENVELOPE(draft_kind)},
    {"drafts", "no", "compare AI drafts with signed texts: ai_draft instead of audit", setting_flag,
     OPTION(drafts)},
    {"engine", NULL, "of the events: code of the speech engine", setting_text, ENVELOPE(engine)},
    {"events", "no", "write one event a pair instead of the summary", setting_flag, OPTION(events)},
    {"group-by", "group", "key of the input that holds a pair's group", setting_text,
     OPTION(group_by)},
    {"json", "no", "write one JSON object a group instead of the report", setting_flag,
     OPTION(json)},
    {"key", NULL, "file with the site's key for identifiers; made where missing", setting_text,
     OPTION(key_file)},
    {"lang", NULL, "language of the texts: fr, en, or auto for each pair's own", setting_text,
     OPTION(lang)},
    {"locale", NULL, "of the events: language, such as fr-FR", setting_text, ENVELOPE(locale)},
    {"min-pairs", "10", "fewest pairs of a group whose figures are told", setting_count,
     OPTION(min_pairs)},
    {"norm", NULL, "normalisation: none, plain-en-1, fr-clin-1 or en-clin-1; else by --lang",
     setting_text, OPTION(norm)},
    {"per-pair", "no", "for the site alone: counts by file and line", setting_flag,
     OPTION(per_pair)},
    {"release", NULL, "of the events: code of the engine's release", setting_text,
     ENVELOPE(release)},
    {"role", NULL, "of the events: code of the role", setting_text, ENVELOPE(role)},
    {"site", NULL, "of the events: code of the site", setting_text, ENVELOPE(site)},
    {"specialty", NULL, "of the events: code of the specialty", setting_text, ENVELOPE(specialty)},
    {"stage", "raw", "of audit events: raw, the engine's text, or signed", setting_text,
     ENVELOPE(stage)},
    {"threads", "1", "how many pairs are compared at once", setting_count, OPTION(threads)},
    {"trn", "no", "read sclite's form: two files, REF and HYP", setting_flag, OPTION(trn)},
    {"tsv", "no", "read lines of final TAB recognised [TAB id [TAB group]]", setting_flag,
     OPTION(tsv)},
    {"unit", NULL, "of the events: code of the unit", setting_text, ENVELOPE(unit)},
    {"user", NULL, "of the events: the author's pseudonym", setting_text, ENVELOPE(user)},
    {.name = NULL},
};

static bool check_options(const struct score_options *given, struct error *err)
{
    if (!text_equal(given->align, "sclite")) {
        return error_set(err, ERROR_USAGE, "--align: must be sclite");
    }
    if (given->events + given->per_pair + given->json > 1) {
        return error_set(err, ERROR_USAGE, "--events, --per-pair and --json exclude each other");
    }
    if (given->tsv && given->trn) {
        return error_set(err, ERROR_USAGE, "--tsv and --trn exclude each other");
    }
    if (given->drafts && (given->tsv || given->trn)) {
        return error_set(err, ERROR_USAGE, "--drafts needs JSON lines");
    }
    if (given->threads < 1 || given->threads > WORKERS_MAX) {
        return error_set(err, ERROR_USAGE, "--threads: must be 1 to %d", WORKERS_MAX);
    }
    if (given->norm != NULL && given->lang != NULL) {
        return error_set(err, ERROR_USAGE, "--norm and --lang exclude each other");
    }
    return true;
}

/* The profile named, or those of the language; plain English where neither is given. */
static bool open_scorers(struct run *run, struct arena *arena, const struct score_options *given,
                         struct error *err)
{
    enum language language = LANGUAGE_EN;
    const char *profile = given->norm != NULL ? given->norm : "plain-en-1";

    if (text_equal(given->lang, "auto")) {
        for (int i = 0; i < LANGUAGE_COUNT; i++) {
            if (!scorer_open(arena, profile_of_language((enum language)i), given->classes,
                             given->cer, &run->scorers[i], err)) {
                return false;
            }
        }
        run->scorer_count = LANGUAGE_COUNT;
        return true;
    }
    if (given->lang != NULL) {
        if (!language_read(given->lang, &language)) {
            return error_set(err, ERROR_USAGE, "--lang: must be fr, en or auto");
        }
        profile = profile_of_language(language);
    }
    run->scorer_count = 1;
    if (!scorer_open(arena, profile, given->classes, given->cer, &run->scorers[0], err)) {
        return false;
    }
    return given->classes == NULL || run->scorers[0].profile.clinical ||
           error_set(err, ERROR_USAGE, "--classes needs a clinical profile: --lang or --norm");
}

/* What events need besides: the envelope, checked, and the key. */
static bool prepare_events(struct run *run, const struct score_options *given, int64_t now_us,
                           struct error *err)
{
    run->envelope = given->envelope;
    run->envelope.day =
        given->day != 0 ? given->day : (int32_t)(now_us / US_PER_DAY - DAYS_TO_2000);
    if (given->key_file == NULL) {
        return error_set(err, ERROR_USAGE,
                         "--events needs --key FILE: identifiers are MACs under the site's key");
    }
    return outgoing_check(&run->envelope, err) && crypto_key_ensure(given->key_file, err) &&
           crypto_key_read(given->key_file, run->envelope.key, err);
}

static struct run make_run(const struct invocation *invocation)
{
    const struct score_options *given = invocation->options;

    return (struct run){
        .output = given->events     ? RUN_EVENTS
                  : given->per_pair ? RUN_PER_PAIR
                                    : RUN_GROUPS,
        .form = {(uint64_t)given->min_pairs, given->cer, given->drafts},
        .rules = {.format = given->tsv   ? SOURCE_TSV
                            : given->trn ? SOURCE_TRN
                                         : SOURCE_JSON,
                  .group_key = given->group_by,
                  .draft = given->drafts},
        .paths = invocation->argument_count > 0 ? invocation->arguments : NULL,
        .threads = (size_t)given->threads,
        .progress = isatty(STDERR_FILENO) == 1,
        .tally = {.arena = invocation->arena},
    };
}

/* The groups, told; an empty input is a group without pairs. */
static void write_groups(struct run *run, bool json, const struct catalog *catalog)
{
    if (run->tally.count == 0) {
        (void)tally_group(&run->tally, NULL, &run->scorers[0].profile);
    }
    for (size_t i = 0; i < run->tally.count; i++) {
        const struct tally_group *group = run->tally.groups[i];

        if (json) {
            summary_write_group(group, &run->form, stdout);
            continue;
        }
        (void)fputs(i > 0 ? "\n" : "", stdout);
        report_write(group, &run->form, catalog, stdout);
    }
}

static bool score_all(struct run *run, struct source *source, const struct score_options *given,
                      const struct catalog *catalog, struct error *err)
{
    if (!confine_calls(err) || !run_all(run, source, stdout, err)) {
        return false;
    }
    if (run->output == RUN_GROUPS) {
        write_groups(run, given->json, catalog);
    }
    if (run->rejected > 0) {
        return error_set(err, ERROR_INPUT, "%" PRIu64 " of %" PRIu64 " pairs rejected",
                         run->rejected, run->rejected + run->accepted);
    }
    return true;
}

static bool score_run(const struct invocation *invocation, struct error *err)
{
    const struct score_options *given = invocation->options;
    struct run run = make_run(invocation);
    const struct catalog *catalog = NULL;
    struct source *source = NULL;

    if (!check_options(given, err) || !confine_memory(err) ||
        !open_scorers(&run, invocation->arena, given, err)) {
        return false;
    }
    bool report = run.output == RUN_GROUPS && !given->json;
    bool ok = (!given->events || prepare_events(&run, given, invocation->now_us, err)) &&
              (!report || catalog_load(invocation->arena, &catalog, err)) &&
              source_open(invocation->arena, &run.rules, invocation->arguments,
                          invocation->argument_count, &source, err) &&
              score_all(&run, source, given, catalog, err);

    source_close(source);
    crypto_wipe(run.envelope.key, sizeof(run.envelope.key));
    return ok;
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
