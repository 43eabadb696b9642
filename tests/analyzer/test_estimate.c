/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every estimator against its oracle in R (oracle_estimate.R), on fixed and on random data. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"

#define COUNTS    "tests/collector/aci-bench-counts.csv"
#define CASES_MAX 400
#define CLUSTERS  60
#define ORIGIN    10.0
#define TOLERANCE 1e-9

/* The cases as they are told to R, and what we say. */
struct trial {
    FILE *file;
    size_t count;
    struct estimate ours[CASES_MAX];
};

static void tell(struct trial *trial, const char *family, double argument,
                 const struct cluster *clusters, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        (void)fprintf(trial->file, "%zu %s %.17g %zu %.17g %.17g\n", trial->count, family, argument,
                      i, clusters[i].y, clusters[i].x);
    }
}

static void add(struct trial *trial, struct estimate ours)
{
    assert_true(trial->count < CASES_MAX);
    trial->ours[trial->count++] = ours;
}

static void add_ratios(struct trial *trial, gsl_rng *rng)
{
    struct cluster clusters[CLUSTERS];

    for (size_t k = 2; k <= CLUSTERS; k += 5) {
        struct source p = {k, .8, 300, .0848, .3, .1, 0};

        draw_rates(rng, &p, clusters);
        tell(trial, "log", 0, clusters, k);
        add(trial, estimate_ratio(clusters, k, SCALE_LOG));
        for (size_t i = 0; i < k; i++) {
            clusters[i].y -= 25;
        }
        tell(trial, "identity", 0, clusters, k);
        add(trial, estimate_ratio(clusters, k, SCALE_IDENTITY));
        p.rate = .7;
        draw_shares(rng, &p, clusters);
        tell(trial, "logit", 0, clusters, k);
        add(trial, estimate_ratio(clusters, k, SCALE_LOGIT));
        for (size_t i = 0; i < k; i++) {
            clusters[i].y = 1 + gsl_ran_poisson(rng, 9);
            clusters[i].x = 1;
        }
        tell(trial, "count", 0, clusters, k);
        add(trial, estimate_count(clusters, k));
        for (size_t i = 0; i < k; i++) {
            clusters[i].y = 1 + gsl_ran_poisson(rng, 3.0 + 30.0 * (double)(i % 3));
        }
        tell(trial, "count", 0, clusters, k);
        add(trial, estimate_count(clusters, k));
    }
}

static void add_exact(struct trial *trial, gsl_rng *rng)
{
    for (size_t k = 5; k <= 40; k += 5) {
        struct cluster clusters[CLUSTERS];
        struct cluster one = {floor((double)k / 3), (double)k};

        for (size_t i = 0; i < k; i++) {
            clusters[i] = (struct cluster){0, 1 + gsl_ran_poisson(rng, 4)};
        }
        tell(trial, "clopper", 0, clusters, k);
        add(trial, estimate_ratio(clusters, k, SCALE_LOGIT));
        tell(trial, "garwood", 0, clusters, k);
        add(trial, estimate_ratio(clusters, k, SCALE_LOG));
        clusters[0].y = 1;
        tell(trial, "clopper", 0, clusters, k);
        add(trial, estimate_ratio(clusters, k, SCALE_LOGIT));
        tell(trial, "garwood", 0, clusters, k);
        add(trial, estimate_ratio(clusters, k, SCALE_LOG));
        for (size_t i = 0; i < k; i++) {
            clusters[i].y = clusters[i].x;
        }
        tell(trial, "clopper", 0, clusters, k);
        add(trial, estimate_ratio(clusters, k, SCALE_LOGIT));
        tell(trial, "wilson", 0, &one, 1);
        add(trial, estimate_wilson(one.y, one.x));
    }
}

/* One cluster has all, so that the jackknife leaves the scale. */
static void add_counts(struct trial *trial, gsl_rng *rng)
{
    static const double sizes[] = {1, 2, 9999, 10000, 1e5, 2.8e5, 1e6, 3e7};

    for (size_t i = 0; i < 60; i++) {
        bool fixed = i < sizeof(sizes) / sizeof(sizes[0]);
        double size = fixed ? sizes[i] : floor(exp(gsl_ran_flat(rng, 0, log(1e7))));
        struct cluster clusters[2] = {{size, 7}, {0, 3}};

        tell(trial, "garwood", 0, clusters, 2);
        add(trial, estimate_ratio(clusters, 2, SCALE_LOG));
    }
}

