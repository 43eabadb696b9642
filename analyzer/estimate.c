/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/estimate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#include "base/exact.h"

#define Z975       1.959963984540054
#define BINS_RATIO 1.189207115002721 /* 2^(1/4) */

const char *estimate_method_name(enum estimate_method method)
{
    static const char *const names[METHOD_COUNT] = {
        "none",    "ljk_log", "ljk_logit", "ljk_identity", "clopper_pearson", "wilson",
        "garwood", "t",       "woodruff",  "nps",          "kaplan_meier",
    };

    return names[method];
}

double estimate_t975(double degrees)
{
    return gsl_cdf_tdist_Pinv(.975, degrees);
}

static struct estimate nothing(void)
{
    return (struct estimate){.value = NAN, .low = NAN, .high = NAN, .method = METHOD_NONE};
}

struct estimate estimate_clopper_pearson(double x, double n)
{
    struct estimate e = nothing();

    if (!(n > 0) || x < 0 || x > n) {
        return e;
    }
    e.value = x / n;
    struct exact limits = exact_share(x, n);

    e.low = limits.low;
    e.high = limits.high;
    e.method = METHOD_CLOPPER_PEARSON;
    return e;
}

struct estimate estimate_wilson(double x, double n)
{
    struct estimate e = nothing();
    double z2 = Z975 * Z975;

    if (!(n > 0) || x < 0 || x > n) {
        return e;
    }
    double p = x / n;
    double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z975 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);

    e.value = p;
    e.low = x > 0 ? fmax(0, centre - half) : 0;
    e.high = x < n ? fmin(1, centre + half) : 1;
    e.method = METHOD_WILSON;
    e.k = (size_t)n;
    e.k_eff = n;
    return e;
}

/* The exact interval of a Poisson count, over the exposure x. */
static void garwood(struct estimate *e, double y, double x)
{
    struct exact limits = exact_count(y, x);

    e->low = limits.low;
    e->high = limits.high;
    e->method = METHOD_GARWOOD;
}

struct sums {
    double y;
    double x;
    double x_squared;
    size_t k;
};

static struct sums sum_clusters(const struct cluster *clusters, size_t count)
{
    struct sums sums = {0};

    for (size_t i = 0; i < count; i++) {
        if (clusters[i].x == 0 && clusters[i].y == 0) {
            continue;
        }
        sums.y += clusters[i].y;
        sums.x += clusters[i].x;
        sums.x_squared += clusters[i].x * clusters[i].x;
        sums.k++;
    }
    return sums;
}

/*
 * What leaving a cluster out does to g(theta). Written as one logarithm of a quotient, so that the
 * difference of two near values is never formed. False where g is not finite there.
 */
static bool left_out(const struct sums *all, const struct cluster *c, enum estimate_scale scale,
                     double *change)
{
    double y = all->y - c->y;
    double x = all->x - c->x;

    if (!(x > 0)) {
        return false;
    }
    switch (scale) {
    case SCALE_LOG:
        *change = log((y * all->x) / (x * all->y));
        return y > 0;
    case SCALE_LOGIT:
        *change = log((y * (all->x - all->y)) / ((x - y) * all->y));
        return y > 0 && y < x;
    case SCALE_IDENTITY:
        *change = y / x - all->y / all->x;
        return true;
    }
    return false;
}

/* The jackknife variance of g(theta); false where a leave-one-out leaves the scale. */
static bool jackknife(const struct cluster *clusters, size_t count, const struct sums *all,
                      enum estimate_scale scale, double *variance)
{
    double k = (double)all->k;
    double sum = 0;
    double squares = 0;

    if (all->k < 2) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        double change = 0;

        if (clusters[i].x == 0 && clusters[i].y == 0) {
            continue;
        }
        if (!left_out(all, &clusters[i], scale, &change)) {
            return false;
        }
        sum += change;
        squares += change * change;
    }
    *variance = fmax(0, (k - 1) / k * (squares - sum * sum / k));
    return true;
}

