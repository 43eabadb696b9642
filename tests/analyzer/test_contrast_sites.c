/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be told of all sites together beside what is told of each. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>

#include "analyzer/contrast_sites.h"
#include "tests/cmocka.h"

#define SITES_MAX  3
#define DAYS       20
#define CLINICIANS 60
#define ROWS_MAX   ((size_t)CLINICIANS * DAYS * 2)
#define HEAVY      40 /* the times that one clinician has more words */

struct site {
    size_t clinicians;
    size_t steady; /* of these, who always follow the practice */
    bool heavy;    /* the first has most of the words */
};

static struct contrast_row rows[ROWS_MAX];
static int64_t sites[ROWS_MAX];
static struct contrast_data data;

static void add_clinician(size_t clinician, int64_t site, bool steady, double words)
{
    for (size_t at = 0; at < (size_t)DAYS * 2; at++) {
        size_t day = at / 2;
        bool exposed = at % 2 == 1;
        double x = words * (exposed ? 100 + 20 * (double)(clinician % 7) : 100);
        double rate = (8 + (double)((clinician * 7 + day * 3 + at * 5) % 5)) / 100;

        if (exposed || !steady) {
            sites[data.row_count] = site;
            rows[data.row_count++] = (struct contrast_row){
                clinician, day / 5, day, exposed, 2, {rate * (exposed ? .8 : 1) * x, x}};
        }
    }
}

/* Returns of how many scopes is told. */
static size_t make(const struct site *of, struct scoped_contrast *told)
{
    data = (struct contrast_data){
        .rows = rows, .clinician_count = 0, .stratum_count = DAYS / 5, .day_count = DAYS};
    size_t count = 0;

    for (size_t i = 0; i < SITES_MAX && of[i].clinicians > 0; i++, count++) {
        for (size_t j = 0; j < of[i].clinicians; j++) {
            add_clinician(data.clinician_count++, (int64_t)i + 5, j < of[i].steady,
                          of[i].heavy && j == 0 ? HEAVY : 1);
        }
    }
    assert_int_equal(contrast_sites(&data, sites, told), count + 1);
    assert_int_equal(told[0].site_id, 0);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(told[i + 1].site_id, i + 5);
    }
    return count + 1;
}

struct scenario {
    struct site sites[SITES_MAX];
    bool told[SITES_MAX + 1]; /* of all sites first */
    bool slope[SITES_MAX + 1];
};

static void expect_scope(const struct scoped_contrast *told, bool effect, bool slope)
{
    assert_int_equal(!isnan(told->contrast.effect.low), effect);
    assert_int_equal(!isnan(told->contrast.effect.mean), effect);
    assert_int_equal(!isnan(told->contrast.detectable), effect);
    if (effect) {
        assert_int_equal(!isnan(told->slope.low), slope);
    }
}

static void expect(const struct scenario *scenarios, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct scoped_contrast told[SITES_MAX + 1];

        (void)fprintf(stderr, "# scenario %zu\n", i);
        for (size_t j = 0, scopes = make(scenarios[i].sites, told); j < scopes; j++) {
            expect_scope(&told[j], scenarios[i].told[j], scenarios[i].slope[j]);
        }
    }
}

#define EXPECT(scenarios) expect((scenarios), sizeof(scenarios) / sizeof((scenarios)[0]))

static void all_sites_are_told_of_only_where_the_rest_is_nobody_or_eleven(void **state)
{
    static const struct scenario scenarios[] = {
        {{{24, 0, false}}, {true, true}, {true, true}},
        {{{24, 0, false}, {1, 0, false}}, {false, true, false}, {false, true}},
        {{{24, 0, false}, {10, 0, false}}, {false, true, false}, {false, true}},
        {{{24, 0, false}, {11, 0, false}}, {true, true, false}, {true, true}},
        {{{20, 0, false}, {20, 0, false}}, {true, true, true}, {true, true, true}},
        {{{24, 0, false}, {5, 0, false}, {5, 0, false}}, {false, true}, {false, true}},
        {{{24, 0, false}, {5, 0, false}, {6, 0, false}}, {true, true}, {true, true}},
        {{{6, 0, false}, {6, 0, false}}, {true, false, false}, {true}},
    };

    (void)state;
    EXPECT(scenarios);
}

static void a_rest_that_one_clinician_dominates_is_not_left_over(void **state)
{
    static const struct scenario scenarios[] = {
        {{{24, 0, false}, {14, 0, true}}, {false, true, false}, {false, true}},
        {{{24, 0, true}, {14, 0, false}}, {false, false, true}, {false, false, true}},
    };

    (void)state;
    EXPECT(scenarios);
}

/* Of the slope those who never switch are a part. */
static void the_slope_of_all_sites_counts_those_who_never_switch(void **state)
{
    static const struct scenario scenarios[] = {
        {{{24, 0, false}, {3, 3, false}}, {true, true, false}, {false, true}},
        {{{24, 0, false}, {11, 11, false}}, {true, true, false}, {true, true}},
        {{{24, 1, false}}, {true, true}, {false, false}}, /* it hangs on the one */
    };

    (void)state;
    EXPECT(scenarios);
}

static void without_documents_there_is_no_contrast(void **state)
{
    struct scoped_contrast none;

    (void)state;
    data.row_count = 0;
    assert_int_equal(contrast_sites(&data, sites, &none), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sites_are_told_of_only_where_the_rest_is_nobody_or_eleven),
        cmocka_unit_test(a_rest_that_one_clinician_dominates_is_not_left_over),
        cmocka_unit_test(the_slope_of_all_sites_counts_those_who_never_switch),
        cmocka_unit_test(without_documents_there_is_no_contrast),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("contrast of sites", tests, NULL, NULL);
}
