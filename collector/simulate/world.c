/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/world.h"

#include <math.h>
#include <stdlib.h>

#include "base/day.h"
#include "collector/simulate/emit.h"

/* STATISTICS.md, section 7 */
#define UNIT_SD      0.15
#define WEEK_PHI     0.40
#define CLINICIAN_SD 0.10
#define SITE_SD      0.05
#define SPARE_SEATS  1.08
#define AUDIT_SHARE  0.03
#define AUDITS_MAX   4
#define REPORT_SHARE 0.006
#define COACH_EVERY  60
#define COACH_WORDS  500
#define COACH_AFTER  7

static double shock(struct world *world, double before, double sd, bool first)
{
    double fresh = world->sign * sd * dice_normal(world->dice);

    return first ? fresh : WEEK_PHI * before + sqrt(1 - WEEK_PHI * WEEK_PHI) * fresh;
}

void world_open(struct world *world, struct arena *arena, const struct design *design,
                uint64_t seed, bool mirror)
{
    struct person *person = ARENA_NEW(arena, struct person, (size_t)design->clinicians);

    *world = (struct world){
        .design = design,
        .arena = arena,
        .dice = dice_open(seed, 1),
        .persons = person,
        .site_shocks = ARENA_NEW(arena, double, (size_t)design->site_count),
        .due = ARENA_NEW(arena, struct sim_document *, (size_t)design->days),
        .sign = mirror ? -1 : 1,
    };
    for (int32_t u = 0; u < design->unit_count; u++) {
        double effect = world->sign * UNIT_SD * dice_normal(world->dice);

        for (int32_t i = 0; i < design->units[u].clinicians; i++) {
            person_draw(world->dice, design, &design->units[u], effect, mirror, person);
            person->week_shock = shock(world, 0, CLINICIAN_SD, true);
            person++;
        }
    }
    for (int32_t s = 0; s < design->site_count; s++) {
        world->site_shocks[s] = shock(world, 0, SITE_SD, true);
    }
}

void world_close(struct world *world)
{
    dice_close(world->dice);
}

static void begin_week(struct world *world)
{
    for (int32_t i = 0; i < world->design->clinicians; i++) {
        struct person *p = &world->persons[i];
        p->week_shock = shock(world, p->week_shock, CLINICIAN_SD, false);
    }
    for (int32_t s = 0; s < world->design->site_count; s++) {
        world->site_shocks[s] = shock(world, world->site_shocks[s], SITE_SD, false);
    }
}

static void keep(struct world *world, const struct sim_document *document, int32_t day)
{
    struct sim_document *kept = world->spare;

    if (day >= world->design->days) {
        return; /* after the window: nobody sees it */
    }
    if (kept == NULL) {
        kept = ARENA_NEW(world->arena, struct sim_document, 1);
    } else {
        world->spare = kept->next;
    }
    *kept = *document;
    kept->next = world->due[day];
    world->due[day] = kept;
}

/* The audit's draw and reports take signed dictated documents. */
static void follow_up(struct world *world, const struct sim_document *d)
{
    struct person *p = &world->persons[d->person - world->persons];

    if (d->abandoned || (d->modality != DICTATED && d->modality != MIXED)) {
        return;
    }
    if (p->audits < AUDITS_MAX && dice_happens(world->dice, AUDIT_SHARE)) {
        p->audits++;
        if (world->truth != NULL) {
            truth_audit(world->truth, d);
        }
        if (world->writer != NULL) {
            emit_audits(world->writer, d);
        }
    }
    if (world->writer != NULL && d->residual > 0 &&
        dice_happens(world->writer->dice, REPORT_SHARE)) {
        emit_error_report(world->writer, d);
    }
}

static void sign(struct world *world, const struct sim_document *document)
{
    if (world->truth != NULL) {
        truth_sign(world->truth, document);
    }
    if (world->writer != NULL) {
        emit_document(world->writer, document);
        if (document->draft.used && !document->amendment) {
            emit_draft(world->writer, document, false);
        }
    }
    if (!document->amendment) {
        follow_up(world, document);
    }
    if (document->to_amend_min > 0 && !document->amendment) {
        struct sim_document amended = *document;
        int32_t later = document->hour * 60 + document->to_amend_min;

        amended.amendment = true;
        amended.hour = later / 60 % 24;
        keep(world, &amended, document->signed_on + 1 + later / 1440);
    }
}

