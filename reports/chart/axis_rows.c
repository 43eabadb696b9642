/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The axis of rows: names, states and figures beside each row, or above it on narrow drawings. */
#include <math.h>

#include "reports/chart/axis.h"
#include "reports/chart/symbol.h"

#define NAME_PART    0.36 /* of the width, at most */
#define NOTE_PART    0.5  /* of a narrow drawing, beside the name */
#define NOTE_COLUMN  0.24 /* of a wide one, at most */
#define NOTE_LINES   3
#define NAME_LINES   4
#define SYMBOL_ROOM  16.0
#define NARROW_STRIP 24.0

static bool says(const char *words)
{
    return words != NULL && *words != '\0';
}

static double wider(const struct plot *plot, double width, const char *words, enum style style)
{
    return says(words) ? fmax(width, ceil(layout_text_width(plot, words, style))) : width;
}

static struct lines name_lines(const struct plot *plot, const struct row *row)
{
    return layout_wrap(plot, row->name, STYLE_NAME, plot->name_width, NAME_LINES);
}

static struct lines detail_lines(const struct plot *plot, const struct row *row)
{
    return layout_wrap(plot, says(row->detail) ? row->detail : "", STYLE_DETAIL, plot->name_width,
                       NAME_LINES);
}

static double text_height(const struct plot *plot, const struct row *row)
{
    return (double)name_lines(plot, row).count * layout_line_height(STYLE_NAME) +
           (double)detail_lines(plot, row).count * layout_line_height(STYLE_DETAIL);
}

/* Narrow drawings: figures stand beside the name where there is room and no state to go with. */
static bool note_beside_name(const struct plot *plot)
{
    return plot->status_width == 0 && plot->note_width > 0 &&
           plot->note_width < plot->frame->width * NOTE_PART;
}

static struct lines note_lines(const struct plot *plot, const struct row *row)
{
    double room = plot->narrow ? plot->frame->width - 2 * theme.edge : plot->note_width;

    if (plot->narrow && says(row->status)) {
        room -= SYMBOL_ROOM + layout_text_width(plot, row->status, STYLE_NAME) + theme.gap;
    }
    return layout_wrap(plot, says(row->note) ? row->note : "", STYLE_NOTE, room,
                       plot->narrow ? 1 : NOTE_LINES);
}

static bool has_status_line(const struct plot *plot)
{
    return plot->status_width > 0 || (plot->note_width > 0 && !note_beside_name(plot));
}

static void measure_columns(struct plot *plot)
{
    const struct chart_axis *axis = &plot->chart->y;
    double name = 0;

    for (size_t i = 0; i < axis->row_count; i++) {
        const struct row *row = &axis->rows[i];
        name = wider(plot, name, row->name, STYLE_NAME);
        name = wider(plot, name, row->detail, STYLE_DETAIL);
        plot->status_width = wider(plot, plot->status_width, row->status, STYLE_NAME);
        plot->note_width = wider(plot, plot->note_width, row->note, STYLE_NOTE);
    }
    if (!plot->narrow) {
        name = wider(plot, name, axis->rows_title, STYLE_TICK);
        plot->status_width = wider(plot, plot->status_width, axis->status_title, STYLE_TICK);
        plot->note_width = wider(plot, plot->note_width, axis->note_title, STYLE_TICK);
    }
    if (!plot->narrow) {
        plot->note_width = fmin(plot->note_width, floor(plot->frame->width * NOTE_COLUMN));
        plot->name_width = fmin(name, floor(plot->frame->width * NAME_PART));
        return;
    }
    plot->name_width = plot->frame->width - 2 * theme.edge;
    if (note_beside_name(plot)) {
        plot->name_width -= plot->note_width + 2 * theme.gap;
    }
}

void axis_measure_rows(struct plot *plot)
{
    double text = 0;
    double status = 0;

    measure_columns(plot);
    for (size_t i = 0; i < plot->chart->y.row_count; i++) {
        const struct row *row = &plot->chart->y.rows[i];
        text = fmax(text, text_height(plot, row));
        if (!plot->narrow) {
            text = fmax(text, (double)note_lines(plot, row).count * layout_line_height(STYLE_NOTE));
        }
    }
    if (plot->narrow) {
        status = has_status_line(plot) ? layout_line_height(STYLE_NOTE) : 0;
        plot->row_strip = NARROW_STRIP;
        plot->row_height = theme.row_padding + text + status + NARROW_STRIP;
        plot->row_shift = plot->row_height / 2 - NARROW_STRIP / 2;
        plot->panel.left = theme.edge + theme.gap;
        plot->panel.right = plot->frame->width - theme.edge - theme.gap;
        return;
    }
    plot->row_height = fmax(theme.row_min, text + 2 * theme.row_padding);
    plot->row_strip = fmin(plot->row_height - 2, NARROW_STRIP);
    plot->panel.left = theme.edge + plot->name_width + 2 * theme.gap;
    if (plot->status_width > 0) {
        plot->panel.left += SYMBOL_ROOM + plot->status_width + 2 * theme.gap;
    }
    plot->panel.right = plot->frame->width - theme.edge;
    if (plot->note_width > 0) {
        plot->panel.right -= plot->note_width + 2 * theme.gap;
    } else {
        plot->panel.right -= theme.gap;
    }
}

