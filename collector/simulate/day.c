/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clinician's day: seat, training, session, documents, and what the EHR counts of them. */
#include "base/day.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "collector/simulate/emit.h"
#include "collector/simulate/world.h"

#define ATTENDANCE       0.80 /* of working days; all days where the unit works on them: 5/7 */
#define AUGUST           0.60
#define DROPOUT_A_YEAR   0.12
#define DROPOUT_RATIO    1.5 /* a standard deviation of the clinician's error rate */
#define REVOKED_SHARE    0.4
#define DAYS_A_YEAR      365.25
#define CHECK_DAYS       7
#define CHECK_CAMPAIGN   1 /* the release with which it begins: a planted null (BP05) */
#define MINUTES_A_DAY    1440
#define AMEND_WINDOW_MIN (3 * MINUTES_A_DAY)
#define LETTER           "11490-0"

/* What one visit gathers. */
struct visit {
    struct person *person;
    int32_t day;
    bool active; /* may dictate */
    struct sim_session session;
    struct volume volumes[DESIGN_DOC_TYPES];
    int32_t encounters;
    int32_t commands, commands_ok, autotexts;
    int64_t note_ms;
};

static bool works(struct world *world, const struct person *p, int32_t day)
{
    int weekday = day_weekday(world->design->from + day);
    int month = day_parts(world->design->from + day).month;
    double p_works = p->unit->plan->weekends ? ATTENDANCE * 5 / 7 : weekday > 5 ? 0 : ATTENDANCE;

    return dice_happens(world->dice, p_works * (month == 8 ? AUGUST : 1));
}

/* Seat and training events of the day; those from before the window come on its first day. */
static void tell_office(struct world *world, const struct person *p, int32_t day)
{
    struct writer *writer = world->writer;

    if (p->assigned == day || (day == 0 && p->assigned < 0)) {
        emit_seat(writer, p->unit, p, "assigned", 0);
    }
    if (p->activated == day || (day == 0 && p->activated < 0)) {
        emit_seat(writer, p->unit, p, "activated", 0);
    }
    if (p->revoked == day) {
        emit_seat(writer, p->unit, p, "revoked", 0);
    }
    if (p->trained == day && p->stops > day) {
        emit_training(writer, p, "basic");
    }
    if (p->coached == day && p->stops > day) {
        emit_training(writer, p, "coaching");
    }
}

static void may_drop_out(struct world *world, struct person *p, int32_t day)
{
    double hazard = DROPOUT_A_YEAR / DAYS_A_YEAR * pow(DROPOUT_RATIO, p->rate_z);

    if (dice_happens(world->dice, hazard)) {
        p->stops = day + 1;
        if (dice_happens(world->dice, REVOKED_SHARE)) {
            p->revoked = day + 60 + (int32_t)dice_between(world->dice, 0, 60);
        }
    }
}

static void check_microphone(struct world *world, struct visit *visit)
{
    struct person *p = visit->person;
    const struct site_plan *site = &world->design->sites[p->unit->site];
    bool campaign = visit->day >= site->release_from[CHECK_CAMPAIGN];

    visit->session.mic_checked = visit->day - p->checked_on <= CHECK_DAYS;
    if (!visit->session.mic_checked && dice_happens(world->dice, campaign ? .55 : .06)) {
        bool passed = dice_happens(world->dice, .88);
        p->checked_on = passed ? visit->day : p->checked_on;
        visit->session.mic_checked = passed;
        if (world->writer != NULL) {
            emit_mic_check(world->writer, p, &visit->session, passed);
        }
    }
}

static void open_session(struct world *world, struct visit *visit)
{
    struct person *p = visit->person;
    const struct site_plan *site = &world->design->sites[p->unit->site];
    int month = day_parts(world->design->from + visit->day).month;
    int device = dice_happens(world->dice, p->own_device_share) ? 1 : 0;
    struct sim_session *session = &visit->session;

    *session = (struct sim_session){
        .device = p->devices[device],
        .rtt_ms = fmin(p->rtt_ms * exp(.25 * dice_normal(world->dice)), 5000),
        .rate =
            {
                .day = visit->day,
                .site_shock = world->site_shocks[p->unit->site],
                .winter = month == 12 || month <= 2,
                .release = design_release(site, visit->day),
                .dedicated = p->dedicated[device],
                .snr_db = fmin(fmax(p->snr_db + 2.5 * dice_normal(world->dice), 0), 50),
                .topic_match = visit->day >= p->topic_fixed,
            },
    };
    dice_token(world->dice, session->token, sizeof(session->token) - 1);
    session->log_rate = rate_log(p, world->design, &session->rate);
}

