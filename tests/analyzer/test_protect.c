/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is withheld within periods. */
#include "analyzer/protect.h"
#include "tests/analyzer/sheets.h"

#define SHEETS  3
#define PERSONS 30

/* A sheet of a month in which four of those of the total are not in its part. */
static struct sheet month_of(struct arena *arena, const struct catalog *catalog, int32_t from,
                             struct atom *atoms)
{
    struct sheet sheet = sheet_of(arena, catalog, (struct period){PERIOD_MONTH, from, from + 28});

    put(arena, &sheet, TOTAL, 24, STATE_PUBLISHED, 1);
    put(arena, &sheet, PART, 20, STATE_PUBLISHED, 1);
    put(arena, &sheet, REST, 4, STATE_PRIMARY, 1);
    sheet.atoms.items = atoms;
    sheet.atoms.count = 2;
    return sheet;
}

/*
 * Two ratios: beside the part, the one touches four clinicians of the rest, the other ten. Classes
 * have numbers of their own, which are not those of their metrics.
 */
static void a_metric_is_protected_by_those_whom_it_touches(void **state)
{
    static const uint32_t of_part[] = {TOTAL, PART};
    static const uint32_t of_rest[] = {TOTAL, REST};
    struct arena arena = {0};
    const struct catalog *catalog = NULL;
    struct metric_set sets[3] = {{{0}}, {{0}}, {{0}}};
    struct person persons[PERSONS];
    struct atom atoms[] = {{of_part, persons, 2, 20, 2}, {of_rest, &persons[20], 2, 10, 2}};
    struct sheet sheets[SHEETS];
    struct sheet *list[SHEETS];
    struct links links;
    struct error err;

    (void)state;
    assert_true(catalog_load(&arena, &catalog, &err));
    links_make(&arena, catalog, &links);
    size_t few = metric_of(catalog, METRIC_RATIO, 3);
    size_t enough = metric_of(catalog, METRIC_RATIO, few + 1);

    metric_set_add(&sets[1], enough);
    metric_set_add(&sets[2], enough);
    metric_set_add(&sets[2], few);
    for (int64_t i = 0; i < PERSONS; i++) {
        persons[i] = (struct person){.clinician_id = i + 1, .touched = i < 24 ? 2 : 1};
    }
    for (size_t i = 0; i < SHEETS; i++) {
        sheets[i] = month_of(&arena, catalog, (int32_t)i * 28, atoms);
        sheets[i].atoms.sets = sets;
        sheets[i].atoms.classes[few] = 1;
        sheets[i].atoms.classes[enough] = 2;
        sheet_change(&sheets[i], TOTAL, enough)->clinicians = 30;
        *sheet_change(&sheets[i], REST, enough) = *sheet_figure(&sheets[i], PART, enough);
        sheet_change(&sheets[i], REST, enough)->clinicians = 10;
        sheets[i].changed[few] = true;
        sheets[i].changed[enough] = i > 0;
        list[i] = &sheets[i];
    }
    protect_sheets(list, SHEETS, &links);
    for (size_t i = 0; i < SHEETS; i++) {
        assert_int_equal(sheet_figure(&sheets[i], TOTAL, few)->state, STATE_PUBLISHED);
        assert_int_equal(sheet_figure(&sheets[i], PART, few)->state, STATE_COMPLEMENTARY);
        assert_int_equal(sheet_figure(&sheets[i], TOTAL, enough)->state, STATE_PUBLISHED);
        assert_int_equal(sheet_figure(&sheets[i], PART, enough)->state, STATE_PUBLISHED);
        assert_false(sheets[i].changed[few] || sheets[i].changed[enough]);
        sheet_free(&sheets[i]);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_metric_is_protected_by_those_whom_it_touches),
    };

    return cmocka_run_group_tests_name("protect", tests, NULL, NULL);
}
