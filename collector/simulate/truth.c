/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/truth.h"

#include <math.h>

#include "base/day.h"
#include "collector/simulate/world.h"

/* The streams of the truth have nothing to do with any seed that is given. */
#define TRUTH_SEED ((uint64_t)0x7275746874)

static void add(struct truth_scope *scope, enum truth_sum sum, double value)
{
    scope->sums[sum] += value;
}

static void add_dictated(struct truth_scope *s, const struct sim_document *d)
{
    int32_t edits = d->ed_sub + d->ed_del + d->ed_ins;
    bool long_enough = d->words_final >= 50;

    add(s, SUM_DOCUMENTS_DICTATED, 1);
    add(s, SUM_EDITS_DICTATED, edits);
    add(s, SUM_WORDS_ENGINE_DICTATED, d->words_engine);
    add(s, SUM_ZERO_EDIT_DOCUMENTS, edits == 0 ? 1 : 0);
    add(s, SUM_CORRECTIONS, d->corr_voice + d->corr_kbd);
    add(s, SUM_CORRECTIONS_VOICE, d->corr_voice);
    add(s, SUM_CORRECTION_MS, (double)d->corr_ms);
    add(s, SUM_ACTIVE_MS_DICTATED, (double)d->active_ms);
    add(s, SUM_CHARS_FINAL_DICTATED, d->chars_final);
    add(s, SUM_WORDS_FINAL_DICTATED, d->words_final);
    add(s, SUM_SPEECH_MS_DICTATED, (double)d->speech_ms);
    add(s, SUM_DOCUMENTS_DIRECT, d->direct ? 1 : 0);
    add(s, SUM_DOCUMENTS_DELEGATED, d->delegated ? 1 : 0);
    add(s, SUM_AUDIO_MS, (double)d->audio_ms);
    add(s, SUM_AUDIO_MS_DEDICATED, d->dedicated ? (double)d->audio_ms : 0);
    add(s, SUM_REVIEW_PACE_DOCUMENTS, long_enough ? 1 : 0);
    add(s, SUM_REVIEW_PACE_OK, long_enough && d->words_final * 100LL <= d->review_ms ? 1 : 0);
}

static void add_document(struct truth_scope *s, const struct sim_document *d)
{
    add(s, SUM_DOCUMENTS_SIGNED, 1);
    add(s, SUM_DOCUMENTS_VOICE, d->modality == DICTATED || d->modality == AMBIENT ? 1 : 0);
    add(s, SUM_DOCUMENTS_AUTOTEXT, d->autotext_n > 0 ? 1 : 0);
    add(s, SUM_AUTOTEXT_INSERTIONS, d->autotext_n);
    add(s, SUM_WORDS_AUTOTEXT, d->words_autotext);
    add(s, SUM_WORDS_FINAL, d->words_final);
    if (d->modality != TYPED && d->modality != AMBIENT) {
        add(s, SUM_COMMANDS_FAILED, d->cmd_fail);
        add(s, SUM_COMMANDS_TRIED, d->cmd_ok + d->cmd_fail);
    }
    if (d->modality == DICTATED) {
        add_dictated(s, d);
    }
    if (d->modality == TYPED) {
        add(s, SUM_TYPED_WORDS, d->words_final - d->words_autotext);
        add(s, SUM_TYPED_ACTIVE_MS, (double)d->active_ms);
    }
}

typedef void (*add_fn)(struct truth_scope *scope, const struct sim_document *document);

static void add_everywhere(struct truth *truth, const struct sim_document *document, add_fn add_to)
{
    const struct unit *unit = document->person->unit;

    add_to(&truth->scopes[0], document);
    add_to(&truth->scopes[1 + unit->site], document);
    add_to(&truth->scopes[1 + truth->design->site_count + unit->number], document);
}