static void add_scales(struct trial *trial, gsl_rng *rng)
{
    for (size_t n = 3; n <= 50; n += 11) {
        struct cluster values[CLUSTERS];
        struct cluster cells[3];
        double sum = 0;
        double squares = 0;

        for (size_t i = 0; i < n; i++) {
            values[i] = (struct cluster){floor(gsl_ran_flat(rng, 1, 6)), 1};
            sum += values[i].y;
            squares += values[i].y * values[i].y;
        }
        tell(trial, "t", 0, values, n);
        add(trial, estimate_mean((double)n, sum, squares));
        for (size_t i = 0; i < 3; i++) {
            cells[i] = (struct cluster){gsl_ran_poisson(rng, (double)n), 1};
        }
        tell(trial, "nps", 0, cells, 3);
        add(trial, estimate_nps(cells[0].y, cells[1].y, cells[2].y));
    }
}

/* One clinician's histogram around a bin of its own. */
static void draw_bins(gsl_rng *rng, size_t i, double centre, int64_t *counts)
{
    double own = gsl_ran_gaussian(rng, 3);

    for (unsigned n = 0; n < 5 + 10 * i; n++) {
        double bin = floor(centre + own + gsl_ran_gaussian(rng, 8));

        counts[(size_t)fmin(63, fmax(0, bin))]++;
    }
}

static void add_quantiles(struct trial *trial, gsl_rng *rng)
{
    static const double shares[] = {.5, .9, .25, .95};
    static int64_t counts[CLUSTERS][BIN_COUNT];
    struct cluster_bins bins[CLUSTERS];

    for (size_t round = 0; round < 16; round++) {
        size_t k = 3 + round * 3;

        memset(counts, 0, sizeof(counts));
        for (size_t i = 0; i < k; i++) {
            bins[i].counts = counts[i];
            draw_bins(rng, i, 20 - (double)(round % 3) * 12, counts[i]);
        }
        for (size_t at = 0; at < k * BIN_COUNT; at++) {
            int64_t n = counts[at / BIN_COUNT][at % BIN_COUNT];

            if (n > 0) {
                (void)fprintf(trial->file, "%zu quantile %.17g %zu %zu %d\n", trial->count,
                              shares[round % 4], at / BIN_COUNT, at % BIN_COUNT, (int)n);
            }
        }
        add(trial, estimate_quantile(bins, k, shares[round % 4], ORIGIN));
    }
}

static void compare(double ours, double theirs, size_t i)
{
    if (fabs(ours - theirs) > TOLERANCE * fmax(1, fabs(theirs))) {
        (void)fprintf(stderr, "case %zu: %.17g, R says %.17g\n", i, ours, theirs);
    }
    assert_true(fabs(ours - theirs) <= TOLERANCE * fmax(1, fabs(theirs)));
}

static void ask_oracle(struct trial *trial, const char *path)
{
    char command[256];
    size_t seen = 0;

    (void)snprintf(command, sizeof(command),
                   "Rscript --vanilla tests/analyzer/oracle_estimate.R %s", path);
    FILE *answers = popen(command, "r"); /* NOLINT(cert-env33-c): a fixed script, our own file */

    assert_non_null(answers);
    for (char line[256]; fgets(line, sizeof(line), answers) != NULL; seen++) {
        char *at = line;
        size_t i = strtoul(at, &at, 10);

        assert_true(i < trial->count);
        compare(trial->ours[i].value, strtod(at, &at), i);
        compare(trial->ours[i].low, strtod(at, &at), i);
        compare(trial->ours[i].high, strtod(at, &at), i);
    }
    assert_int_equal(pclose(answers), 0);
    assert_int_equal(seen, trial->count);
}

