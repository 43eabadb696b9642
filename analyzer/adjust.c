/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/adjust.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

struct place {
    double p;
    size_t at;
};

static int by_p(const void *a, const void *b)
{
    const struct place *left = a;
    const struct place *right = b;

    return (left->p > right->p) - (left->p < right->p);
}

static struct place *in_order(struct arena *scratch, const double *p, size_t count)
{
    struct place *places = ARENA_NEW(scratch, struct place, count);

    for (size_t i = 0; i < count; i++) {
        assert(!isnan(p[i]));
        places[i] = (struct place){p[i], i};
    }
    qsort(places, count, sizeof(*places), by_p);
    return places;
}

void adjust_holm(const double *p, size_t count, double *adjusted)
{
    struct arena scratch = {0};
    const struct place *places = in_order(&scratch, p, count);
    double least = 0;

    for (size_t i = 0; i < count; i++) {
        least = fmax(least, fmin(1, (double)(count - i) * places[i].p));
        adjusted[places[i].at] = least;
    }
    arena_free(&scratch);
}

void adjust_discoveries(const double *p, size_t count, double *adjusted)
{
    struct arena scratch = {0};
    const struct place *places = in_order(&scratch, p, count);
    double most = 1;

    for (size_t i = count; i-- > 0;) {
        most = fmin(most, (double)count / (double)(i + 1) * places[i].p);
        adjusted[places[i].at] = most;
    }
    arena_free(&scratch);
}

double adjust_coverage_level(size_t selected, size_t count, double rate)
{
    return selected == 0 ? 1 - rate : 1 - (double)selected * rate / (double)count;
}

double adjust_p_value(double estimate, double error, double degrees)
{
    if (!(error > 0)) {
        return 1; /* an estimate without an error excludes nothing */
    }
    return 2 * gsl_cdf_tdist_Q(fabs(estimate / error), degrees);
}
