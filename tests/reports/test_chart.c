/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "reports/chart/chart.h"
#include "tests/chart_samples.h"
#include "tests/cmocka.h"
#include "tests/golden.h"

static const char *svg_of(struct arena *arena, const struct chart *chart, double width,
                          enum svg_mode mode)
{
    const struct chart_frame frame = {
        .width = chart->spark ? CHART_SPARK_WIDTH : width,
        .heading = mode == SVG_DOWNLOAD,
        .measure = &chart_fixed_measure,
    };
    struct text out = {.arena = arena};

    svg_write(chart_build(arena, chart, &frame), mode, "", &out);
    return text_string(&out);
}

static struct chart sample(struct arena *arena, const char *name, enum language language)
{
    for (const struct chart_sample *s = chart_samples; s->name != NULL; s++) {
        if (strcmp(s->name, name) == 0) {
            return s->chart(arena, language);
        }
    }
    fail();
    return (struct chart){0};
}

static void every_kind_of_chart_is_drawn_as_reviewed(void **state)
{
    struct arena arena = {0};

    (void)state;
    for (const struct chart_sample *s = chart_samples; s->name != NULL; s++) {
        struct chart fr = s->chart(&arena, LANGUAGE_FR);
        struct chart en = s->chart(&arena, LANGUAGE_EN);
        golden_check(arena_format(&arena, "chart-%s-fr-wide.svg", s->name),
                     svg_of(&arena, &fr, CHART_WIDE, SVG_DOWNLOAD));
        golden_check(arena_format(&arena, "chart-%s-en-narrow.svg", s->name),
                     svg_of(&arena, &en, CHART_NARROW, SVG_INLINE));
    }
    arena_free(&arena);
}

static void the_style_sheet_is_as_reviewed(void **state)
{
    struct arena arena = {0};
    struct text out = {.arena = &arena};

    (void)state;
    theme_css(&out);
    golden_check("chart-theme.css", text_string(&out));
    arena_free(&arena);
}

static void a_label_says_in_words_what_is_shown(void **state)
{
    static const char *const expected[] = {
        "role=\"graphics-document\" lang=\"fr\"",
        "<desc>Courbe hebdomadaire avec son intervalle de confiance.</desc>",
        "aria-label=\"Taux de correction\u202F: 6,4\u202F% (24\u00A0nov.\u00A02025)",
        "<title>24\u00A0nov.\u00A02025\u202F: 6,4\u202F% [6,0\u202F;\u00A06,9]</title>",
        "masqué (effectif insuffisant)</title>",
        ", provisoire</title>",
        "<title>2026.1</title>",
    };
    struct arena arena = {0};
    struct chart chart = sample(&arena, "line", LANGUAGE_FR);
    const char *svg = svg_of(&arena, &chart, CHART_WIDE, SVG_INLINE);

    (void)state;
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        if (strstr(svg, expected[i]) == NULL) {
            fail_msg("not said: %s", expected[i]);
        }
    }
    arena_free(&arena);
}

static void hostile_words_are_only_words(void **state)
{
    const char *hostile = "</title><script>alert('x')</script>\"&\n\x01";
    struct arena arena = {0};
    struct chart chart = sample(&arena, "units", LANGUAGE_EN);
    struct row rows[6];

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        rows[i] = (struct row){.name = hostile, .note = hostile, .detail = hostile};
    }
    chart.y.rows = rows;
    chart.title = chart.subtitle = chart.description = chart.footer = hostile;
    const char *svg = svg_of(&arena, &chart, CHART_WIDE, SVG_DOWNLOAD);
    assert_null(strstr(svg, "<script"));
    assert_null(strstr(svg, "\"&\""));
    assert_null(strchr(svg, '\x01'));
    assert_non_null(strstr(svg, "&lt;script&gt;alert(&#39;x&#39;)"));
    arena_free(&arena);
}

static void an_inline_drawing_has_neither_colours_nor_ids_nor_styles(void **state)
{
    struct arena arena = {0};

    (void)state;
    for (const struct chart_sample *s = chart_samples; s->name != NULL; s++) {
        struct chart chart = s->chart(&arena, LANGUAGE_FR);
        const char *svg = svg_of(&arena, &chart, CHART_NARROW, SVG_INLINE);
        assert_null(strstr(svg, "style="));
        assert_null(strstr(svg, " id="));
        assert_null(strstr(svg, "=\"#"));
        assert_null(strstr(svg, "nan"));
        assert_null(strstr(svg, "inf"));
    }
    arena_free(&arena);
}

typedef void (*scene_check_fn)(const char *name, const struct scene *scene);

