/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/document.h"

#include <math.h>
#include <string.h>

/* STATISTICS.md, section 7 */
#define DOCUMENT_SD        0.35
#define COMPLEXITY_DICTATE (-0.60)
#define COMPLEXITY_ERRORS  0.15
#define COMPLEXITY_TIME    0.25
#define NEGATIVE_SIZE      20.0
#define DICTATED_LENGTH    1.8
#define DRIFT_A_YEAR       0.0487901642 /* log 1.05 */
#define LATE_SHARE         0.15
#define LATE_DAYS          14.0
#define DAYS_A_YEAR        365.25

#define LENGTH_SD       0.45
#define CHARS_A_WORD    6.1
#define MINUTES_A_DAY   1440
#define WORDS_MAX_DRAWN 4000
#define CORRECTION_MAX  3600000.0  /* ms */
#define ACTIVE_MAX      14400000.0 /* ms */
#define MS_PER_MINUTE   60000.0

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static int32_t limited(double value, int32_t max)
{
    return value >= max ? max : (int32_t)value;
}

static const struct doc_plan *draw_type(struct dice *dice, const struct unit_plan *plan)
{
    double u = dice_uniform(dice);
    int i = 0;

    while (i < DESIGN_DOC_TYPES - 1 && u >= plan->docs[i].share) {
        u -= plan->docs[i].share;
        i++;
    }
    return &plan->docs[i];
}

static enum modality draw_modality(struct dice *dice, const struct person *p, bool can_dictate,
                                   bool ambient, double complexity)
{
    double u = dice_uniform(dice); /* always drawn, so that histories stay comparable */
    double v = dice_uniform(dice);

    if (ambient && v < p->ambient_share) {
        return AMBIENT;
    }
    if (!can_dictate || u >= logistic(p->dictate_logit + COMPLEXITY_DICTATE * complexity)) {
        return TYPED;
    }
    return v > .965 ? BACK_END : v > .90 ? MIXED : DICTATED;
}

/* Encounter, start and signature; 15 % are signed after 14 days in the mean. */
static void draw_times(struct dice *dice, const struct person *p, struct sim_document *d)
{
    bool all_hours = p->unit->plan->weekends;
    double minute = all_hours ? dice_between(dice, 0, MINUTES_A_DAY)
                              : 480 + 30 * dice_normal(dice) + dice_between(dice, 0, 600);
    double to_start = dice_lognormal(dice, d->modality == TYPED ? 45 : 18, 1.2) - 6;
    double to_sign = fmax(to_start, 0) + dice_lognormal(dice, 35, 1.0);

    if (dice_happens(dice, LATE_SHARE)) {
        to_sign += dice_exponential(dice, LATE_DAYS * MINUTES_A_DAY);
    }
    d->to_start_min = limited(to_start, 4000);
    d->to_sign_min = limited(to_sign, 400 * MINUTES_A_DAY);
    double at = fmax(minute, 0) + d->to_sign_min;
    d->signed_on = d->created + (int32_t)(at / MINUTES_A_DAY);
    d->hour = (int)(fmod(at, MINUTES_A_DAY) / 60);
    if (d->signed_on > d->created && !all_hours) {
        d->hour = (int)dice_between(dice, 8, 20);
    }
}

static void draw_autotext(struct dice *dice, const struct person *p, double complexity,
                          struct sim_document *d)
{
    /* less in complex documents, and without any effect of its own: a planted null (BP12) */
    if (dice_happens(dice, logistic(p->autotext_logit - .8 * complexity))) {
        d->autotext_n = 1 + dice_poisson(dice, .4);
        d->words_autotext = 10 + dice_poisson(dice, 45.0 * d->autotext_n);
    }
}

/* Slower in difficult documents, and no better for it: a planted null (BP14). */
static int64_t draw_review(struct dice *dice, const struct person *p, double difficulty,
                           struct sim_document *d)
{
    d->proofread = dice_happens(dice, logistic(p->proofread_logit + 1.2 * difficulty));
    double words_a_second =
        d->proofread ? dice_lognormal(dice, 3.0, .35) : dice_lognormal(dice, 26, .4);
    return (int64_t)(1000.0 * d->words_final / words_a_second) + 400;
}

static void draw_typed(struct dice *dice, const struct person *p, double words, double complexity,
                       struct sim_document *d)
{
    double time = exp(COMPLEXITY_TIME * complexity);

    d->words_final = limited(words, WORDS_MAX_DRAWN) + d->words_autotext + 1;
    d->review_ms = (int64_t)(1000.0 * d->words_final / dice_lognormal(dice, 7, .4));
    d->active_ms =
        (int64_t)fmin(words / p->typing_wpm * MS_PER_MINUTE * time * dice_lognormal(dice, 1, .2),
                      ACTIVE_MAX) +
        d->review_ms + 12000LL * d->autotext_n;
}

static void draw_edits(struct dice *dice, const struct person *p, double rate,
                       struct sim_document *d)
{
    int32_t edits = dice_negative_binomial(dice, rate * d->words_engine, NEGATIVE_SIZE);

    edits = edits > d->words_engine ? d->words_engine : edits;
    d->ed_sub = dice_binomial(dice, .42, edits);
    d->ed_del = dice_binomial(dice, .46, edits - d->ed_sub);
    d->ed_ins = edits - d->ed_sub - d->ed_del;
    int32_t corrections = dice_binomial(dice, .75, edits);
    d->corr_voice = dice_binomial(dice, p->corr_voice, corrections);
    d->corr_kbd = corrections - d->corr_voice;
    d->residual = dice_poisson(dice, rate * d->words_engine * (1 - p->corrected) / p->corrected);
}

