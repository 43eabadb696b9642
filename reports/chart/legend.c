/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/legend.h"

#include <math.h>
#include <stdlib.h>

#include "reports/chart/mark.h"

#define SWATCH       18.0
#define SWATCH_SPACE 6.0
#define ENTRY_SPACE  16.0
#define ENTRIES_MAX  12
#define END_SPACE    15.0 /* between middles of names at line ends */

enum entry_kind {
    ENTRY_LINE,
    ENTRY_POINT,
    ENTRY_AREA,
    ENTRY_INTERVAL,
    ENTRY_DOTTED,
    ENTRY_HATCH,
    ENTRY_TARGET,
    ENTRY_ZONE,
    ENTRY_BAR_LIMITS,
    ENTRY_LINE_LIMITS,
    ENTRY_OPEN
};

struct entry {
    enum entry_kind kind;
    size_t colour;
    const char *words;
};

struct entries {
    struct entry items[ENTRIES_MAX];
    size_t count;
};

static void add(struct entries *entries, enum entry_kind kind, size_t colour, const char *words)
{
    for (size_t i = 0; i < entries->count; i++) {
        if (entries->items[i].kind == kind && entries->items[i].colour == colour) {
            return;
        }
    }
    if (entries->count < ENTRIES_MAX && words != NULL && *words != '\0') {
        entries->items[entries->count++] = (struct entry){kind, colour, words};
    }
}

static bool is_named(const struct mark *mark)
{
    return mark->named && mark->series->count > 0;
}

/* What a mark's data need explained: each kind once. */
static void add_kinds(const struct plot *plot, struct entries *entries, const struct mark *mark)
{
    const struct chart_words *words = &plot->chart->words;

    for (size_t i = 0; i < mark->series->count; i++) {
        const struct datum *datum = &mark->series->data[i];
        if (mark_has_interval(datum) && mark->kind == MARK_AREA) {
            add(entries, ENTRY_AREA, mark->colour, words->interval);
        }
        if (mark_has_interval(datum) && (mark->kind == MARK_INTERVAL || mark->kind == MARK_BAR)) {
            add(entries, ENTRY_INTERVAL, 0, words->interval);
        }
        if (isfinite(datum->target) && mark->kind == MARK_INTERVAL) {
            add(entries, ENTRY_TARGET, 0, words->target);
        }
        if (datum->state == DATUM_PROVISIONAL && mark->kind != MARK_AREA) {
            add(entries, ENTRY_DOTTED, 0, words->provisional);
        }
        if (datum->state == DATUM_MISSING && mark->kind == MARK_CELL) {
            add(entries, ENTRY_OPEN, 0, words->missing);
        }
        if (datum->state == DATUM_SUPPRESSED && mark->kind != MARK_AREA) {
            add(entries, ENTRY_HATCH, 0, words->suppressed);
        }
    }
}

static struct entries entries_of(const struct plot *plot)
{
    struct entries entries = {.count = 0};

    for (size_t i = 0; i < plot->chart->mark_count; i++) {
        const struct mark *mark = &plot->chart->marks[i];
        if (is_named(mark) && mark->kind == MARK_BAND) {
            add(&entries, ENTRY_ZONE, i, mark->series->name);
        } else if (is_named(mark) && mark->kind == MARK_LIMITS) {
            add(&entries, mark->style == STYLE_AREA_1 ? ENTRY_BAR_LIMITS : ENTRY_LINE_LIMITS, 0,
                mark->series->name);
        } else if (is_named(mark) && mark->kind != MARK_LINE) {
            add(&entries, ENTRY_POINT, mark->colour, mark->series->name);
        } else if (is_named(mark) && (plot->legend || plot->rows)) {
            add(&entries, ENTRY_LINE, mark->colour, mark->series->name);
        }
    }
    for (size_t i = 0; i < plot->chart->mark_count; i++) {
        const struct mark *mark = &plot->chart->marks[i];
        if (mark->kind != MARK_RULE && mark->kind != MARK_BAND) {
            add_kinds(plot, &entries, mark);
        }
    }
    return entries;
}

static double entry_width(const struct plot *plot, const struct entry *entry)
{
    return SWATCH + SWATCH_SPACE + layout_text_width(plot, entry->words, STYLE_DETAIL);
}

/* Moves on to where the next entry starts; down where the line is full. */
static struct point flow(const struct plot *plot, struct point at, double width)
{
    if (at.x > theme.edge && at.x + width > plot->frame->width - theme.edge) {
        return (struct point){theme.edge, at.y + layout_line_height(STYLE_DETAIL)};
    }
    return at;
}

double legend_extent(const struct plot *plot)
{
    struct entries entries = entries_of(plot);
    struct point at = {theme.edge, 0};

    if (entries.count == 0) {
        return 0;
    }
    for (size_t i = 0; i < entries.count; i++) {
        double width = entry_width(plot, &entries.items[i]);
        at = flow(plot, at, width);
        at.x += width + ENTRY_SPACE;
    }
    return at.y + layout_line_height(STYLE_DETAIL) + theme.gap;
}

