/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/disclosure.h"

#include <math.h>

#define K_EFF_MIN 4.0
#define P_RULE    .15

void concentration_add(struct concentration *c, double value)
{
    double size = fabs(value);

    if (size == 0) {
        return;
    }
    c->k++;
    c->total += size;
    c->k_eff += size * size;
    if (size > c->first) {
        c->second = c->first;
        c->first = size;
    } else if (size > c->second) {
        c->second = size;
    }
}

void concentration_end(struct concentration *c)
{
    c->k_eff = c->total > 0 ? c->total * c->total / c->k_eff : 0;
}

bool disclosure_dominated(const struct concentration *c)
{
    if (!(c->total > 0)) {
        return false;
    }
    return c->k_eff < K_EFF_MIN || c->total - c->first - c->second < P_RULE * c->first;
}

bool measure_exact(enum measure_state state)
{
    return state == STATE_PUBLISHED || state == STATE_NO_INTERVAL;
}

struct spread spread_of(const struct concentration *c)
{
    return (struct spread){
        .total = (float)c->total,
        .norm = c->k_eff > 0 ? (float)(c->total / sqrt(c->k_eff)) : 0,
        .first = (float)c->first,
        .second = (float)c->second,
    };
}

struct spread spread_join(struct spread a, struct spread b)
{
    return (struct spread){a.total + b.total, a.norm + b.norm, a.first + b.first,
                           a.second + b.second};
}

bool spread_dominated(struct spread s)
{
    double k_eff = (double)s.total / (double)s.norm;
    double others = (double)s.total - (double)s.first - (double)s.second;

    return s.total > 0 && (k_eff * k_eff < K_EFF_MIN || others < P_RULE * (double)s.first);
}

bool disclosure_grid_period(enum period_kind kind)
{
    return kind == PERIOD_QUARTER || kind == PERIOD_R91;
}

enum measure_state disclosure_ladder(size_t k, bool dominated, enum grid grid,
                                     enum period_kind kind)
{
    if (k < CLINICIANS_SHOWN || dominated) {
        return STATE_PRIMARY;
    }
    if (k < CLINICIANS_PUBLISHED) {
        return grid != GRID_NONE && disclosure_grid_period(kind) ? STATE_GRID : STATE_PRIMARY;
    }
    return STATE_PUBLISHED;
}

bool disclosure_few(double counted, double of)
{
    double others = of - counted;

    return (counted > 0 && counted < CLINICIANS_SHOWN) || (others > 0 && others < CLINICIANS_SHOWN);
}

static void withhold(struct figure *figure)
{
    figure->method = METHOD_NONE;
    figure->clinicians = -1;
    figure->documents = -1;
    figure->numerator = NAN;
    figure->denominator = NAN;
    figure->value = NAN;
    figure->low = NAN;
    figure->high = NAN;
}

static void put_on_grid(struct figure *figure, enum grid grid)
{
    struct estimate told = {.value = figure->value,
                            .low = figure->low,
                            .high = figure->high,
                            .method = figure->method,
                            .k_eff = figure->k_eff};

    grid_tell(&told, grid, figure->denominator);
    figure->value = told.value;
    figure->low = told.low;
    figure->high = told.high;
    figure->method = told.method;
}

void disclosure_apply(struct figure *figure, enum grid grid, bool counts_clinicians)
{
    switch (figure->state) {
    case STATE_PUBLISHED:
        if (isnan(figure->low) || isnan(figure->high)) {
            figure->state = STATE_NO_INTERVAL;
            figure->low = NAN;
            figure->high = NAN;
        }
        break;
    case STATE_GRID:
        put_on_grid(figure, grid);
        figure->numerator = NAN;
        figure->denominator = NAN;
        figure->documents = -1;
        if (counts_clinicians || figure->clinicians < CLINICIANS_PUBLISHED) {
            figure->clinicians = -1;
        }
        break;
    case STATE_PRIMARY:
    case STATE_COMPLEMENTARY:
    case STATE_NO_DATA:
    case STATE_NOT_APPLICABLE:
        withhold(figure);
        break;
    case STATE_NO_INTERVAL:
        figure->low = NAN;
        figure->high = NAN;
        break;
    }
}

static bool withheld(enum measure_state state)
{
    return state == STATE_PRIMARY || state == STATE_COMPLEMENTARY;
}

static struct family_member *smallest_exact(struct family_member *members, size_t count)
{
    struct family_member *found = NULL;

    for (size_t i = 0; i < count; i++) {
        struct family_member *m = &members[i];

        if (!m->fixed && measure_exact(*m->state) &&
            (found == NULL || m->order_k < found->order_k ||
             (m->order_k == found->order_k && m->order_size < found->order_size))) {
            found = m;
        }
    }
    return found;
}

void crowd_add(struct crowd *crowd, int64_t clinician_id)
{
    /* Ids are random: their low bits are as good as a hash. */
    crowd->bits |= UINT32_C(1) << ((uint64_t)clinician_id & 31);
    crowd->k++;
}

void crowd_join(struct crowd *crowd, struct crowd other)
{
    crowd->bits |= other.bits;
    crowd->k = other.k > crowd->k ? other.k : crowd->k;
}

size_t crowd_least(struct crowd crowd)
{
    size_t set = 0;

    for (uint32_t bits = crowd.bits; bits != 0; bits &= bits - 1) {
        set++;
    }
    return set > crowd.k ? set : crowd.k;
}

bool disclosure_family(enum measure_state *total, struct family_member *members, size_t count,
                       struct crowd remainder, bool grid_allowed)
{
    bool changed = false;

    for (;;) {
        bool sensitive = remainder.k > 0 && remainder.k < CLINICIANS_SHOWN;
        size_t hidden = remainder.k > 0;
        struct crowd all = remainder;
        bool gone = sensitive;

        for (size_t i = 0; i < count; i++) {
            enum measure_state state = *members[i].state;

            if (state == STATE_GRID || withheld(state)) {
                sensitive = true;
                hidden++;
                crowd_join(&all, members[i].crowd);
                gone = gone || withheld(state);
            }
        }
        if (!sensitive || (hidden >= 2 && crowd_least(all) >= CLINICIANS_SHOWN)) {
            return changed;
        }
        struct family_member *next = smallest_exact(members, count);
        enum measure_state *hide = next == NULL ? total : next->state;

        if (hide == NULL) {
            return changed;
        }
        *hide = gone || !grid_allowed ? STATE_COMPLEMENTARY : STATE_GRID;
        changed = true;
        if (next == NULL) {
            return changed;
        }
    }
}