static bool has_heads(const struct plot *plot)
{
    const struct chart_axis *axis = &plot->chart->y;

    return plot->rows && !plot->narrow &&
           (says(axis->rows_title) || says(axis->status_title) || says(axis->note_title));
}

double axis_heads_extent(const struct plot *plot)
{
    return has_heads(plot) ? layout_line_height(STYLE_TICK) + theme.gap / 2 : 0;
}

static double status_left(const struct plot *plot)
{
    return plot->narrow ? theme.edge : theme.edge + plot->name_width + 2 * theme.gap;
}

static void draw_heads(struct plot *plot)
{
    const struct chart_axis *axis = &plot->chart->y;
    double baseline = plot->heads_top + theme_styles[STYLE_TICK].font_size;

    if (!has_heads(plot)) {
        return;
    }
    if (says(axis->rows_title)) {
        scene_text(plot->scene, STYLE_TICK, (struct point){theme.edge, baseline}, 0,
                   axis->rows_title);
    }
    if (says(axis->status_title)) {
        scene_text(plot->scene, STYLE_TICK, (struct point){status_left(plot), baseline}, 0,
                   axis->status_title);
    }
    if (says(axis->note_title)) {
        scene_text(plot->scene, STYLE_TICK,
                   (struct point){plot->frame->width - theme.edge, baseline}, 1, axis->note_title);
    }
}

static void draw_status(struct plot *plot, const struct row *row, double y)
{
    double x = status_left(plot);
    double baseline = y + theme_styles[STYLE_NAME].font_size * 0.36;

    if (says(row->status)) {
        symbol_draw(plot->scene, row->state, 0, (struct point){x + theme.point_radius + 1, y},
                    theme.point_radius);
        scene_text(plot->scene, STYLE_NAME, (struct point){x + SYMBOL_ROOM, baseline}, 0,
                   row->status);
    }
    struct lines note = note_lines(plot, row);
    double step = layout_line_height(STYLE_NOTE);
    for (size_t i = 0; i < note.count; i++) {
        double up = ((double)note.count - 1) / 2 - (double)i;
        scene_text(plot->scene, STYLE_NOTE,
                   (struct point){plot->frame->width - theme.edge, baseline - up * step}, 1,
                   note.items[i]);
    }
}

static void draw_row(struct plot *plot, size_t index)
{
    const struct row *row = &plot->chart->y.rows[index];
    struct lines name = name_lines(plot, row);
    struct lines detail = detail_lines(plot, row);
    double top = plot->panel.top + (double)index * plot->row_height;
    double text_top = plot->narrow ? top + theme.row_padding
                                   : top + (plot->row_height - text_height(plot, row)) / 2;

    if (index > 0) {
        scene_segment(plot->scene, STYLE_GRID, (struct point){theme.edge, top},
                      (struct point){plot->frame->width - theme.edge, top});
    }
    double y = layout_draw_lines(plot, &name, STYLE_NAME, theme.edge, text_top);
    if (plot->narrow && note_beside_name(plot)) {
        draw_status(plot, row, text_top + layout_line_height(STYLE_NOTE) / 2);
    }
    y = layout_draw_lines(plot, &detail, STYLE_DETAIL, theme.edge, y);
    if (!plot->narrow) {
        draw_status(plot, row, top + plot->row_height / 2);
    } else if (!note_beside_name(plot)) {
        draw_status(plot, row, y + layout_line_height(STYLE_NOTE) / 2);
    }
}

void axis_draw_rows(struct plot *plot)
{
    scene_group(plot->scene, GROUP_HIDDEN, NULL);
    draw_heads(plot);
    for (size_t i = 0; i < plot->chart->y.row_count; i++) {
        draw_row(plot, i);
    }
    scene_end(plot->scene);
}
