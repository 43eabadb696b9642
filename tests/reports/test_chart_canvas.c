/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "reports/chart/canvas.h"
#include "reports/chart/chart.h"
#include "tests/chart_samples.h"
#include "tests/cmocka.h"

static struct scene *scene_of(struct arena *arena, const struct chart_sample *sample)
{
    struct chart *chart = ARENA_NEW(arena, struct chart, 1);
    const struct chart_frame frame = {.width = CHART_WIDE, .measure = &canvas_measure};

    *chart = sample->chart(arena, LANGUAGE_FR);
    return chart_build(arena, chart, &frame);
}

/* A PDF with everything a canvas can do. */
static struct text pdf(struct arena *arena)
{
    const struct canvas_metadata metadata = {"Titre é", "auteur", "sujet", "programme",
                                             813628800000000};
    const struct canvas_style style = {.size = 9, .colour = 0x15222C};
    const struct canvas_run runs[] = {
        {.words = "Voir "},
        {.words = "la page 2", .destination = "l'autre"},
        {.words = " et ", .semibold = true},
        {.words = "le site", .uri = "https://example.org/a'b", .colour = 0x0F5C8C},
    };
    struct text out = {.arena = arena};
    struct canvas *canvas = NULL;
    struct error err;

    assert_true(canvas_open(&metadata, &out, &canvas, &err));
    canvas_page(canvas, 595, 842);
    canvas_tag(canvas, "P");
    struct canvas_layout *layout = canvas_layout(canvas, &style, runs, 4, 40);
    assert_true(canvas_line_count(layout) >= 3);
    assert_true(canvas_width(layout) <= 40);
    canvas_draw(canvas, layout, 40, 40, 0, canvas_line_count(layout));
    canvas_tag_end(canvas, "P");
    double y = 150;
    for (const struct chart_sample *s = chart_samples; s->name != NULL; s++) {
        struct scene *scene = scene_of(arena, s);
        canvas_scene(canvas, scene, 40, y, 0.25);
        y += scene->height * 0.25;
    }
    canvas_page(canvas, 595, 842);
    canvas_destination(canvas, "l'autre", 40, 40);
    assert_true(canvas_outline(canvas, 0, "Page deux", "l'autre", true) > 0);
    canvas_fill(canvas, (struct canvas_box){40, 60, 100, 20}, 4, 0xDAE8F1);
    canvas_frame(canvas, (struct canvas_box){40, 60, 100, 20}, 0, 1, 0x4E8DBA);
    canvas_line(canvas, (struct point){40, 90}, (struct point){140, 90}, 0.5, 0xDDE3E8);
    assert_true(canvas_finish(canvas, &err));
    canvas_close(canvas);
    return out;
}

static void the_same_pages_give_the_same_bytes(void **state)
{
    struct arena arena = {0};
    struct text first = pdf(&arena);
    struct text second = pdf(&arena);

    (void)state;
    assert_true(first.length > 1000);
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.bytes, second.bytes, first.length);
    assert_memory_equal(first.bytes, "%PDF-1.", 7);
    arena_free(&arena);
}

static void a_picture_is_a_png_in_both_themes(void **state)
{
    struct arena arena = {0};
    struct text light = {.arena = &arena};
    struct text dark = {.arena = &arena};
    struct error err;
    const struct scene *scene = scene_of(&arena, &chart_samples[0]);

    (void)state;
    assert_true(canvas_png(scene, false, 1, &light, &err));
    assert_true(canvas_png(scene, true, 1, &dark, &err));
    assert_memory_equal(light.bytes, "\x89PNG", 4);
    assert_true(light.length != dark.length || memcmp(light.bytes, dark.bytes, light.length) != 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_pages_give_the_same_bytes),
        cmocka_unit_test(a_picture_is_a_png_in_both_themes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