static void add_created(struct truth_scope *s, const struct sim_document *d)
{
    add(s, SUM_VOLUME_CREATED, 1);
    add(s, SUM_VOLUME_SIGNED_24H, !d->abandoned && d->to_sign_min <= 1440 ? 1 : 0);
}

static void add_audited(struct truth_scope *s, const struct sim_document *d)
{
    add(s, SUM_AUDIT_RAW_ERRORS, d->ed_sub + d->ed_del + d->ed_ins + d->residual);
    add(s, SUM_AUDIT_SIGNED_ERRORS, d->residual);
    add(s, SUM_AUDIT_WORDS, d->words_final - d->words_autotext);
}

void truth_create(struct truth *truth, const struct sim_document *document)
{
    add_everywhere(truth, document, add_created);
}

void truth_sign(struct truth *truth, const struct sim_document *document)
{
    if (!document->amendment && !document->abandoned) {
        add_everywhere(truth, document, add_document);
    }
}

void truth_audit(struct truth *truth, const struct sim_document *document)
{
    add_everywhere(truth, document, add_audited);
}

void truth_run(struct truth *truth, uint64_t seed, bool mirror)
{
    struct arena working = {0};
    struct world world;

    world_open(&world, &working, truth->design, seed, mirror);
    world.truth = truth;
    world_run(&world);
    world_close(&world);
    arena_free(&working);
}

void truth_integrate(struct truth *truth, struct arena *arena, const struct design *design,
                     int32_t draws)
{
    *truth = (struct truth){
        .design = design,
        .draws = draws,
        .scope_count = 1 + (size_t)design->site_count + (size_t)design->unit_count,
    };
    truth->parts = ARENA_NEW(arena, struct truth_scope, truth->scope_count * (size_t)draws);
    for (int32_t pair = 0; pair < draws; pair++) {
        truth->scopes = truth->parts + truth->scope_count * (size_t)pair;
        truth_run(truth, TRUTH_SEED + (uint64_t)pair, false);
        truth_run(truth, TRUTH_SEED + (uint64_t)pair, true);
    }
}

/* A measure by the catalog's id, as the ratio of two sums. */
struct truth_ratio {
    const char *metric;
    enum truth_sum numerator;
    enum truth_sum denominator;
    double scale; /* to the units of measure.value */
};

static const struct truth_ratio ratios[] = {
    {"A7", SUM_DOCUMENTS_VOICE, SUM_DOCUMENTS_SIGNED, 1},
    {"B1", SUM_AUDIT_RAW_ERRORS, SUM_AUDIT_WORDS, 1},
    {"B2", SUM_EDITS_DICTATED, SUM_WORDS_ENGINE_DICTATED, 1},
    {"B4", SUM_ZERO_EDIT_DOCUMENTS, SUM_DOCUMENTS_DICTATED, 1},
    {"B5", SUM_AUDIT_SIGNED_ERRORS, SUM_AUDIT_WORDS, 1},
    {"B6", SUM_COMMANDS_FAILED, SUM_COMMANDS_TRIED, 1},
    {"C1", SUM_CORRECTIONS, SUM_WORDS_ENGINE_DICTATED, 1},
    {"C2", SUM_CORRECTION_MS, SUM_ACTIVE_MS_DICTATED, 1},
    {"C3", SUM_CORRECTION_MS, SUM_CORRECTIONS, 1e-3},
    {"C4", SUM_CORRECTIONS_VOICE, SUM_CORRECTIONS, 1},
    {"C5", SUM_DOCUMENTS_DELEGATED, SUM_DOCUMENTS_DICTATED, 1},
    {"D1", SUM_CHARS_FINAL_DICTATED, SUM_ACTIVE_MS_DICTATED, 60000},
    {"D2", SUM_WORDS_ENGINE_DICTATED, SUM_SPEECH_MS_DICTATED, 60000},
    {"D3", SUM_ACTIVE_MS_DICTATED, SUM_WORDS_FINAL_DICTATED, 0.1},
    {"D9", SUM_VOLUME_SIGNED_24H, SUM_VOLUME_CREATED, 1},
    {"E1", SUM_DOCUMENTS_AUTOTEXT, SUM_DOCUMENTS_SIGNED, 1},
    {"E2", SUM_AUTOTEXT_INSERTIONS, SUM_DOCUMENTS_SIGNED, 1},
    {"E3", SUM_WORDS_AUTOTEXT, SUM_WORDS_FINAL, 1},
    {"E5", SUM_DOCUMENTS_DIRECT, SUM_DOCUMENTS_DICTATED, 1},
    {"BP04", SUM_AUDIO_MS_DEDICATED, SUM_AUDIO_MS, 1},
    {"BP14", SUM_REVIEW_PACE_OK, SUM_REVIEW_PACE_DOCUMENTS, 1},
    {"typing_wpm", SUM_TYPED_WORDS, SUM_TYPED_ACTIVE_MS, 60000},
};