static void draw_swatch(struct scene *scene, const struct entry *entry, struct point left)
{
    struct point right = {left.x + SWATCH, left.y};
    struct point centre = {left.x + SWATCH / 2, left.y};
    struct point corner = {left.x, left.y - 5};
    struct point opposite = {right.x, right.y + 5};

    switch (entry->kind) {
    case ENTRY_LINE:
        scene_segment(scene, theme_of_series(STYLE_LINE_1, entry->colour), left, right);
        return;
    case ENTRY_POINT:
        scene_circle(scene, theme_of_series(STYLE_POINT_1, entry->colour), centre,
                     theme.point_radius);
        return;
    case ENTRY_AREA:
        scene_rect(scene, theme_of_series(STYLE_AREA_1, entry->colour), corner, opposite);
        scene_segment(scene, theme_of_series(STYLE_AREA_EDGE_1, entry->colour), corner,
                      (struct point){opposite.x, corner.y});
        scene_segment(scene, theme_of_series(STYLE_AREA_EDGE_1, entry->colour),
                      (struct point){corner.x, opposite.y}, opposite);
        return;
    case ENTRY_INTERVAL:
        scene_segment(scene, STYLE_STROKE_INDETERMINATE, left, right);
        return;
    case ENTRY_DOTTED:
        scene_segment(scene, theme_of_series(STYLE_DOTTED_1, entry->colour), left, right);
        return;
    case ENTRY_HATCH:
        scene_hatch(scene, corner, opposite);
        return;
    case ENTRY_OPEN:
        scene_rect(scene, STYLE_CELL_OPEN, corner, opposite);
        return;
    case ENTRY_ZONE:
        scene_rect(scene, STYLE_ZONE, corner, opposite);
        return;
    case ENTRY_BAR_LIMITS:
        scene_rect(scene, STYLE_AREA_1, (struct point){centre.x - 3, corner.y - 1},
                   (struct point){centre.x + 3, opposite.y + 1});
        return;
    case ENTRY_LINE_LIMITS:
        scene_segment(scene, STYLE_AREA_EDGE_1, (struct point){centre.x, corner.y - 1},
                      (struct point){centre.x, opposite.y + 1});
        return;
    case ENTRY_TARGET:
        scene_segment(scene, STYLE_TARGET_TICK, (struct point){centre.x, corner.y - 1},
                      (struct point){centre.x, opposite.y + 1});
        return;
    }
}

void legend_draw(struct plot *plot)
{
    struct entries entries = entries_of(plot);
    struct point at = {theme.edge, plot->legend_top};
    double size = theme_styles[STYLE_DETAIL].font_size;

    if (entries.count == 0) {
        return;
    }
    scene_group(plot->scene, GROUP_HIDDEN, NULL);
    for (size_t i = 0; i < entries.count; i++) {
        const struct entry *entry = &entries.items[i];
        double width = entry_width(plot, entry);

        at = flow(plot, at, width);
        draw_swatch(plot->scene, entry, (struct point){at.x, at.y + size * 0.64});
        scene_text(plot->scene, STYLE_DETAIL,
                   (struct point){at.x + SWATCH + SWATCH_SPACE, at.y + size}, 0, entry->words);
        at.x += width + ENTRY_SPACE;
    }
    scene_end(plot->scene);
}

static bool has_end(const struct mark *mark)
{
    return is_named(mark) && mark->kind == MARK_LINE;
}

double legend_ends_extent(const struct plot *plot)
{
    double width = 0;

    for (size_t i = 0; i < plot->chart->mark_count; i++) {
        const struct mark *mark = &plot->chart->marks[i];
        if (has_end(mark)) {
            width = fmax(width, layout_text_width(plot, mark->series->name, STYLE_LABEL_1));
        }
    }
    return width > 0 ? ceil(width) + theme.gap : 0;
}

static const struct datum *last_shown(const struct series *series)
{
    for (size_t i = series->count; i > 0; i--) {
        if (mark_shows(&series->data[i - 1])) {
            return &series->data[i - 1];
        }
    }
    return NULL;
}

static int by_height(const void *a, const void *b)
{
    double first = ((const struct end_label *)a)->y;
    double second = ((const struct end_label *)b)->y;

    return (first > second) - (first < second);
}

/* Pushes names apart downwards, then back up from the panel's bottom. */
static void spread(const struct plot *plot, struct end_label *labels, size_t count)
{
    double limit = plot->panel.bottom - END_SPACE / 2;

    qsort(labels, count, sizeof(*labels), by_height);
    for (size_t i = 1; i < count; i++) {
        labels[i].y = fmax(labels[i].y, labels[i - 1].y + END_SPACE);
    }
    for (size_t i = count; i > 0; i--) {
        labels[i - 1].y = fmin(labels[i - 1].y, limit);
        limit = labels[i - 1].y - END_SPACE;
    }
}

void legend_draw_ends(struct plot *plot)
{
    struct end_label *labels =
        ARENA_NEW(plot->arena, struct end_label, plot->chart->mark_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < plot->chart->mark_count && !plot->legend && !plot->rows; i++) {
        const struct mark *mark = &plot->chart->marks[i];
        const struct datum *last = last_shown(mark->series);
        if (has_end(mark) && last != NULL) {
            labels[count++] = (struct end_label){
                .mark = mark, .y = layout_point(plot, last->position, last->value).y};
        }
    }
    if (count == 0) {
        return;
    }
    spread(plot, labels, count);
    scene_group(plot->scene, GROUP_HIDDEN, NULL);
    for (size_t i = 0; i < count; i++) {
        enum style style = theme_of_series(STYLE_LABEL_1, labels[i].mark->colour);
        scene_text(plot->scene, style,
                   (struct point){plot->panel.right + theme.gap,
                                  labels[i].y + theme_styles[style].font_size * 0.36},
                   0, labels[i].mark->series->name);
    }
    scene_end(plot->scene);
}