static void draw_dictated(struct dice *dice, struct person *p, struct sim_session *session,
                          double words, double complexity, struct sim_document *d)
{
    double own = DOCUMENT_SD * dice_normal(dice);
    double rate = exp(session->log_rate + COMPLEXITY_ERRORS * complexity + own);
    double time = exp(COMPLEXITY_TIME * complexity);

    d->words_engine = limited(words * DICTATED_LENGTH, WORDS_MAX_DRAWN) + 5;
    draw_edits(dice, p, rate, d);
    d->words_final = d->words_engine + d->ed_ins - d->ed_del + d->words_autotext;
    d->speech_ms =
        (int64_t)(d->words_engine / p->speech_wpm * MS_PER_MINUTE * dice_lognormal(dice, 1, .08));
    d->audio_ms = (int64_t)((double)d->speech_ms * dice_between(dice, 1.3, 1.9));
    d->corr_ms = (int64_t)fmin(1000.0 * (d->corr_voice + d->corr_kbd) * p->seconds_a_correction *
                                   time * dice_lognormal(dice, 1, .25),
                               CORRECTION_MAX);
    d->review_ms = draw_review(dice, p, .5 * complexity + own / DOCUMENT_SD, d);
    /* With what is thought and looked up meanwhile: end to end about 36 words a minute (E1). */
    double thought = dice_between(dice, 1.45, 1.85);

    d->active_ms = (int64_t)fmin(((double)d->audio_ms * thought + 15000) * time, ACTIVE_MAX) +
                   d->corr_ms + d->review_ms + 3000LL * d->autotext_n;
    d->mean_conf = 985 - limited(rate * 900 * dice_between(dice, .7, 1.1), 600);
    d->low_conf_words = dice_poisson(dice, d->words_engine * (.01 + rate * .3));
    int32_t commands = dice_poisson(dice, p->commands);
    d->cmd_ok = dice_binomial(dice, .93, commands);
    d->cmd_fail = commands - d->cmd_ok;
    d->delegated = d->modality == BACK_END || dice_happens(dice, p->unit->plan->delegated);
    d->direct = dice_happens(dice, p->direct);
    d->device = session->device;
    d->snr_db10 = (int32_t)(session->rate.snr_db * 10);
    d->topic_match = session->rate.topic_match;
    d->dedicated = session->rate.dedicated;
    d->release = session->rate.release;
    memcpy(d->session, session->token, sizeof(d->session));
    session->documents++;
    session->audio_ms += d->audio_ms;
    session->speech_ms += d->speech_ms;
    session->words += d->words_engine;
    p->dictated += 1;
    p->recent_corrections += d->corr_voice + d->corr_kbd;
    p->recent_words += d->words_engine;
}

static void draw_ambient(struct dice *dice, double words, double complexity, struct sim_document *d)
{
    struct sim_draft *draft = &d->draft;
    double edited = dice_share(dice, .22, .15);

    draft->used = true;
    draft->informed = dice_happens(dice, .965);
    draft->words_draft = limited(words * 1.6, WORDS_MAX_DRAWN) + 20;
    draft->words_kept = dice_binomial(dice, 1 - edited, draft->words_draft);
    bool untouched = dice_happens(dice, .12);
    draft->words_kept = untouched ? draft->words_draft : draft->words_kept;
    int32_t added = untouched ? 0 : dice_poisson(dice, edited * draft->words_draft * .8);
    int32_t lost = draft->words_draft - draft->words_kept;
    draft->words_final = draft->words_kept + added;
    draft->lev_words = lost > added ? lost : added;
    draft->decision = untouched ? "accepted" : "edited";
    int32_t left = draft->lev_words;
    for (int i = 0; i < DRAFT_SECTIONS; i++) {
        draft->sections[i] = dice_binomial(dice, 1.0 / (DRAFT_SECTIONS - i), left);
        left -= draft->sections[i];
    }
    draft->open_ms = (int64_t)(1000.0 * draft->words_draft / dice_lognormal(dice, 6, .7) +
                               2500.0 * draft->lev_words * exp(COMPLEXITY_TIME * complexity) * .4);
    d->words_final = draft->words_final + d->words_autotext;
    d->review_ms = draft->open_ms;
    d->active_ms = draft->open_ms + 15000;
}

void document_draw(struct dice *dice, struct person *person, struct sim_session *session,
                   bool ambient, int32_t day, struct sim_document *document)
{
    const struct doc_plan *plan = draw_type(dice, person->unit->plan);
    double complexity = dice_normal(dice);
    double words =
        dice_lognormal(dice, plan->words, LENGTH_SD) * exp(DRIFT_A_YEAR * day / DAYS_A_YEAR);

    *document = (struct sim_document){.person = person, .type = plan->code, .created = day};
    dice_token(dice, document->token, DOCUMENT_TOKEN);
    document->modality = draw_modality(dice, person, session != NULL, ambient, complexity);
    draw_times(dice, person, document);
    draw_autotext(dice, person, complexity, document);
    if (document->modality == TYPED) {
        draw_typed(dice, person, words, complexity, document);
    } else if (document->modality == AMBIENT) {
        draw_ambient(dice, words, complexity, document);
    } else {
        draw_dictated(dice, person, session, words, complexity, document);
    }
    document->chars_final =
        limited(document->words_final * CHARS_A_WORD * dice_between(dice, .94, 1.06), 199999);
    document->open_ms = (int64_t)((double)document->active_ms * dice_between(dice, 1.05, 2.2));
    document->abandoned = dice_happens(dice, .015);
    if (!document->abandoned && dice_happens(dice, .015)) {
        document->to_amend_min = 1 + limited(dice_lognormal(dice, 1300, 1.1), 100000);
    }
}