static void spread(struct estimate *e, enum estimate_scale scale, double half)
{
    double odds = e->value / (1 - e->value);

    switch (scale) {
    case SCALE_LOG:
        e->low = e->value * exp(-half);
        e->high = e->value * exp(half);
        e->method = METHOD_LJK_LOG;
        break;
    case SCALE_LOGIT:
        e->low = odds * exp(-half) / (1 + odds * exp(-half));
        e->high = 1 / (1 + exp(-half) / odds);
        e->method = METHOD_LJK_LOGIT;
        break;
    case SCALE_IDENTITY:
        e->low = e->value - half;
        e->high = e->value + half;
        e->method = METHOD_LJK_IDENTITY;
        break;
    }
    /* Where all clusters are alike, rounding alone would put the value beside its interval. */
    e->low = fmin(e->low, e->value);
    e->high = fmax(e->high, e->value);
}

/* The exact interval where the scale cannot be used. */
static void exact(struct estimate *e, const struct sums *all, enum estimate_scale scale)
{
    if (scale == SCALE_LOG && all->y >= 0) {
        garwood(e, all->y, all->x);
    } else if (scale == SCALE_LOGIT && e->value >= 0 && e->value <= 1) {
        struct estimate limits = estimate_clopper_pearson(e->value * e->k_eff, e->k_eff);

        e->low = limits.low;
        e->high = limits.high;
        e->method = METHOD_CLOPPER_PEARSON;
    }
}

struct estimate estimate_ratio(const struct cluster *clusters, size_t count,
                               enum estimate_scale scale)
{
    struct estimate e = nothing();
    struct sums all = sum_clusters(clusters, count);
    double variance = 0;

    if (!(all.x > 0)) {
        return e;
    }
    e.value = all.y / all.x;
    e.k = all.k;
    e.k_eff = all.x * all.x / all.x_squared;
    if (jackknife(clusters, count, &all, scale, &variance)) {
        spread(&e, scale, estimate_t975(fmax(1, e.k_eff - 1)) * sqrt(variance));
    } else {
        exact(&e, &all, scale);
    }
    return e;
}

bool estimate_variance(const struct cluster *clusters, size_t count, enum estimate_scale scale,
                       double *variance)
{
    struct sums all = sum_clusters(clusters, count);
    double found = 0;

    if (!(all.x > 0) || !jackknife(clusters, count, &all, scale, &found)) {
        return false;
    }
    *variance = found;
    return true;
}

struct estimate estimate_total(const struct cluster *clusters, size_t count)
{
    struct estimate e = nothing();
    double y_squared = 0;

    e.value = 0;
    for (size_t i = 0; i < count; i++) {
        e.value += clusters[i].y;
        y_squared += clusters[i].y * clusters[i].y;
        e.k += clusters[i].y != 0;
    }
    e.k_eff = e.value > 0 ? e.value * e.value / y_squared : 0;
    return e;
}

struct estimate estimate_count(const struct cluster *clusters, size_t count)
{
    struct estimate e = estimate_total(clusters, count);
    double k = (double)e.k;
    double variance = 0;
    double squares = 0;
    double sum = 0;
    bool whole = true;

    for (size_t i = 0; i < count; i++) {
        whole = whole && clusters[i].y == floor(clusters[i].y);
        if (e.k > 1 && clusters[i].y != 0) {
            double change = log((e.value - clusters[i].y) / e.value * (k / (k - 1)));

            sum += change;
            squares += change * change;
        }
    }
    if (e.k > 1) {
        variance = (k - 1) / k * (squares - sum * sum / k);
    }
    /* Events that fall one to a cluster look certain to the jackknife: they are still events. */
    bool alike = whole && variance < 1 / e.value;

    if (e.k > 1 && isfinite(variance) && !alike) {
        spread(&e, SCALE_LOG, estimate_t975(fmax(1, k - 1)) * sqrt(fmax(0, variance)));
    } else if (e.value >= 0) {
        garwood(&e, e.value, 1);
    }
    return e;
}

struct estimate estimate_census(const struct cluster *clusters, size_t count)
{
    struct estimate e = nothing();
    struct sums all = sum_clusters(clusters, count);

