/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/decision.h"
#include "tests/cmocka.h"

static const struct {
    enum status state;
    enum effect_rank rank;
    const char *decision;
} cases[] = {
    {STATUS_NOT_MET, EFFECT_RANK_USEFUL, "decision.generalise"},
    {STATUS_NOT_MET, EFFECT_RANK_OPEN, "decision.generalise"},
    {STATUS_MET, EFFECT_RANK_USEFUL, "decision.maintain"},
    {STATUS_MET, EFFECT_RANK_OPEN, "decision.maintain"},
    {STATUS_INDETERMINATE, EFFECT_RANK_USEFUL, "decision.study"},
    {STATUS_NOT_ASSESSABLE, EFFECT_RANK_USEFUL, "decision.study"},
    {STATUS_NOT_MET, EFFECT_RANK_REVERSE, "decision.do_not_extend"},
    {STATUS_MET, EFFECT_RANK_REVERSE, "decision.do_not_extend"},
    {STATUS_NOT_MET, EFFECT_RANK_SMALL, "decision.do_not_extend"},
    {STATUS_NOT_MET, EFFECT_RANK_EXCLUDED, "decision.do_not_extend"},
    {STATUS_NOT_MET, EFFECT_RANK_NONE, "decision.study"},
    {STATUS_MET, EFFECT_RANK_FEW, "decision.study"},
    {STATUS_NOT_MEASURED, EFFECT_RANK_USEFUL, "decision.measure"},
};

static void state_and_effect_decide(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct figure_effect effect = {.rank = cases[i].rank};

        assert_string_equal(decision_of(cases[i].state, &effect), cases[i].decision);
    }
}

static void without_an_effect_there_is_nothing_to_extend_or_to_stop(void **state)
{
    (void)state;
    assert_string_equal(decision_of(STATUS_NOT_MET, NULL), "decision.study");
    assert_string_equal(decision_of(STATUS_MET, NULL), "decision.study");
    assert_string_equal(decision_of(STATUS_NOT_MEASURED, NULL), "decision.measure");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_and_effect_decide),
        cmocka_unit_test(without_an_effect_there_is_nothing_to_extend_or_to_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
