/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/lifetime.h"

#include <math.h>

#include "analyzer/disclosure.h"
#include "analyzer/starters.h"
#include "sql.h"

#define POINTS     100
#define HALF       50                                 /* points */
#define PEOPLE_MIN ((size_t)2 * CLINICIANS_PUBLISHED) /* a step, and who has not taken it */
#define EXACT      1e-9                               /* of points: whole but for rounding */

/* Made of what is told only: the share, and how many there are at least. */
static struct lifetime_point point_of(int32_t week, double value, size_t people)
{
    const struct estimate wilson = grid_wilson(value, (double)people);

    return (struct lifetime_point){
        .week = week,
        .value = value,
        .low = floor(wilson.low * POINTS + EXACT) / POINTS,
        .high = ceil(wilson.high * POINTS - EXACT) / POINTS,
    };
}

/*
 * The weeks between which a curve of told shares passes the half: after the last that is surely
 * below, up to the first that is surely above; a share that is told as 50 points may be either.
 */
static struct lifetime_span between(const struct lifetime *lifetime, size_t below, size_t above)
{
    struct lifetime_span span = {0, 0};

    for (size_t i = 0; i < lifetime->count; i++) {
        const struct lifetime_point *point = &lifetime->points[i];
        const double shares[] = {point->value, point->low, point->high};

        if (lround(shares[below] * POINTS) < HALF) {
            span.low = point->week;
        }
        if (span.high == 0 && lround(shares[above] * POINTS) > HALF) {
            span.high = point->week;
        }
    }
    return span;
}

void lifetime_draw(const struct horizon_site *whole, struct lifetime *lifetime)
{
    enum { VALUE, LOW, HIGH };

    *lifetime = (struct lifetime){.people = horizon_people(whole)};
    for (size_t t = 0; t < HORIZON_TIMES; t++) {
        if (whole->horizon.at[t]) {
            lifetime->points[lifetime->count++] = point_of(
                horizon_weeks[t], horizon_share(whole->people, whole->count, t), lifetime->people);
        }
    }
    lifetime->half = between(lifetime, VALUE, VALUE);
    lifetime->half_limit = between(lifetime, HIGH, LOW);
}

enum { TEXT_CURVE, TEXT_FEW, TEXT_WITHHELD, TEXT_COUNT };

typedef bool (*read_fn)(struct db *db, struct arena *arena, const struct cohort_span *span,
                        int32_t days, struct starters *starters, struct error *err);

/* What is studied: how it is called, and of whom. */
struct subject {
    const char *kind;
    const char *texts[TEXT_COUNT];
    int32_t behind; /* quarters from the end of its cohort to that which tells of it */
    size_t times;   /* of horizon_weeks */
    read_fn read;
};

static json_t *point_json(const struct lifetime_point *point)
{
    json_t *json = json_pack("{s:i}", "week", (int)point->week);

    record_number(json, "value", point->value);
    record_number(json, "low", point->low);
    record_number(json, "high", point->high);
    return json;
}

static void add_span(json_t *json, const char *low, const char *high, struct lifetime_span span)
{
    json_object_set_new(json, low, json_integer(span.low));
    if (span.high > 0) {
        json_object_set_new(json, high, json_integer(span.high));
    }
}

static json_t *payload(const struct subject *subject, const struct horizon_site *whole,
                       const struct lifetime *lifetime, bool waits)
{
    /* Of all who began then: which are left out may tell of a few. */
    int text = lifetime->count > 0                      ? TEXT_CURVE
               : whole->count + whole->few < PEOPLE_MIN ? TEXT_FEW
                                                        : TEXT_WITHHELD;
    json_t *json = json_pack("{s:s, s:[]}", "text", subject->texts[text], "points");

    if (waits) {
        json_object_set_new(json, "waits", json_true());
    }
    if (lifetime->count == 0) {
        return json;
    }
    json_object_set_new(json, "people", json_integer((json_int_t)lifetime->people));
    add_span(json, "half_after", "half_by", lifetime->half);
    add_span(json, "half_after_low", "half_by_high", lifetime->half_limit);
    for (size_t i = 0; i < lifetime->count; i++) {
        json_array_append_new(json_object_get(json, "points"), point_json(&lifetime->points[i]));
    }
    return json;
}

/* Those of each site, who follow each other. */
static struct horizon_site *by_site(struct arena *arena, const struct starters *s, size_t *count)
{
    struct horizon_site *sites = ARENA_NEW(arena, struct horizon_site, s->count + 1);

