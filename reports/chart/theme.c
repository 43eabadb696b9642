/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/theme.h"

#include <assert.h>

/* Source of the colours, their contrast and their distances: SURFACES.md section 7. */
const struct theme_ink theme_inks[INK_COUNT] = {
    [INK_NONE] = {"--none", {0, 0, 0}},
    [INK_BACKGROUND] = {"--bg", {0xF5F7F9, 0x0F161C, 0xFFFFFF}},
    [INK_SURFACE] = {"--surface", {0xFFFFFF, 0x172129, 0xFFFFFF}},
    [INK_TEXT] = {"--ink", {0x15222C, 0xE7EDF2, 0x15222C}},
    [INK_TEXT_2] = {"--ink2", {0x47576A, 0xAAB8C4, 0x47576A}},
    [INK_LINK] = {"--link", {0x0F5C8C, 0x84C5EC, 0x0F5C8C}},
    [INK_BUTTON_TEXT] = {"--button-text", {0xFFFFFF, 0x0F161C, 0xFFFFFF}},
    [INK_LINE] = {"--line", {0xDDE3E8, 0x2A3742, 0xDDE3E8}},
    [INK_AXIS] = {"--axis", {0x7C8993, 0x7F909C, 0x7C8993}},
    [INK_BAND] = {"--band", {0xDAE8F1, 0x223946, 0xDAE8F1}},
    [INK_BAND_EDGE] = {"--band-edge", {0x4E8DBA, 0x4A86A8, 0x4E8DBA}},
    [INK_SELECTED] = {"--selected", {0xEAF2F8, 0x223946, 0xEAF2F8}},
    [INK_SERIES_1] = {"--series-1", {0x1A6FA8, 0x5BB4DE, 0x1A6FA8}},
    [INK_SERIES_2] = {"--series-2", {0xB97318, 0xEB8440, 0xB97318}},
    [INK_SERIES_3] = {"--series-3", {0x58173F, 0xB085A4, 0x58173F}},
    [INK_SERIES_4] = {"--series-4", {0x3F5A1A, 0xD5EAB6, 0x3F5A1A}},
    [INK_MET] = {"--met", {0x1A6FA8, 0x5BB4DE, 0x1A6FA8}},
    [INK_INDETERMINATE] = {"--indeterminate", {0x3A4650, 0xD5DDE3, 0x3A4650}},
    [INK_NOT_MET] = {"--not-met", {0xB4520E, 0xEB8440, 0xB4520E}},
    [INK_NOT_ASSESSABLE] = {"--not-assessable", {0x76828C, 0x8494A0, 0x76828C}},
    [INK_ERROR] = {"--error", {0x58173F, 0xD98BBE, 0x58173F}},
    [INK_NOT_MET_TEXT] = {"--not-met-text", {0x8F3A0A, 0xF4A873, 0x8F3A0A}},
    [INK_NOT_ASSESSABLE_TEXT] = {"--not-assessable-text", {0x55636E, 0xAAB8C4, 0x55636E}},
    [INK_RELEASE] = {"--release", {0x58173F, 0xD98BBE, 0x58173F}},
};

#define TEXT(name, ink, size, bold)                                                                \
    {                                                                                              \
        .class = (name), .fill = (ink), .font_size = (size), .semibold = (bold)                    \
    }
#define STROKE(name, ink, thick)                                                                   \
    {                                                                                              \
        .class = (name), .stroke = (ink), .width = (thick)                                         \
    }
#define DASHED(name, ink, thick, on, off)                                                          \
    {                                                                                              \
        .class = (name), .stroke = (ink), .width = (thick), .dash = { on, off }                    \
    }
#define FILL(name, ink)                                                                            \
    {                                                                                              \
        .class = (name), .fill = (ink)                                                             \
    }
#define VEIL(name, ink)                                                                            \
    {                                                                                              \
        .class = (name), .fill = (ink), .opacity = 0.16                                            \
    }
#define SHADE(name, part)                                                                          \
    {                                                                                              \
        .class = (name), .fill = INK_SERIES_1, .stroke = INK_BAND_EDGE, .width = 0.75,             \
        .opacity = (part)                                                                          \
    }
#define HOLLOW(name, ink)                                                                          \
    {                                                                                              \
        .class = (name), .fill = INK_SURFACE, .stroke = (ink), .width = 1.5                        \
    }