/* E[Y]/E[X] of a scope and its Monte Carlo standard error (delta method over the pairs). */
static void estimate(const struct truth *truth, size_t scope, const struct truth_ratio *ratio,
                     double *value, double *error)
{
    double y = 0;
    double x = 0;
    double squares = 0;

    for (int32_t d = 0; d < truth->draws; d++) {
        const struct truth_scope *part = &truth->parts[truth->scope_count * (size_t)d + scope];
        y += part->sums[ratio->numerator];
        x += part->sums[ratio->denominator];
    }
    *value = y / x;
    for (int32_t d = 0; d < truth->draws; d++) {
        const struct truth_scope *part = &truth->parts[truth->scope_count * (size_t)d + scope];
        double r = part->sums[ratio->numerator] - *value * part->sums[ratio->denominator];
        squares += r * r;
    }
    *error =
        truth->draws > 1 ? sqrt(squares * truth->draws / (truth->draws - 1.0)) / x : (double)NAN;
    *value *= ratio->scale;
    *error *= ratio->scale;
}

static const char *scope_name(const struct truth *truth, struct arena *arena, size_t scope)
{
    const struct design *design = truth->design;
    size_t sites = (size_t)design->site_count;

    if (scope == 0) {
        return "all";
    }
    if (scope <= sites) {
        return arena_format(arena, "site:%s", design->sites[scope - 1].code);
    }
    const struct unit *unit = &design->units[scope - 1 - sites];
    return arena_format(arena, "site:%s/unit:%s", design->sites[unit->site].code, unit->plan->code);
}

/* Returns what goes before the next one: nothing yet, or a comma. */
static const char *write_estimand(const struct truth *truth, size_t scope, const char *name,
                                  const struct truth_ratio *ratio, const char *comma, FILE *out)
{
    double value = 0;
    double error = 0;

    estimate(truth, scope, ratio, &value, &error);
    if (!isfinite(value)) {
        return comma; /* nobody there */
    }
    (void)fprintf(out, "%s\n{\"metric\":\"%s\",\"scope\":\"%s\",\"value\":%.10g", comma,
                  ratio->metric, name, value);
    if (isfinite(error)) {
        (void)fprintf(out, ",\"monte_carlo_se\":%.4g", error);
    }
    (void)fputs("}", out);
    return ",";
}

static void write_estimands(const struct truth *truth, struct arena *arena, FILE *out)
{
    const char *comma = "";

    (void)fputs("\"estimands\":[", out);
    for (size_t scope = 0; scope < truth->scope_count; scope++) {
        const char *name = scope_name(truth, arena, scope);

        for (size_t r = 0; r < sizeof(ratios) / sizeof(ratios[0]); r++) {
            comma = write_estimand(truth, scope, name, &ratios[r], comma, out);
        }
    }
    (void)fputs("],\n", out);
}