void world_hand_in(struct world *world, const struct sim_document *document, int32_t day)
{
    if (world->truth != NULL) {
        truth_create(world->truth, document);
    }
    if (document->signed_on > day) {
        keep(world, document, document->signed_on);
    } else {
        sign(world, document);
    }
}

static void sign_due(struct world *world, int32_t day)
{
    struct sim_document *next = NULL;

    for (struct sim_document *d = world->due[day]; d != NULL; d = next) {
        next = d->next;
        sign(world, d);
        d->next = world->spare;
        world->spare = d;
    }
}

static int by_value(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

/* Coaches those above P75 of their corrections: regression to the mean does the rest (a null). */
static void coach_worst(struct world *world, int32_t site, int32_t day)
{
    double *rates = ARENA_NEW(world->arena, double, (size_t)world->design->clinicians);
    size_t count = 0;

    for (int32_t i = 0; i < world->design->clinicians; i++) {
        const struct person *p = &world->persons[i];
        if (p->unit->site == site && p->recent_words >= COACH_WORDS) {
            rates[count++] = (double)p->recent_corrections / p->recent_words;
        }
    }
    qsort(rates, count, sizeof(*rates), by_value);
    for (int32_t i = 0; i < world->design->clinicians && count > 3; i++) {
        struct person *p = &world->persons[i];
        bool above = p->unit->site == site && p->recent_words >= COACH_WORDS &&
                     (double)p->recent_corrections / p->recent_words > rates[count * 3 / 4];
        if (above && p->coached == DESIGN_NEVER) {
            p->coached = day + COACH_AFTER;
        }
    }
}

static void coach(struct world *world, int32_t day)
{
    for (int32_t s = 0; s < world->design->site_count; s++) {
        if (world->design->sites[s].coach_trigger) {
            coach_worst(world, s, day);
        }
    }
    for (int32_t i = 0; i < world->design->clinicians; i++) {
        world->persons[i].recent_corrections = 0;
        world->persons[i].recent_words = 0;
    }
}

/* Seats bought: for the window's start, or a week before a unit goes live. */
static void provide_seats(struct world *world, int32_t day)
{
    for (int32_t u = 0; u < world->design->unit_count; u++) {
        const struct unit *unit = &world->design->units[u];
        int32_t from = unit->go_live > 14 ? unit->go_live - 14 : 0;

        if (day == from && unit->clinicians > 0) {
            emit_seat(world->writer, unit, NULL, "provisioned",
                      (int32_t)ceil(unit->clinicians * SPARE_SEATS));
        }
    }
}

static const struct unit *first_unit(const struct design *design, int32_t site)
{
    int32_t u = 0;

    while (design->units[u].site != site && u < design->unit_count - 1) {
        u++;
    }
    return &design->units[u];
}

static void announce(struct world *world, int32_t day)
{
    const struct design *design = world->design;

    provide_seats(world, day);
    for (int32_t s = 0; s < design->site_count; s++) {
        for (int r = 0; r < DESIGN_RELEASES; r++) {
            if (design->sites[s].release_from[r] == day) {
                emit_release(world->writer, first_unit(design, s), r, (int)s);
            }
        }
    }
    for (int wave = 0; wave < 2; wave++) {
        for (int32_t u = 0; design->survey_days[wave] == day && u < design->unit_count; u++) {
            emit_surveys(world->writer, &design->units[u], wave + 1);
        }
    }
}

static void begin_quarter(struct world *world, int32_t day)
{
    struct day_parts parts = day_parts(world->design->from + day);

    for (int32_t i = 0; parts.day == 1 && parts.month % 3 == 1 && i < world->design->clinicians;
         i++) {
        world->persons[i].audits = 0;
    }
}

void world_run(struct world *world)
{
    for (int32_t day = 0; day < world->design->days; day++) {
        if (day > 0 && day_weekday(world->design->from + day) == 1) {
            begin_week(world);
        }
        if (day > 0 && day % COACH_EVERY == 0) {
            coach(world, day);
        }
        if (world->writer != NULL) {
            writer_day(world->writer, day);
            announce(world, day);
        }
        begin_quarter(world, day);
        sign_due(world, day);
        for (int32_t i = 0; i < world->design->clinicians; i++) {
            world_visit(world, &world->persons[i], day);
        }
    }
}
