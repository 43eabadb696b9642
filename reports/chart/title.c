/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/chart/title.h"

#define TITLE_LINES    4
#define SUBTITLE_LINES 4
#define FOOTER_LINES   6

static double inner_width(const struct plot *plot)
{
    return plot->frame->width - 2 * theme.edge;
}

static bool says(const struct plot *plot, const char *words)
{
    return plot->frame->heading && words != NULL && *words != '\0';
}

static double extent(const struct plot *plot, const char *words, enum style style, size_t most)
{
    if (!says(plot, words)) {
        return 0;
    }
    return (double)layout_wrap(plot, words, style, inner_width(plot), most).count *
           layout_line_height(style);
}

double title_extent(const struct plot *plot)
{
    double height = extent(plot, plot->chart->title, STYLE_TITLE, TITLE_LINES) +
                    extent(plot, plot->chart->subtitle, STYLE_SUBTITLE, SUBTITLE_LINES);

    return height > 0 ? height + theme.gap : 0;
}

double title_footer_extent(const struct plot *plot)
{
    double height = extent(plot, plot->chart->footer, STYLE_FOOTER, FOOTER_LINES);

    return height > 0 ? height + theme.gap : 0;
}

static double draw(struct plot *plot, const char *words, enum style style, size_t most, double top)
{
    if (!says(plot, words)) {
        return top;
    }
    struct lines lines = layout_wrap(plot, words, style, inner_width(plot), most);

    return layout_draw_lines(plot, &lines, style, theme.edge, top);
}

void title_draw(struct plot *plot)
{
    double top = draw(plot, plot->chart->title, STYLE_TITLE, TITLE_LINES, plot->title_top);

    (void)draw(plot, plot->chart->subtitle, STYLE_SUBTITLE, SUBTITLE_LINES, top);
}

void title_draw_footer(struct plot *plot)
{
    (void)draw(plot, plot->chart->footer, STYLE_FOOTER, FOOTER_LINES, plot->footer_top);
}