static void check_every_scene(enum language language, scene_check_fn check)
{
    struct arena arena = {0};

    for (const struct chart_sample *s = chart_samples; s->name != NULL; s++) {
        for (int narrow = 0; narrow <= 1; narrow++) {
            struct chart chart = s->chart(&arena, language);
            const struct chart_frame frame = {.width = narrow ? CHART_NARROW : CHART_WIDE,
                                              .heading = true,
                                              .measure = &chart_fixed_measure};
            check(s->name, chart_build(&arena, &chart, &frame));
        }
    }
    arena_free(&arena);
}

static double width_of(const struct shape *text)
{
    const struct theme_style *style = &theme_styles[text->style];

    return chart_fixed_measure.width(text->label, style->font_size, style->semibold);
}

static double left_of(const struct shape *text)
{
    return text->points[0].x - text->anchor * width_of(text);
}

static void check_within(const char *name, const struct scene *scene)
{
    for (size_t i = 0; i < scene->count; i++) {
        const struct shape *shape = &scene->shapes[i];
        if (shape->kind == SHAPE_TEXT &&
            (left_of(shape) < -0.01 || left_of(shape) + width_of(shape) > scene->width + 0.01 ||
             shape->points[0].y < 0 || shape->points[0].y > scene->height)) {
            fail_msg("%s: \"%s\" is cut off", name, shape->label);
        }
    }
}

static void no_text_leaves_the_drawing(void **state)
{
    (void)state;
    check_every_scene(LANGUAGE_FR, check_within);
}

static bool overlap(const struct shape *a, const struct shape *b)
{
    return a->kind == SHAPE_TEXT && b->kind == SHAPE_TEXT &&
           left_of(a) < left_of(b) + width_of(b) && left_of(b) < left_of(a) + width_of(a) &&
           fabs(a->points[0].y - b->points[0].y) < theme_styles[a->style].font_size * 0.9;
}

/* The first shape before this one that it overlaps; or NULL. */
static const struct shape *overlapped(const struct scene *scene, size_t index)
{
    for (size_t j = 0; j < index; j++) {
        if (overlap(&scene->shapes[index], &scene->shapes[j])) {
            return &scene->shapes[j];
        }
    }
    return NULL;
}

static void check_apart(const char *name, const struct scene *scene)
{
    for (size_t i = 0; i < scene->count; i++) {
        const struct shape *other = overlapped(scene, i);
        if (other != NULL) {
            fail_msg("%s: \"%s\" overlaps \"%s\"", name, scene->shapes[i].label, other->label);
        }
    }
}

static void no_two_texts_overlap(void **state)
{
    (void)state;
    check_every_scene(LANGUAGE_EN, check_apart);
}

static const char *with_value(struct arena *arena, double value, enum datum_state datum_state)
{
    struct datum data[3] = {datum_at(9000, 4), datum_at(9007, value), datum_at(9014, 5)};
    const struct series series = {"x", data, 3};
    const struct mark mark = {.kind = MARK_LINE, .series = &series};
    struct chart chart = sample(arena, "line", LANGUAGE_EN);

    data[1].state = datum_state;
    chart.x.low = 9000;
    chart.x.high = 9014;
    chart.marks = &mark;
    chart.mark_count = 1;
    return svg_of(arena, &chart, CHART_WIDE, SVG_INLINE);
}

static void a_missing_value_breaks_the_line_and_a_suppressed_one_is_hatched(void **state)
{
    struct arena arena = {0};

    (void)state;
    assert_non_null(strstr(with_value(&arena, 6, DATUM_SHOWN), "c-line-1"));
    assert_null(strstr(with_value(&arena, NAN, DATUM_MISSING), "c-line-1"));
    assert_null(strstr(with_value(&arena, NAN, DATUM_MISSING), "c-hatch"));
    assert_null(strstr(with_value(&arena, NAN, DATUM_SUPPRESSED), "c-line-1"));
    assert_non_null(strstr(with_value(&arena, NAN, DATUM_SUPPRESSED), "c-hatch"));
    assert_non_null(strstr(with_value(&arena, 6, DATUM_PROVISIONAL), "c-dotted-1"));
    arena_free(&arena);
}

static void a_value_beyond_the_fixed_domain_widens_it(void **state)
{
    struct arena arena = {0};

    (void)state;
    assert_null(strstr(with_value(&arena, 6, DATUM_SHOWN), ">20%<"));
    assert_non_null(strstr(with_value(&arena, 18, DATUM_SHOWN), ">20%<"));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_chart_is_drawn_as_reviewed),
        cmocka_unit_test(the_style_sheet_is_as_reviewed),
        cmocka_unit_test(a_label_says_in_words_what_is_shown),
        cmocka_unit_test(hostile_words_are_only_words),
        cmocka_unit_test(an_inline_drawing_has_neither_colours_nor_ids_nor_styles),
        cmocka_unit_test(no_text_leaves_the_drawing),
        cmocka_unit_test(no_two_texts_overlap),
        cmocka_unit_test(a_missing_value_breaks_the_line_and_a_suppressed_one_is_hatched),
        cmocka_unit_test(a_value_beyond_the_fixed_domain_widens_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