static void count_volume(struct visit *visit, const struct sim_document *d)
{
    const struct unit_plan *plan = visit->person->unit->plan;
    int t = 0;

    while (t < DESIGN_DOC_TYPES - 1 && plan->docs[t].code != d->type) {
        t++;
    }
    struct volume *v = &visit->volumes[t];
    v->created[d->modality]++;
    v->signed_24h[d->modality] += !d->abandoned && d->to_sign_min <= MINUTES_A_DAY ? 1 : 0;
    v->amended[d->modality] += d->to_amend_min > 0 && d->to_amend_min <= AMEND_WINDOW_MIN ? 1 : 0;
    if (text_equal(d->type, LETTER)) {
        v->discharges++;
        v->letters_same_day += !d->abandoned && d->signed_on == d->created ? 1 : 0;
    }
    visit->note_ms += d->active_ms;
    visit->commands += d->cmd_ok + d->cmd_fail;
    visit->commands_ok += d->cmd_ok;
    visit->autotexts += d->autotext_n;
}

static void write_documents(struct world *world, struct visit *visit)
{
    struct person *p = visit->person;
    int32_t count = dice_poisson(world->dice, p->volume);
    bool ambient =
        p->ambient_share > 0 && visit->active && visit->day >= world->design->ambient_from;
    struct sim_document document;

    for (int t = 0; t < DESIGN_DOC_TYPES; t++) {
        visit->volumes[t].type = p->unit->plan->docs[t].code;
    }
    for (int32_t i = 0; i < count; i++) {
        bool eligible = dice_happens(world->dice, .55);

        document_draw(world->dice, p, visit->active ? &visit->session : NULL, ambient && eligible,
                      visit->day, &document);
        visit->encounters += eligible ? 1 : 0;
        count_volume(visit, &document);
        world_hand_in(world, &document, visit->day);
        if (world->writer != NULL && document.draft.used &&
            dice_happens(world->writer->dice, .12)) {
            emit_draft(world->writer, &document, true); /* another one, not taken */
        }
    }
}

static void tell_day(struct world *world, const struct visit *visit)
{
    struct writer *writer = world->writer;
    const struct person *p = visit->person;

    if (visit->session.documents > 0) {
        emit_session(writer, p, &visit->session);
        if (visit->commands > 0) {
            emit_commands(writer, p, visit->session.rate.release, visit->commands,
                          visit->commands_ok);
        }
        if (dice_happens(writer->dice, .06)) {
            emit_vocabulary(writer, p);
        }
    }
    if (visit->autotexts > 0) {
        emit_autotexts(writer, p, visit->autotexts);
    }
    if (visit->active && p->ambient_share > 0 && visit->day >= world->design->ambient_from &&
        dice_happens(writer->dice, .15)) {
        emit_agent(writer, p);
    }
    emit_volumes(writer, p, visit->volumes, visit->encounters);
    emit_schedule(writer, p, visit->note_ms);
}

/* Opened once and left: those who have a seat, tried it, and never wrote a document with it. */
static void try_out(struct world *world, struct visit *visit)
{
    open_session(world, visit);
    visit->session.words = 25;
    visit->session.audio_ms = 15000;
    visit->session.speech_ms = 11000;
    if (world->writer != NULL) {
        emit_session(world->writer, visit->person, &visit->session);
    }
}

void world_visit(struct world *world, struct person *p, int32_t day)
{
    struct visit visit = {.person = p, .day = day};

    visit.active = p->tier != TIER_NONE && day >= p->activated && day < p->stops;
    if (world->writer != NULL) {
        tell_office(world, p, day);
    }
    if (p->tier == TIER_NONE && (p->activated == day || (day == 0 && p->activated < 0))) {
        try_out(world, &visit);
    }
    if (visit.active) {
        may_drop_out(world, p, day);
    }
    if (!works(world, p, day)) {
        return;
    }
    if (visit.active) {
        open_session(world, &visit);
        check_microphone(world, &visit);
    }
    write_documents(world, &visit);
    if (world->writer != NULL) {
        tell_day(world, &visit);
    }
}