/* The plants in words and numbers; logs of ratios on the outcome. */
static void write_effects(FILE *out)
{
    (void)fprintf(
        out,
        "\"effects\":[\n"
        "{\"practice\":\"BP04\",\"outcome\":\"B2\",\"log_ratio\":%.9f,\"clinician_sd\":%.2f,"
        "\"contrast\":\"dedicated against other microphone, same clinician\"},\n"
        "{\"practice\":\"BP06\",\"outcome\":\"B2\",\"log_ratio\":%.9f,"
        "\"contrast\":\"3 dB more signal to noise\"},\n"
        "{\"practice\":\"BP03\",\"outcome\":\"B2\",\"log_ratio\":%.9f,"
        "\"contrast\":\"profile's topic matches\"},\n"
        "{\"practice\":\"BP02\",\"outcome\":\"B2\",\"log_ratio\":%.9f,\"a_month\":%.9f,"
        "\"contrast\":\"coached, order drawn; the first two sites of three\"},\n"
        "{\"practice\":\"BP02\",\"outcome\":\"B2\",\"log_ratio\":0,\"null\":\"trigger above P75\","
        "\"contrast\":\"coached; every third site\"},\n"
        "{\"practice\":\"BP12\",\"outcome\":\"active_ms a document\",\"log_ratio\":0,"
        "\"null\":\"confounded by complexity\",\"contrast\":\"with an auto-text\"},\n"
        "{\"practice\":\"BP01\",\"outcome\":\"retention\",\"log_ratio\":0,"
        "\"null\":\"immortal time\",\"contrast\":\"trained\"},\n"
        "{\"practice\":\"BP14\",\"outcome\":\"G1\",\"log_ratio\":0,"
        "\"null\":\"reverse causality\",\"contrast\":\"proofread\"},\n"
        "{\"practice\":\"BP05\",\"outcome\":\"B2\",\"log_ratio\":0,"
        "\"null\":\"coincident release\",\"contrast\":\"microphone checked\"},\n"
        "{\"practice\":\"BP23\",\"outcome\":\"B2\",\"log_ratio\":0,"
        "\"null\":\"no event\",\"contrast\":\"own report opened\"}],\n",
        PLANT_DEVICE, PLANT_DEVICE_SD, PLANT_SNR_PER_3_DB, PLANT_TOPIC, PLANT_COACHING,
        PLANT_COACH_MONTH);
}

static void write_releases(const struct design *design, FILE *out)
{
    const char *comma = "";

    (void)fputs("\"releases\":[", out);
    for (int32_t s = 0; s < design->site_count; s++) {
        for (int r = 1; r < DESIGN_RELEASES; r++) {
            int32_t day = design->sites[s].release_from[r];
            int before = day < 1 ? 0 : design_release(&design->sites[s], day - 1);
            char text[11];

            if (day >= design->days) {
                continue;
            }
            day_write(design->from + day, text);
            (void)fprintf(
                out,
                "%s\n{\"site\":\"%s\",\"release\":\"%s\",\"day\":\"%s\",\"outcome\":\"B2\","
                "\"log_ratio\":%.9f}",
                comma, design->sites[s].code, design_releases[r].code, text,
                design_releases[r].log_rate - design_releases[before].log_rate);
            comma = ",";
        }
    }
    (void)fputs("]}\n", out);
}

void truth_write(const struct truth *truth, struct arena *arena, FILE *out)
{
    const struct design *design = truth->design;
    char from[11];
    char until[11];

    day_write(design->from, from);
    day_write(design->from + design->days, until);
    (void)fprintf(out,
                  "{\"simulated\":true,\"from\":\"%s\",\"until\":\"%s\",\"clinicians\":%d,"
                  "\"sites\":%d,\"pairs_of_worlds\":%d,\n",
                  from, until, (int)design->clinicians, (int)design->site_count, (int)truth->draws);
    write_estimands(truth, arena, out);
    write_effects(out);
    write_releases(design, out);
}
