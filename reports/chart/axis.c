/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/axis.h"

#include <math.h>

#define TICK_SPACE 6.0 /* between texts of neighbouring ticks */

static bool says(const char *words)
{
    return words != NULL && *words != '\0';
}

static bool has_second_line(const struct ticks *ticks)
{
    for (size_t i = 0; i < ticks->count; i++) {
        if (ticks->items[i].more != NULL) {
            return true;
        }
    }
    return false;
}

double axis_x_extent(const struct plot *plot)
{
    double height = theme.tick_length + layout_line_height(STYLE_TICK);

    if (has_second_line(&plot->x_ticks)) {
        height += layout_line_height(STYLE_TICK);
    }
    if (says(plot->chart->x.title)) {
        height += layout_line_height(STYLE_TICK);
    }
    return height;
}

double axis_y_extent(const struct plot *plot)
{
    double width = 0;

    for (size_t i = 0; i < plot->y_ticks.count; i++) {
        width = fmax(width, layout_text_width(plot, plot->y_ticks.items[i].text, STYLE_TICK));
    }
    return ceil(width) + theme.gap;
}

double axis_title_extent(const struct plot *plot)
{
    if (plot->rows || !says(plot->chart->y.title)) {
        return 0;
    }
    return layout_line_height(STYLE_TICK);
}

/* The baseline of a text whose middle is at y. */
static double middle(double y, enum style style)
{
    return y + theme_styles[style].font_size * 0.36;
}

static void draw_x_grid(struct plot *plot)
{
    const struct box *panel = &plot->panel;

    for (size_t i = 0; i < plot->x_ticks.count; i++) {
        double x = scale_map(&plot->x, plot->x_ticks.items[i].value);
        for (size_t j = 0; plot->rows && !plot->cells && j < layout_strip_count(plot); j++) {
            struct box strip = layout_strip(plot, j);
            scene_segment(plot->scene, STYLE_GRID, (struct point){x, strip.top},
                          (struct point){x, strip.bottom});
        }
        if (!plot->rows) {
            scene_segment(plot->scene, STYLE_AXIS, (struct point){x, panel->bottom},
                          (struct point){x, panel->bottom + 4});
        }
    }
}

/* The line below a tick's text, where it does not touch the one before; where it then ends. */
static double draw_below(struct plot *plot, const char *words, double x, double baseline,
                         double end)
{
    double half = layout_text_width(plot, words, STYLE_TICK) / 2;

    x = fmin(fmax(x, theme.edge + half), plot->frame->width - theme.edge - half);
    if (x - half < end + TICK_SPACE) {
        return end;
    }
    scene_text(plot->scene, STYLE_TICK, (struct point){x, baseline}, 0.5, words);
    return x + half;
}

/* Texts of the ticks, each where it does not touch the one before. */
static void draw_x_texts(struct plot *plot)
{
    double baseline = plot->panel.bottom + theme.tick_length + theme_styles[STYLE_TICK].font_size;
    double end = -INFINITY;
    double end_below = -INFINITY;

    for (size_t i = 0; i < plot->x_ticks.count; i++) {
        const struct tick *tick = &plot->x_ticks.items[i];
        double half = layout_text_width(plot, tick->text, STYLE_TICK) / 2;
        double x = scale_map(&plot->x, tick->value);

        x = fmin(fmax(x, theme.edge + half), plot->frame->width - theme.edge - half);
        if (x - half < end + TICK_SPACE) {
            continue;
        }
        scene_text(plot->scene, STYLE_TICK, (struct point){x, baseline}, 0.5, tick->text);
        if (tick->more != NULL) {
            end_below = draw_below(plot, tick->more, x, baseline + layout_line_height(STYLE_TICK),
                                   end_below);
        }
        end = x + half;
    }
}

static void draw_x_title(struct plot *plot)
{
    double top = plot->panel.bottom + axis_x_extent(plot) - layout_line_height(STYLE_TICK);
    double room = plot->frame->width - 2 * theme.edge;

    if (!says(plot->chart->x.title)) {
        return;
    }
    struct lines lines = layout_wrap(plot, plot->chart->x.title, STYLE_TICK, room, 1);
    double width = layout_text_width(plot, lines.items[0], STYLE_TICK);
    double x = fmin(plot->panel.left, plot->frame->width - theme.edge - width);

    (void)layout_draw_lines(plot, &lines, STYLE_TICK, x, top);
}

static void draw_y(struct plot *plot)
{
    const struct box *panel = &plot->panel;

    for (size_t i = 0; i < plot->y_ticks.count; i++) {
        const struct tick *tick = &plot->y_ticks.items[i];
        double y = scale_map(&plot->y, tick->value);

        scene_segment(plot->scene, STYLE_GRID, (struct point){panel->left, y},
                      (struct point){panel->right, y});
        scene_text(plot->scene, STYLE_TICK,
                   (struct point){panel->left - theme.gap, middle(y, STYLE_TICK)}, 1, tick->text);
    }
    if (says(plot->chart->y.title)) {
        struct lines lines = layout_wrap(plot, plot->chart->y.title, STYLE_TICK,
                                         plot->frame->width - 2 * theme.edge, 1);
        (void)layout_draw_lines(plot, &lines, STYLE_TICK, theme.edge, plot->axis_title_top);
    }
}

static void draw_rule_labels(struct plot *plot)
{
    for (size_t i = 0; i < plot->rule_label_count; i++) {
        const struct rule_label *label = &plot->rule_labels[i];
        double y = plot->rules_top + theme_styles[STYLE_RELEASE_LABEL].font_size +
                   (double)label->row * layout_line_height(STYLE_RELEASE_LABEL);
        if (!label->dropped) {
            scene_text(plot->scene, STYLE_RELEASE_LABEL, (struct point){label->x, y}, 0.5,
                       label->words);
        }
    }
}

void axis_draw(struct plot *plot)
{
    const struct box *panel = &plot->panel;

    scene_group(plot->scene, GROUP_HIDDEN, NULL);
    if (!plot->rows) {
        draw_y(plot);
    }
    draw_x_grid(plot);
    draw_x_texts(plot);
    draw_x_title(plot);
    scene_segment(plot->scene, STYLE_AXIS, (struct point){panel->left, panel->bottom},
                  (struct point){panel->right, panel->bottom});
    draw_rule_labels(plot);
    scene_end(plot->scene);
}
