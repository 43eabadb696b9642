/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/casemix.h"

#include <math.h>
#include <string.h>

#include "analyzer/disclosure.h"

#define GROUPS_MIN 2

void casemix_make(struct arena *arena, const struct casemix_row *rows, size_t row_count,
                  size_t clinician_count, size_t stratum_count, struct casemix *casemix)
{
    struct cluster all = {0};

    *casemix = (struct casemix){.rows = rows,
                                .row_count = row_count,
                                .clinician_count = clinician_count,
                                .stratum_count = stratum_count,
                                .totals = ARENA_NEW(arena, struct cluster, stratum_count),
                                .rates = ARENA_NEW(arena, double, stratum_count)};
    for (size_t i = 0; i < row_count; i++) {
        casemix->totals[rows[i].stratum].y += rows[i].sums.y;
        casemix->totals[rows[i].stratum].x += rows[i].sums.x;
        all.y += rows[i].sums.y;
        all.x += rows[i].sums.x;
    }
    for (size_t i = 0; i < stratum_count; i++) {
        const struct cluster *total = &casemix->totals[i];

        casemix->rates[i] = total->x > 0 ? total->y / total->x : 0;
    }
    casemix->rate = all.x > 0 ? all.y / all.x : 0;
}

/* How a unit's strata are grouped: those that stand alone, and all the others together. */
struct grouping {
    const struct casemix *casemix;
    size_t unit;
    bool *alone;    /* [stratum] */
    double *volume; /* [stratum] of the unit */
    double *shares; /* [clinician] of the group that is looked at */
};

/* True where enough clinicians make up the unit's volume in the strata that are wanted. */
static bool large_enough(const struct grouping *g, bool alone, size_t stratum)
{
    const struct casemix *casemix = g->casemix;
    struct concentration c = {0};

    memset(g->shares, 0, casemix->clinician_count * sizeof(*g->shares));
    for (size_t i = 0; i < casemix->row_count; i++) {
        const struct casemix_row *row = &casemix->rows[i];

        if (row->unit == g->unit && (alone ? row->stratum == stratum : !g->alone[row->stratum])) {
            g->shares[row->clinician] += row->sums.x;
        }
    }
    for (size_t i = 0; i < casemix->clinician_count; i++) {
        concentration_add(&c, g->shares[i]);
    }
    concentration_end(&c);
    return c.k >= CLINICIANS_PUBLISHED && !disclosure_dominated(&c);
}

static bool anything_together(const struct grouping *g)
{
    for (size_t s = 0; s < g->casemix->stratum_count; s++) {
        if (!g->alone[s] && g->volume[s] > 0) {
            return true;
        }
    }
    return false;
}

/* The least of the strata that stand alone joins the others; false where none is left. */
static bool join_least(const struct grouping *g)
{
    size_t least = SIZE_MAX;

    for (size_t s = 0; s < g->casemix->stratum_count; s++) {
        if (g->alone[s] && (least == SIZE_MAX || g->volume[s] < g->volume[least])) {
            least = s;
        }
    }
    if (least == SIZE_MAX) {
        return false;
    }
    g->alone[least] = false;
    return true;
}

static void group_strata(const struct grouping *g)
{
    const struct casemix *casemix = g->casemix;
    bool more = true;

    for (size_t i = 0; i < casemix->row_count; i++) {
        if (casemix->rows[i].unit == g->unit) {
            g->volume[casemix->rows[i].stratum] += casemix->rows[i].sums.x;
        }
    }
    for (size_t s = 0; s < casemix->stratum_count; s++) {
        g->alone[s] = g->volume[s] > 0 && large_enough(g, true, s);
    }
    while (more && anything_together(g) && !large_enough(g, false, 0)) {
        more = join_least(g);
    }
}

bool casemix_rates(const struct casemix *casemix, size_t unit, double *rates)
{
    struct arena scratch = {0};
    struct grouping g = {.casemix = casemix,
                         .unit = unit,
                         .alone = ARENA_NEW(&scratch, bool, casemix->stratum_count),
                         .volume = ARENA_NEW(&scratch, double, casemix->stratum_count),
                         .shares = ARENA_NEW(&scratch, double, casemix->clinician_count)};
    struct cluster together = {0};
    size_t groups = 0;

    group_strata(&g);
    for (size_t s = 0; s < casemix->stratum_count; s++) {
        groups += g.alone[s] ? 1 : 0;
        if (!g.alone[s] && g.volume[s] > 0) {
            together.y += casemix->totals[s].y;
            together.x += casemix->totals[s].x;
        }
    }
    groups += together.x > 0 ? 1 : 0;
    for (size_t s = 0; s < casemix->stratum_count; s++) {
        rates[s] = g.alone[s] ? casemix->rates[s] : together.x > 0 ? together.y / together.x : 0;
    }
    arena_free(&scratch);
    return groups >= GROUPS_MIN;
}

struct estimate casemix_standardise(const struct casemix *casemix, size_t unit, const double *rates,
                                    struct cluster *clusters)
{
    memset(clusters, 0, casemix->clinician_count * sizeof(*clusters));
    for (size_t i = 0; i < casemix->row_count; i++) {
        const struct casemix_row *row = &casemix->rows[i];

        if (row->unit == unit) {
            clusters[row->clinician].y += row->sums.y;
            clusters[row->clinician].x += row->sums.x * rates[row->stratum];
        }
    }
    struct estimate e = estimate_ratio(clusters, casemix->clinician_count, SCALE_LOG);

    e.value *= casemix->rate;
    e.low *= casemix->rate;
    e.high *= casemix->rate;
    return e;
}
