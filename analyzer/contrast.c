/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/contrast.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analyzer/disclosure.h"
#include "base/arena.h"

#define POWER .8

/* One stratum of one clinician, by arm. */
struct stratum {
    struct cluster arm[2];
    double documents[2];
};

/* What a stratum with both arms gives to the common ratio: y of each arm weighed by the other's x.
 */
static double share_of_other(const struct stratum *s, bool exposed)
{
    return s->arm[!exposed].x / (s->arm[0].x + s->arm[1].x);
}

static bool has_both(const struct stratum *s)
{
    return s->arm[0].x > 0 && s->arm[1].x > 0;
}

static struct stratum *sum_strata(struct arena *scratch, const struct contrast_data *data,
                                  const struct contrast_row *rows, size_t row_count)
{
    struct stratum *strata = ARENA_NEW(scratch, struct stratum, data->stratum_count);

    for (size_t i = 0; i < row_count; i++) {
        struct stratum *s = &strata[rows[i].stratum];

        s->arm[rows[i].exposed].y += rows[i].sums.y;
        s->arm[rows[i].exposed].x += rows[i].sums.x;
        s->documents[rows[i].exposed] += rows[i].documents;
    }
    return strata;
}

/* The sum of squared residuals of whole days; how many days there are. */
static double square_days(struct arena *scratch, const struct contrast_data *data,
                          const struct contrast_row *rows, size_t row_count,
                          const struct stratum *strata, double ratio, size_t *days)
{
    double *residual = ARENA_NEW(scratch, double, data->day_count);
    bool *seen = ARENA_NEW(scratch, bool, data->day_count);
    double squares = 0;

    *days = 0;
    for (size_t i = 0; i < row_count; i++) {
        const struct stratum *s = &strata[rows[i].stratum];
        double rate = (s->arm[0].y + s->arm[1].y) / (s->arm[0].x + ratio * s->arm[1].x);
        double own = rows[i].exposed ? rate * ratio : rate;

        if (has_both(s)) {
            *days += seen[rows[i].day] ? 0 : 1;
            seen[rows[i].day] = true;
            residual[rows[i].day] += (rows[i].exposed ? 1 : -ratio) *
                                     share_of_other(s, rows[i].exposed) *
                                     (rows[i].sums.y - own * rows[i].sums.x);
        }
    }
    for (size_t i = 0; i < data->day_count; i++) {
        squares += residual[i] * residual[i];
    }
    return squares;
}

bool contrast_clinician(const struct contrast_data *data, const struct contrast_row *rows,
                        size_t row_count, struct switch_effect *own)
{
    struct arena scratch = {0};
    const struct stratum *strata = sum_strata(&scratch, data, rows, row_count);
    double events[2] = {0};
    double documents[2] = {0};
    double volumes[2] = {0};
    size_t days = 0;
    bool enough = false;

    for (size_t i = 0; i < data->stratum_count; i++) {
        for (int arm = 0; arm < 2 && has_both(&strata[i]); arm++) {
            events[arm] += strata[i].arm[arm].y * share_of_other(&strata[i], arm == 1);
            documents[arm] += strata[i].documents[arm];
            volumes[arm] += strata[i].arm[arm].x;
        }
    }
    if (events[0] > 0 && events[1] > 0 && documents[0] >= CONTRAST_DOCUMENTS_MIN &&
        documents[1] >= CONTRAST_DOCUMENTS_MIN) {
        double ratio = events[1] / events[0];
        double squares = square_days(&scratch, data, rows, row_count, strata, ratio, &days);
        double n = (double)days;

        enough = days >= CONTRAST_DAYS_MIN && squares > 0;
        if (enough) {
            *own = (struct switch_effect){
                {log(ratio), n / (n - 1) * squares / (events[1] * events[1]), n - 1},
                {volumes[0], volumes[1]}};
        }
    }
    arena_free(&scratch);
    return enough;
}

/* Where the rows of the clinician at `from` end. */
static size_t rows_of(const struct contrast_data *data, size_t from)
{
    size_t until = from;

    while (until < data->row_count && data->rows[until].clinician == data->rows[from].clinician) {
        until++;
    }
    return until;
}

/* Whether one or two of the switchers make up the mean, by what they weigh or by their volume. */
static bool has_dominant(const struct effect *effects, size_t count, double tau2,
                         struct concentration volumes[static 2])
{
    struct concentration weights = {0};