    if (all.x > 0) {
        e.value = all.y / all.x;
        e.k = all.k;
        e.k_eff = all.x * all.x / all.x_squared;
    }
    return e;
}

struct estimate estimate_mean(double n, double sum, double sum_squares)
{
    struct estimate e = nothing();

    if (!(n > 0)) {
        return e;
    }
    e.value = sum / n;
    e.k = (size_t)n;
    e.k_eff = n;
    if (n >= 2) {
        double variance = fmax(0, (sum_squares - sum * sum / n) / (n - 1));
        double half = estimate_t975(n - 1) * sqrt(variance / n);

        e.low = e.value - half;
        e.high = e.value + half;
        e.method = METHOD_T;
    }
    return e;
}

struct estimate estimate_nps(double promoters, double passives, double detractors)
{
    struct estimate e = nothing();
    double n = promoters + passives + detractors;

    if (!(n > 0)) {
        return e;
    }
    e.value = (promoters - detractors) / n;
    e.k = (size_t)n;
    e.k_eff = n;
    if (n >= 2) {
        double up = (promoters + 1) / (n + 3);
        double down = (detractors + 1) / (n + 3);
        double variance = (up + down - (up - down) * (up - down)) / (n + 3);
        double half = estimate_t975(n - 1) * sqrt(variance);

        e.low = fmax(-1, e.value - half);
        e.high = fmin(1, e.value + half);
        e.method = METHOD_NPS;
    }
    return e;
}

/* Where a share of the pooled histogram lies: a bin and how far into it. */
struct place {
    size_t bin;
    double within;
};

static struct place place_of(const double *pooled, double n, double share)
{
    double wanted = fmin(1, fmax(0, share)) * n;
    double below = 0;
    struct place last = {0};

    for (size_t i = 0; i < BIN_COUNT; i++) {
        if (pooled[i] == 0) {
            continue;
        }
        last = (struct place){i, 1};
        if (below + pooled[i] >= wanted) {
            last.within = fmax(0, (wanted - below) / pooled[i]);
            return last;
        }
        below += pooled[i];
    }
    return last;
}

static double place_value(struct place place, double origin)
{
    if (place.bin == 0) {
        return origin * place.within;
    }
    return origin * pow(BINS_RATIO, (double)(place.bin - 1) + place.within);
}

/* A cluster's share of its own counts that lies below a place. */
static double share_below(const int64_t *counts, struct place place, double n)
{
    double below = place.within * (double)counts[place.bin];

    for (size_t i = 0; i < place.bin; i++) {
        below += (double)counts[i];
    }
    return below / n;
}

static double bins_total(const int64_t *counts)
{
    double n = 0;

    for (size_t i = 0; i < BIN_COUNT; i++) {
        n += (double)counts[i];
    }
    return n;
}

struct estimate estimate_quantile(const struct cluster_bins *clusters, size_t count,
                                  double quantile, double origin)
{
    struct estimate e = nothing();
    double pooled[BIN_COUNT] = {0};
    double total = 0;
    double squares = 0;
    double variance = 0;

    for (size_t i = 0; i < count; i++) {
        double n = bins_total(clusters[i].counts);

        for (size_t b = 0; b < BIN_COUNT; b++) {
            pooled[b] += (double)clusters[i].counts[b];
        }
        total += n;
        squares += n * n;
        e.k += n > 0;
    }
    if (!(total > 0)) {
        return e;
    }
    struct place place = place_of(pooled, total, quantile);

    e.value = place_value(place, origin);
    e.k_eff = total * total / squares;
    if (e.k < 2) {
        return e;
    }
    for (size_t i = 0; i < count; i++) {
        double n = bins_total(clusters[i].counts);

        if (n > 0) {
            double h = n / total;
            double residual = h * (share_below(clusters[i].counts, place, n) - quantile);

            variance += residual * residual / (1 - h);
        }
    }
    double half = estimate_t975(fmax(1, e.k_eff - 1)) * sqrt(variance);

    e.low = place_value(place_of(pooled, total, quantile - half), origin);
    e.high = place_value(place_of(pooled, total, quantile + half), origin);
    e.method = METHOD_WOODRUFF;
    return e;
}