    *count = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (i == 0 || s->sites[i] != s->sites[i - 1]) {
            sites[(*count)++].people = &s->people[i];
        }
        sites[*count - 1].count++;
    }
    return sites;
}

/* Notes who is left out of a site, or of all (site_id 0), where they are few. */
static void note_few(const struct starters *s, int64_t site_id, struct horizon_site *site)
{
    for (size_t i = 0, more = 0; i < s->left_count; i = more) {
        for (more = i; more < s->left_count && s->left[more] == s->left[i]; more++) {
        }
        if (more - i < CLINICIANS_PUBLISHED && (site_id == 0 || s->left[i] == site_id)) {
            site->few += more - i;
            site->few_sites++;
        }
    }
}

static void record_curve(struct recorder *recorder, const struct subject *subject,
                         struct period quarter, int64_t site_id, const struct horizon_site *whole,
                         bool waits)
{
    struct lifetime lifetime;

    lifetime_draw(whole, &lifetime);
    record_finding(recorder, subject->kind, (struct recorded_scope){.site_id = site_id},
                   subject->kind, quarter, payload(subject, whole, &lifetime, waits));
}

static void record_all(struct recorder *recorder, const struct subject *subject,
                       struct period quarter, struct starters *s)
{
    struct arena scratch = {0};
    size_t count = 0;
    struct horizon_site *sites = by_site(&scratch, s, &count);
    struct horizon_site all = {.people = s->people, .count = s->count};

    note_few(s, 0, &all);
    for (size_t i = 0; i < count; i++) {
        note_few(s, s->sites[sites[i].people - s->people], &sites[i]);
    }
    horizon_plan(sites, count, subject->times, &all);
    bool waits = !horizon_told(&all.horizon);

    record_curve(recorder, subject, quarter, 0, &all, waits);
    for (size_t i = 0; i < count; i++) {
        record_curve(recorder, subject, quarter, s->sites[sites[i].people - s->people], &sites[i],
                     waits);
    }
    arena_free(&scratch);
}

/* How many days on the outcome is known by the last time. */
static int32_t days_of(size_t times)
{
    return horizon_weeks[times - 1] * HORIZON_DAYS_A_WEEK;
}

/* How long those who began used it: an abandonment is known after the look-ahead only. */
static bool read_use(struct db *db, struct arena *arena, const struct cohort_span *span,
                     int32_t days, struct starters *starters, struct error *err)
{
    struct starters *s = starters;
    size_t kept = 0;

    if (!starters_read_use(db, arena, span, days + COHORT_LOOK_AHEAD, s, err)) {
        return false;
    }
    for (size_t i = 0; i < s->count; i++) {
        if (cohort_abandonment(&s->members[i], s->until[i], &s->people[kept])) {
            s->sites[kept++] = s->sites[i];
        } else {
            starters_leave(arena, s, s->sites[i]);
        }
    }
    s->count = kept;
    return true;
}

static bool write_subject(struct recorder *recorder, const struct subject *subject,
                          struct period quarter, bool *any, struct error *err)
{
    struct arena arena = {0};
    struct starters starters = {0};
    struct cohort_span span;
    bool ok =
        starters_span(recorder->db, &arena, subject->kind, quarter, subject->behind, &span, err) &&
        (span.over ||
         subject->read(recorder->db, &arena, &span, days_of(subject->times), &starters, err));

    *any = ok && starters.count > 0;
    if (*any) {
        record_all(recorder, subject, quarter, &starters);
    }
    arena_free(&arena);
    return ok;
}

bool lifetime_write_first_use(struct recorder *recorder, struct period quarter, bool *any,
                              struct error *err)
{
    static const struct subject subject = {
        "first_use",
        {"finding.first_use.curve", "finding.first_use.few", "finding.first_use.withheld"},
        0,
        FIRST_USE_TIMES,
        starters_read_seats,
    };

    return write_subject(recorder, &subject, quarter, any, err);
}

bool lifetime_write_abandonment(struct recorder *recorder, struct period quarter, bool *any,
                                struct error *err)
{
    static const struct subject subject = {
        "abandonment",
        {"finding.abandonment.curve", "finding.abandonment.few", "finding.abandonment.withheld"},
        1,
        ABANDONMENT_TIMES,
        read_use,
    };

    return write_subject(recorder, &subject, quarter, any, err);
}
