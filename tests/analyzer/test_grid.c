/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told of few clinicians, attacked: value and limits together must not tell apart what the
 * rounded value does not, beyond what grid.h says, and must hold what they are made of.
 */
#include <math.h>
#include <string.h>

#include "tests/analyzer/draw.h"
#include "tests/analyzer/told.h"

#define CLUSTERS 30
#define DRAWS    4000
#define TOLD_MAX 4000
#define RUNGS    6

/* Estimates of one half-width, whose values lie everywhere in a step. */
static void limits_do_not_tell_where_in_its_step_a_value_lies(void **state)
{
    static const double halves[] = {.03, .11, .29, .7, 1.4, 2.6};

    (void)state;
    for (size_t h = 0; h < sizeof(halves) / sizeof(halves[0]); h++) {
        for (int place = 0; place < 19; place++) {
            const double within = (place - 9) / 20.;
            const double share = .35 + .05 * within;
            const double odds = share / (1 - share);
            const double rate = pow(1.1, -7 + within);
            const double factor = exp(halves[h]);
            const struct estimate logit = {.value = share,
                                           .low = odds / factor / (1 + odds / factor),
                                           .high = odds * factor / (1 + odds * factor),
                                           .method = METHOD_LJK_LOGIT};
            const struct estimate log = {.value = rate,
                                         .low = rate / factor,
                                         .high = rate * factor,
                                         .method = METHOD_LJK_LOG};
            const struct estimate loss = {.value = -rate,
                                          .low = -rate - halves[h],
                                          .high = -rate + halves[h],
                                          .method = METHOD_LJK_IDENTITY};
            static struct figure first[3];
            const struct figure found[] = {told_of(&logit, GRID_POINTS, 900, false),
                                           told_of(&log, GRID_RELATIVE, 900, false),
                                           told_of(&loss, GRID_RELATIVE, 900, false)};

            memcpy(first, place == 0 ? found : first, sizeof(first));
            for (size_t i = 0; i < 3; i++) {
                assert_true(alike(&found[i], &first[i]));
            }
            assert_true(holds(&found[0], &logit) && holds(&found[1], &log) &&
                        holds(&found[2], &loss));
        }
    }
}

#define EACH 40 /* documents that each clinician signs */

/* Events that some of k clinicians have, each `ratio` times as many as the one before. */
struct events {
    size_t k;
    size_t holders;
    double ratio;
    double count;
    bool all_but; /* they are what was not done */
    enum estimate_scale scale;
};

static struct figure shared(const struct events *events, struct estimate *e)
{
    struct cluster clusters[CLUSTERS];
    double all = 0;

    for (size_t i = 0; i < events->holders; i++) {
        all += pow(events->ratio, (double)i);
    }
    for (size_t i = 0; i < events->k; i++) {
        const double part = i < events->holders ? pow(events->ratio, (double)i) / all : 0;
        const double own = events->count * part;

        clusters[i] = (struct cluster){events->all_but ? EACH - own : own, EACH};
    }
    *e = estimate_ratio(clusters, events->k, events->scale);
    return told_of(e, events->scale == SCALE_LOG ? GRID_RELATIVE : GRID_POINTS,
                   EACH * (double)events->k, false);
}

static bool told_of_these(const struct figure *told, struct events events)
{
    bool found = false;

    for (int count = 2; !found && count <= EACH; count++) {
        struct estimate e;

        events.count = count;
        const struct figure other = shared(&events, &e);

        found = alike(told, &other);
    }
    return found;
}

/* Whether it is told like this of some events that more than one has. */
static bool told_of_several(const struct figure *told, struct events events)
{
    static const double ratios[] = {1, .8, .6, .4, .3, .2, .1, .05};
    bool found = false;

    for (events.holders = 2; events.holders <= events.k; events.holders++) {
        for (size_t r = 0; r < sizeof(ratios) / sizeof(ratios[0]); r++) {
            events.ratio = ratios[r];
            found = found || told_of_these(told, events);
        }
    }
    return found;
}

static void check_one_alone(struct events events)
{
    struct estimate e;
    const struct figure told = shared(&events, &e);

    assert_true(e.method == METHOD_CLOPPER_PEARSON || e.method == METHOD_GARWOOD);
    assert_true(holds(&told, &e));
    assert_true(told_of_several(&told, events));
}

static void that_one_alone_has_all_the_events_or_that_nobody_has_any_is_not_told(void **state)
{
    (void)state;
    for (size_t k = FEWEST; k <= 10; k++) {
        for (int count = 0; count < EACH; count++) {
            check_one_alone((struct events){k, 1, 1, count, false, SCALE_LOGIT});
            check_one_alone((struct events){k, 1, 1, count, true, SCALE_LOGIT});
            if (count > 1) { /* 0 is a step of its own; of 1 there is nobody else */
                check_one_alone((struct events){k, 1, 1, count, false, SCALE_LOG});
            }
        }
    }
}