const struct theme_style theme_styles[STYLE_COUNT] = {
    [STYLE_PAPER] = FILL("c-paper", INK_SURFACE),
    [STYLE_TITLE] = TEXT("c-title", INK_TEXT, 15, true),
    [STYLE_SUBTITLE] = TEXT("c-subtitle", INK_TEXT_2, 12, false),
    [STYLE_FOOTER] = TEXT("c-footer", INK_TEXT_2, 12, false),
    [STYLE_TICK] = TEXT("c-tick", INK_TEXT_2, 12, false),
    [STYLE_NAME] = TEXT("c-name", INK_TEXT, 12, false),
    [STYLE_DETAIL] = TEXT("c-detail", INK_TEXT_2, 12, false),
    [STYLE_NOTE] = TEXT("c-note", INK_TEXT, 12, false),
    [STYLE_GRID] = STROKE("c-grid", INK_LINE, 1),
    [STYLE_AXIS] = STROKE("c-axis", INK_AXIS, 1),
    [STYLE_ZONE] = FILL("c-zone", INK_SELECTED),
    [STYLE_HATCH] = STROKE("c-hatch", INK_NOT_ASSESSABLE, 1),
    [STYLE_HATCH_FRAME] = STROKE("c-hatch-frame", INK_NOT_ASSESSABLE, 1),
    [STYLE_RULE_RELEASE] = DASHED("c-release", INK_RELEASE, 1, 4, 3),
    [STYLE_RULE_ZERO] = STROKE("c-zero", INK_AXIS, 1.5),
    [STYLE_RULE_TARGET] = DASHED("c-target", INK_TEXT, 1, 1, 3),
    [STYLE_RELEASE_LABEL] = TEXT("c-release-label", INK_RELEASE, 12, false),
    [STYLE_TARGET_LABEL] = TEXT("c-target-label", INK_TEXT, 12, false),
    [STYLE_TARGET_TICK] = STROKE("c-target-tick", INK_TEXT, 2),
    [STYLE_AREA_1] = FILL("c-area-1", INK_BAND),
    [STYLE_AREA_2] = VEIL("c-area-2", INK_SERIES_2),
    [STYLE_AREA_3] = VEIL("c-area-3", INK_SERIES_3),
    [STYLE_AREA_4] = VEIL("c-area-4", INK_SERIES_4),
    [STYLE_AREA_EDGE_1] = STROKE("c-edge-1", INK_BAND_EDGE, 0.75),
    [STYLE_AREA_EDGE_2] = STROKE("c-edge-2", INK_SERIES_2, 0.75),
    [STYLE_AREA_EDGE_3] = STROKE("c-edge-3", INK_SERIES_3, 0.75),
    [STYLE_AREA_EDGE_4] = STROKE("c-edge-4", INK_SERIES_4, 0.75),
    [STYLE_LINE_1] = STROKE("c-line-1", INK_SERIES_1, 2),
    [STYLE_LINE_2] = STROKE("c-line-2", INK_SERIES_2, 2),
    [STYLE_LINE_3] = STROKE("c-line-3", INK_SERIES_3, 2),
    [STYLE_LINE_4] = STROKE("c-line-4", INK_SERIES_4, 2),
    [STYLE_DOTTED_1] = DASHED("c-dotted-1", INK_SERIES_1, 2, 2, 3),
    [STYLE_DOTTED_2] = DASHED("c-dotted-2", INK_SERIES_2, 2, 2, 3),
    [STYLE_DOTTED_3] = DASHED("c-dotted-3", INK_SERIES_3, 2, 2, 3),
    [STYLE_DOTTED_4] = DASHED("c-dotted-4", INK_SERIES_4, 2, 2, 3),
    [STYLE_POINT_1] = FILL("c-point-1", INK_SERIES_1),
    [STYLE_POINT_2] = FILL("c-point-2", INK_SERIES_2),
    [STYLE_POINT_3] = FILL("c-point-3", INK_SERIES_3),
    [STYLE_POINT_4] = FILL("c-point-4", INK_SERIES_4),
    [STYLE_HOLLOW_1] = HOLLOW("c-hollow-1", INK_SERIES_1),
    [STYLE_HOLLOW_2] = HOLLOW("c-hollow-2", INK_SERIES_2),
    [STYLE_HOLLOW_3] = HOLLOW("c-hollow-3", INK_SERIES_3),
    [STYLE_HOLLOW_4] = HOLLOW("c-hollow-4", INK_SERIES_4),
    [STYLE_LABEL_1] = TEXT("c-label-1", INK_SERIES_1, 12, true),
    [STYLE_LABEL_2] = TEXT("c-label-2", INK_SERIES_2, 12, true),
    [STYLE_LABEL_3] = TEXT("c-label-3", INK_SERIES_3, 12, true),
    [STYLE_LABEL_4] = TEXT("c-label-4", INK_SERIES_4, 12, true),
    [STYLE_WHISKER] = STROKE("c-whisker", INK_TEXT, 1.5),
    [STYLE_HOLLOW_INDETERMINATE] = HOLLOW("c-indeterminate-disc", INK_INDETERMINATE),
    [STYLE_FILL_MET] = FILL("c-met", INK_MET),
    [STYLE_FILL_INDETERMINATE] = FILL("c-indeterminate", INK_INDETERMINATE),
    [STYLE_FILL_NOT_MET] = FILL("c-not-met", INK_NOT_MET),
    [STYLE_STROKE_MET] = STROKE("c-met-line", INK_MET, 2),
    [STYLE_STROKE_INDETERMINATE] = STROKE("c-indeterminate-line", INK_INDETERMINATE, 1.5),
    [STYLE_STROKE_NOT_MET] = STROKE("c-not-met-line", INK_NOT_MET, 2),
    [STYLE_STROKE_NOT_ASSESSABLE] =
        DASHED("c-not-assessable-line", INK_NOT_ASSESSABLE, 1.5, 2.5, 1.5),
    [STYLE_STROKE_ERROR] = STROKE("c-error-line", INK_ERROR, 2),
    [STYLE_STROKE_NOT_APPLICABLE] = DASHED("c-not-applicable-line", INK_NOT_ASSESSABLE, 2, 3, 2),
    /* No darker than text on it can be read: 4.5 to 1 at least, in both modes. */
    [STYLE_CELL_1] = SHADE("c-cell-1", 0.04),
    [STYLE_CELL_2] = SHADE("c-cell-2", 0.14),
    [STYLE_CELL_3] = SHADE("c-cell-3", 0.25),
    [STYLE_CELL_4] = SHADE("c-cell-4", 0.37),
    [STYLE_CELL_5] = SHADE("c-cell-5", 0.5),
    [STYLE_CELL_OPEN] = DASHED("c-cell-open", INK_AXIS, 1, 3, 3),
    [STYLE_CELL_TEXT] = TEXT("c-cell-text", INK_TEXT, 12, false),
};

