/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interval of the report, held to figures of R. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/score/interval.h"
#include "tests/cmocka.h"

#define COUNTS    "tests/collector/aci-bench-counts.csv"
#define DOCUMENTS 28

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) < tolerance)) {
        fail_msg("%.10g, must be %.10g", value, expected);
    }
}

/* Pinned: 9.2966 % (3,164/34,034), LJK 95 % 7.6033-11.3670. */
static void the_real_pairs_have_their_pinned_interval(void **state)
{
    struct observation documents[DOCUMENTS];
    FILE *file = fopen(COUNTS, "re");
    char line[256];

    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof(line), file));
    for (int i = 0; i < DOCUMENTS; i++) {
        unsigned long v[6] = {0};
        char *at = line;

        assert_non_null(fgets(line, sizeof(line), file));
        for (int j = 0; j < 6; j++) {
            v[j] = strtoul(at, &at, 10);
            at++;
        }
        documents[i] = (struct observation){(uint32_t)(v[3] + v[4] + v[5]), (uint32_t)v[1]};
    }
    (void)fclose(file);
    struct rate rate = rate_of(documents, DOCUMENTS, RATE_LOG);
    assert_near(rate.value, .092966, 5e-7);
    assert_near(rate.low, .076033, 5e-7);
    assert_near(rate.high, .113670, 5e-7);
}

/* R: qgamma(.975, 1) / 1000; qbeta(.975, 1, 10). */
static void without_any_event_the_upper_limit_is_exact(void **state)
{
    struct observation documents[10];

    (void)state;
    for (int i = 0; i < 10; i++) {
        documents[i] = (struct observation){0, 100};
    }
    struct rate rate = rate_of(documents, 10, RATE_LOG);
    assert_near(rate.low, 0, 1e-12);
    assert_near(rate.high, 3.688879454 / 1000, 1e-9);
    rate = rate_of(documents, 10, RATE_LOGIT);
    assert_near(rate.low, 0, 1e-12);
    assert_near(rate.high, .3084971078, 1e-9);
}

/* R: qbeta(c(.025, .975), .7 + c(0, 1), 900 - .7 + c(1, 0)); qgamma(c(.025, .975), 1159 + 0:1). */
static void events_of_one_document_alone_have_exact_limits_too(void **state)
{
    static struct observation documents[900];

    (void)state;
    for (int i = 0; i < 900; i++) {
        documents[i] = (struct observation){0, 100};
    }
    documents[0].numerator = 70;
    struct rate rate = rate_of(documents, 900, RATE_LOGIT);
    assert_near(rate.low, 4.99728847671858e-06, 1e-12);
    assert_near(rate.high, 0.00558774562595023, 1e-12);
    documents[0].numerator = 1159;
    rate = rate_of(documents, 900, RATE_LOG);
    assert_near(rate.low, 1093.22695599721 / 90000, 1e-9);
    assert_near(rate.high, 1227.6960140257 / 90000, 1e-9);
}

/* R: x <- c(1,1,1,1,0,0,0,0,0,0); leave one out on the logit, t with 9 degrees. */
static void a_share_of_documents_is_on_the_logit(void **state)
{
    struct observation documents[10];

    (void)state;
    for (int i = 0; i < 10; i++) {
        documents[i] = (struct observation){i < 4 ? 1 : 0, 1};
    }
    struct rate rate = rate_of(documents, 10, RATE_LOGIT);
    double g[2] = {log(3. / 6), log(4. / 5)};
    double mean = (4 * g[0] + 6 * g[1]) / 10;
    double v = .9 * (4 * pow(g[0] - mean, 2) + 6 * pow(g[1] - mean, 2));
    double reach = 2.2621571628 * sqrt(v);
    assert_near(rate.value, .4, 1e-12);
    assert_near(rate.low, 1 / (1 + exp(-(log(.4 / .6) - reach))), 1e-9);
    assert_near(rate.high, 1 / (1 + exp(-(log(.4 / .6) + reach))), 1e-9);
}

static void one_document_has_no_interval_and_none_has_no_rate(void **state)
{
    const struct observation one = {3, 10};

    (void)state;
    assert_near(rate_of(&one, 1, RATE_LOG).value, .3, 1e-12);
    assert_true(isnan(rate_of(&one, 1, RATE_LOG).low));
    assert_true(isnan(rate_of(NULL, 0, RATE_LOG).value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_pairs_have_their_pinned_interval),
        cmocka_unit_test(without_any_event_the_upper_limit_is_exact),
        cmocka_unit_test(events_of_one_document_alone_have_exact_limits_too),
        cmocka_unit_test(a_share_of_documents_is_on_the_logit),
        cmocka_unit_test(one_document_has_no_interval_and_none_has_no_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