/* One of k lies off all others by a part of their rate. */
static struct estimate one_off(size_t k, double off, enum estimate_scale scale)
{
    struct cluster clusters[CLUSTERS];

    for (size_t i = 0; i < k; i++) {
        clusters[i] = (struct cluster){i == 0 ? 385 * (1 + off) : 385, 1000};
    }
    return estimate_ratio(clusters, k, scale);
}

static void that_all_are_alike_is_not_told(void **state)
{
    static const enum estimate_scale scales[] = {SCALE_LOG, SCALE_LOGIT, SCALE_IDENTITY};
    static const enum grid grids[] = {GRID_RELATIVE, GRID_POINTS, GRID_POINTS};

    (void)state;
    for (size_t k = FEWEST; k <= CLUSTERS; k++) {
        for (size_t s = 0; s < 3; s++) {
            const struct estimate same = one_off(k, 0, scales[s]);
            const struct estimate more = one_off(k, .1, scales[s]);
            const struct estimate less = one_off(k, -.1, scales[s]);
            const struct figure told[] = {told_of(&same, grids[s], 1000. * (double)k, false),
                                          told_of(&more, grids[s], 1000. * (double)k, false),
                                          told_of(&less, grids[s], 1000. * (double)k, false)};

            assert_true(alike(&told[0], &told[1]) && alike(&told[0], &told[2]));
            assert_true(told[0].low < .37 && told[0].high > .4);
        }
    }
}

/* All that was told, once each. */
struct gathered {
    struct figure told[TOLD_MAX];
    size_t count;
};

static void gather(struct gathered *gathered, const struct figure *told)
{
    size_t i = 0;

    while (i < gathered->count && !alike(&gathered->told[i], told)) {
        i++;
    }
    if (i == gathered->count) {
        assert_true(i < TOLD_MAX);
        gathered->told[gathered->count++] = *told;
    }
}

/* In how many ways the same value is told, at most; whether it is of a share, at its ends or not.
 */
static size_t ways(const struct gathered *gathered, bool ends)
{
    size_t most = 0;

    for (size_t i = 0; i < gathered->count; i++) {
        const double value = gathered->told[i].value;
        size_t found = 0;

        for (size_t j = 0; j < gathered->count; j++) {
            found += gathered->told[j].value == value;
        }
        if (!ends || value == 0 || value == 1) {
            most = found > most ? found : most;
        }
    }
    return most;
}

typedef void (*draw_fn)(gsl_rng *rng, const struct source *p, struct cluster *clusters);

/* Draws, and gathers what is told; returns how often it holds the truth. */
static double draw_told(const struct source *p, draw_fn draw, enum estimate_scale scale,
                        enum grid grid, struct gathered *gathered)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct cluster clusters[CLUSTERS];
    int held = 0;

    gsl_rng_set(rng, 20261126);
    for (int i = 0; i < DRAWS; i++) {
        double size = 0;

        draw(rng, p, clusters);
        for (size_t c = 0; c < p->k; c++) {
            size += clusters[c].x;
        }
        const struct estimate e = estimate_ratio(clusters, p->k, scale);
        struct figure told = told_of(&e, grid, size, false);

        told.clinicians = -1; /* told in its own right from eleven on */
        assert_true(told.low <= told.value && told.value <= told.high);
        held += told.low <= draw_truth(p) && draw_truth(p) <= told.high;
        gather(gathered, &told);
    }
    gsl_rng_free(rng);
    return held / (double)DRAWS;
}

static void shares_of_documents_are_told_on_a_ladder_and_covered(void **state)
{
    static const double rates[] = {.01, .08, .3, .7, .95, .99};
    static struct gathered gathered;

    (void)state;
    for (size_t k = FEWEST; k <= CLUSTERS; k += 5) {
        for (size_t r = 0; r < sizeof(rates) / sizeof(rates[0]); r++) {
            for (int spread = 0; spread < 3; spread++) {
                const struct source p = {k, .8, 60, rates[r], 0, .01 + .1 * spread, 0};

                assert_true(draw_told(&p, draw_shares, SCALE_LOGIT, GRID_POINTS, &gathered) >= .95);
            }
        }
    }
    assert_true(ways(&gathered, false) <= RUNGS);
    assert_int_equal(ways(&gathered, true), 1);
}