static void every_estimator_gives_the_digits_of_its_oracle(void **state)
{
    static struct trial trial;
    char path[] = "/tmp/dictameter-estimate-XXXXXX";
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    trial.file = fdopen(descriptor, "w");
    gsl_rng_set(rng, 20260913);
    add_ratios(&trial, rng);
    add_exact(&trial, rng);
    add_counts(&trial, rng);
    add_scales(&trial, rng);
    add_quantiles(&trial, rng);
    (void)fclose(trial.file);
    ask_oracle(&trial, path);
    (void)unlink(path);
    gsl_rng_free(rng);
}

static void the_28_real_pairs_give_9_2966_percent_from_7_6033_to_11_3670(void **state)
{
    struct cluster clusters[28];
    FILE *file = fopen(COUNTS, "r");
    size_t k = 0;

    (void)state;
    assert_non_null(file);
    for (char line[128]; fgets(line, sizeof(line), file) != NULL;) {
        char *at = line;
        double field[7];

        if (line[0] == 'l') {
            continue;
        }
        for (int i = 0; i < 7; i++, at++) {
            field[i] = strtod(at, &at);
        }
        assert_true(k < 28);
        clusters[k++] = (struct cluster){field[6], field[1]};
    }
    (void)fclose(file);
    struct estimate e = estimate_ratio(clusters, k, SCALE_LOG);

    assert_int_equal(e.k, 28);
    assert_float_equal((float)(100 * e.value), 9.2966F, 5e-5F);
    assert_float_equal((float)(100 * e.low), 7.6033F, 5e-5F);
    assert_float_equal((float)(100 * e.high), 11.3670F, 5e-5F);
    assert_float_equal((float)e.k_eff, 24.211F, 5e-4F);
    assert_int_equal(e.method, METHOD_LJK_LOG);
}

static void no_data_is_no_figure(void **state)
{
    struct cluster none[3] = {{0, 0}};
    struct cluster one[1] = {{3, 10}};
    struct estimate e = estimate_ratio(none, 3, SCALE_LOG);

    (void)state;
    assert_true(isnan(e.value) && isnan(e.low) && isnan(e.high));
    assert_int_equal(e.k, 0);
    e = estimate_ratio(one, 1, SCALE_IDENTITY);
    assert_true(e.value == .3 && isnan(e.low));
    assert_int_equal(e.method, METHOD_NONE);
    assert_true(isnan(estimate_wilson(0, 0).value));
    assert_true(isnan(estimate_mean(0, 0, 0).value));
    assert_true(isnan(estimate_nps(0, 0, 0).value));
    assert_true(isnan(estimate_quantile(NULL, 0, .5, 1).value));
}

static void clusters_without_data_change_nothing(void **state)
{
    struct cluster with[5] = {{3, 10}, {0, 0}, {5, 30}, {4, 25}, {0, 0}};
    struct cluster without[3] = {{3, 10}, {5, 30}, {4, 25}};
    struct estimate a = estimate_ratio(with, 5, SCALE_LOGIT);
    struct estimate b = estimate_ratio(without, 3, SCALE_LOGIT);

    (void)state;
    assert_true(a.low == b.low && a.high == b.high && a.k_eff == b.k_eff && a.k == b.k);
}

/* The database refuses a value beside its interval, and with it the whole run. */
static void an_interval_holds_its_value_where_all_clusters_are_alike(void **state)
{
    (void)state;
    for (int x = 2; x < CLUSTERS; x++) {
        struct cluster clusters[CLUSTERS];

        for (int y = 1; y < x; y++) {
            for (size_t i = 0; i < CLUSTERS; i++) {
                clusters[i] = (struct cluster){y, x};
            }
            for (int scale = SCALE_LOG; scale <= SCALE_IDENTITY; scale++) {
                struct estimate e = estimate_ratio(clusters, CLUSTERS, (enum estimate_scale)scale);

                assert_true(e.low <= e.value && e.value <= e.high);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_estimator_gives_the_digits_of_its_oracle),
        cmocka_unit_test(the_28_real_pairs_give_9_2966_percent_from_7_6033_to_11_3670),
        cmocka_unit_test(no_data_is_no_figure),
        cmocka_unit_test(clusters_without_data_change_nothing),
        cmocka_unit_test(an_interval_holds_its_value_where_all_clusters_are_alike),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("estimate", tests, NULL, NULL);
}
