/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "schema/catalog.h"
#include "tests/cmocka.h"

#define ASSETS_MAX 200

static struct arena arena;
static struct error err;

static const struct catalog *load(void)
{
    const struct catalog *catalog = NULL;

    if (!catalog_load(&arena, &catalog, &err)) {
        fail_msg("%s", err.message);
    }
    return catalog;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void the_built_in_files_load_in_less_than_20_ms(void **state)
{
    struct timespec from;
    struct timespec until;

    (void)state;
    (void)load();
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    (void)load();
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &until);
    double ms =
        (double)(until.tv_sec - from.tv_sec) * 1e3 + (double)(until.tv_nsec - from.tv_nsec) / 1e6;
    (void)fprintf(stderr, "# catalog loaded in %.1f ms\n", ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_built_in_files_load_in_less_than_20_ms, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