static void ratios_are_told_on_a_ladder_and_covered(void **state)
{
    static const double rates[] = {.002, .0848, .5};
    static struct gathered gathered;

    (void)state;
    for (size_t k = FEWEST; k <= CLUSTERS; k += 5) {
        for (size_t r = 0; r < sizeof(rates) / sizeof(rates[0]); r++) {
            for (int spread = 0; spread < 3; spread++) {
                const struct source p = {k, .8, 400, rates[r], .1 + .3 * spread, 0, 0};

                assert_true(draw_told(&p, draw_rates, SCALE_LOG, GRID_RELATIVE, &gathered) >= .95);
            }
        }
    }
    for (size_t i = 0; i < gathered.count; i++) {
        assert_int_equal(gathered.told[i].method, METHOD_LJK_LOG);
    }
    assert_true(ways(&gathered, false) <= RUNGS);
}

/* Three cells, all that there can be. */
static void promoters_less_detractors_are_held_and_told_on_a_ladder(void **state)
{
    static struct gathered gathered;

    (void)state;
    for (int n = FEWEST; n <= PEOPLE; n++) {
        for (int up = 0; up <= n; up++) {
            for (int down = 0; up + down <= n; down++) {
                const struct estimate e = estimate_nps(up, n - up - down, down);
                struct figure told = told_of(&e, GRID_POINTS, n, false);

                assert_true(holds(&told, &e) && told.low >= -1 && told.high <= 1);
                told.clinicians = -1;
                gather(&gathered, &told);
            }
        }
    }
    assert_true(ways(&gathered, false) <= RUNGS);
}

/* Answers of 0 to 100, all alike or at both ends of the scale. */
static void means_of_answers_are_held_and_told_on_a_ladder(void **state)
{
    static struct gathered gathered;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 20261127);
    for (int i = 0; i < DRAWS; i++) {
        const int n = FEWEST + i % PEOPLE;
        const double spread = 60. * (i % 7) / 6;
        double sum = 0;
        double squares = 0;

        for (int answer = 0; answer < n; answer++) {
            const double score = fmax(0, fmin(100, 70 + gsl_ran_gaussian(rng, 1) * spread));

            sum += score;
            squares += score * score;
        }
        const struct estimate e = estimate_mean(n, sum, squares);
        struct figure told = told_of(&e, GRID_RELATIVE, n, false);

        assert_true(holds(&told, &e));
        told.clinicians = -1;
        gather(&gathered, &told);
    }
    gsl_rng_free(rng);
    assert_true(ways(&gathered, false) <= RUNGS);
}

/* Events counted themselves: exact limits follow from their number, and would tell it. */
static void a_count_whose_limits_are_exact_is_told_in_one_way_a_step(void **state)
{
    static struct gathered gathered;

    (void)state;
    for (int events = 1; events <= 400; events++) {
        struct cluster clusters[10];

        for (int i = 0; i < 10; i++) {
            const int own = events / 10 + (i < events % 10 ? 1 : 0);

            clusters[i] = (struct cluster){own, 1};
        }
        const struct estimate e = estimate_count(clusters, 10);
        struct figure told = told_of(&e, GRID_RELATIVE, (double)NAN, false);

        assert_int_equal(e.method, METHOD_GARWOOD);
        assert_true(holds(&told, &e));
        told.clinicians = -1;
        gather(&gathered, &told);
    }
    assert_int_equal(ways(&gathered, false), 1);
}

static void where_nothing_happened_what_it_is_of_is_told_within_a_factor_of_two(void **state)
{
    static struct gathered gathered;

    (void)state;
    for (int documents = 100; documents <= 6400; documents += 7) {
        const struct cluster clusters[] = {
            {0, documents}, {0, documents}, {0, documents}, {0, documents}, {0, documents}};
        const struct estimate e = estimate_ratio(clusters, 5, SCALE_LOG);
        const struct figure told = told_of(&e, GRID_RELATIVE, 5. * documents, false);

        assert_true(holds(&told, &e));
        gather(&gathered, &told);
    }
    assert_true(gathered.count <= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_do_not_tell_where_in_its_step_a_value_lies),
        cmocka_unit_test(that_one_alone_has_all_the_events_or_that_nobody_has_any_is_not_told),
        cmocka_unit_test(that_all_are_alike_is_not_told),
        cmocka_unit_test(shares_of_documents_are_told_on_a_ladder_and_covered),
        cmocka_unit_test(ratios_are_told_on_a_ladder_and_covered),
        cmocka_unit_test(promoters_less_detractors_are_held_and_told_on_a_ladder),
        cmocka_unit_test(means_of_answers_are_held_and_told_on_a_ladder),
        cmocka_unit_test(a_count_whose_limits_are_exact_is_told_in_one_way_a_step),
        cmocka_unit_test(where_nothing_happened_what_it_is_of_is_told_within_a_factor_of_two),
    };

    return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