    for (size_t i = 0; i < count; i++) {
        concentration_add(&weights, 1 / (effects[i].variance + tau2));
    }
    concentration_end(&weights);
    concentration_end(&volumes[0]);
    concentration_end(&volumes[1]);
    return disclosure_dominated(&weights) || disclosure_dominated(&volumes[0]) ||
           disclosure_dominated(&volumes[1]);
}

struct contrast contrast_make(const struct contrast_data *data, struct effect *effects)
{
    struct contrast contrast = {.effect = pool_effects(NULL, 0), .detectable = (double)NAN};
    struct concentration volumes[2] = {0};
    struct switch_effect own;

    for (size_t from = 0, until = 0; from < data->row_count; from = until) {
        until = rows_of(data, from);
        if (contrast_clinician(data, &data->rows[from], until - from, &own)) {
            effects[contrast.switchers++] = own.effect;
            concentration_add(&volumes[0], own.volumes[0]);
            concentration_add(&volumes[1], own.volumes[1]);
        }
    }
    struct pooled pooled = pool_effects(effects, contrast.switchers);

    contrast.dominated = has_dominant(effects, contrast.switchers, pooled.tau2, volumes);
    if (contrast.switchers >= CONTRAST_CLINICIANS_MIN && !contrast.dominated) {
        contrast.effect = pooled;
        contrast.detectable = pooled.error * (estimate_t975(pooled.degrees) +
                                              gsl_cdf_tdist_Pinv(POWER, pooled.degrees));
    }
    return contrast;
}

/* Sums for a straight line through (x, y). */
struct line {
    double n;
    double x;
    double y;
    double xx;
    double xy;
    double yy;
};

static void add_point(struct line *line, double x, double y)
{
    double n = line->n + 1;
    double off_x = x - line->x;
    double off_y = y - line->y;

    line->xx += off_x * off_x * line->n / n;
    line->xy += off_x * off_y * line->n / n;
    line->yy += off_y * off_y * line->n / n;
    line->x += off_x / n;
    line->y += off_y / n;
    line->n = n;
}

/* The point of the clinician whose rows are [from, until): share exposed, log rate. */
static bool point_of(const struct contrast_data *data, size_t from, size_t until, double *x,
                     double *y)
{
    struct cluster all = {0};
    double exposed = 0;

    for (size_t i = from; i < until; i++) {
        all.y += data->rows[i].sums.y;
        all.x += data->rows[i].sums.x;
        exposed += data->rows[i].exposed ? data->rows[i].sums.x : 0;
    }
    *x = exposed / all.x;
    *y = log(all.y / all.x);
    return all.y > 0 && all.x > 0;
}

/* Whether the line hangs on one or two: the slope of one who alone differs is that one's rate. */
static bool hangs_on_few(const struct contrast_data *data, double mean)
{
    struct concentration leverage = {0};
    double x = 0;
    double y = 0;

    for (size_t from = 0, until = 0; from < data->row_count; from = until) {
        until = rows_of(data, from);
        if (point_of(data, from, until, &x, &y)) {
            concentration_add(&leverage, (x - mean) * (x - mean));
        }
    }
    concentration_end(&leverage);
    return disclosure_dominated(&leverage);
}

struct contrast_slope contrast_between(const struct contrast_data *data)
{
    struct contrast_slope slope = {
        .slope = (double)NAN, .error = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    struct line line = {0};
    double x = 0;
    double y = 0;

    for (size_t from = 0, until = 0; from < data->row_count; from = until) {
        until = rows_of(data, from);
        if (point_of(data, from, until, &x, &y)) {
            add_point(&line, x, y);
            slope.clinicians++;
        }
    }
    slope.dominated = hangs_on_few(data, line.x);
    if (slope.clinicians >= CONTRAST_CLINICIANS_MIN && line.xx > 0 && !slope.dominated) {
        double degrees = line.n - 2;

        slope.slope = line.xy / line.xx;
        slope.error = sqrt(fmax(0, line.yy - slope.slope * line.xy) / degrees / line.xx);
        slope.low = slope.slope - estimate_t975(degrees) * slope.error;
        slope.high = slope.slope + estimate_t975(degrees) * slope.error;
    }
    return slope;
}