const struct theme theme = {
    .wide = 560,
    .line_height = 1.3,
    .gap = 8,
    .tick_length = 6,
    .point_radius = 4.5,
    .marker_radius = 2.5,
    .row_padding = 5,
    .row_min = 28,
    .hatch_step = 6,
    .edge = 4,
    .panel_height_wide = 220,
    .panel_height_narrow = 180,
};

enum style theme_of_series(enum style first, size_t series)
{
    assert(series < THEME_SERIES_MAX);
    return (enum style)((size_t)first + series);
}

static void add_palette(struct text *out, enum theme_mode mode)
{
    text_add(out, ":root{");
    for (size_t i = 1; i < INK_COUNT; i++) {
        text_add_format(out, "%s:#%06X%s", theme_inks[i].token, theme_inks[i].colour[mode],
                        i + 1 < INK_COUNT ? ";" : "");
    }
    text_add(out, "}");
}

static void add_style(struct text *out, const struct theme_style *style)
{
    text_add_format(out, ".%s{", style->class);
    if (style->fill == INK_NONE) {
        text_add(out, "fill:none");
    } else {
        text_add_format(out, "fill:var(%s)", theme_inks[style->fill].token);
    }
    if (style->opacity > 0) {
        text_add_format(out, ";fill-opacity:%g", style->opacity);
    }
    if (style->stroke != INK_NONE) {
        text_add_format(out, ";stroke:var(%s);stroke-width:%g", theme_inks[style->stroke].token,
                        style->width);
    }
    if (style->dash[0] > 0) {
        text_add_format(out, ";stroke-dasharray:%g %g", style->dash[0], style->dash[1]);
    }
    if (style->font_size > 0) {
        text_add_format(out, ";font-size:%gpx;font-weight:%d", style->font_size,
                        style->semibold ? 600 : 400);
    }
    text_add(out, "}\n");
}

void theme_css(struct text *out)
{
    add_palette(out, THEME_LIGHT);
    text_add(out, "\n@media (prefers-color-scheme:dark){");
    add_palette(out, THEME_DARK);
    text_add(out, "}\n@media print{");
    add_palette(out, THEME_PRINT);
    text_add(out, "}\n.chart{display:block;max-width:100%;height:auto;overflow:visible}\n"
                  ".chart text{font-family:Inter,system-ui,sans-serif;"
                  "font-feature-settings:\"tnum\",\"liga\" 0,\"calt\" 0}\n"
                  ".chart path,.chart circle{stroke-linejoin:round}\n");
    for (size_t i = 0; i < STYLE_COUNT; i++) {
        add_style(out, &theme_styles[i]);
    }
}
