/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * svg.h: a scene as SVG text, with real text and its meaning for those who do not see it.
 *
 * The root is a graphics-document with title and description, groups are graphics-objects and
 * graphics-symbols with labels. All words are escaped here; no id, no script and no style attribute
 * is written, so that several drawings may stand in one page under a strict policy.
 */
#ifndef REPORTS_CHART_SVG_H
#define REPORTS_CHART_SVG_H

#include "reports/chart/scene.h"

enum svg_mode {
    SVG_INLINE,   /* in a page that has theme_css(): classes only */
    SVG_DOWNLOAD, /* a file: classes and literal colours of the light theme, on paper */
};

/* `class` is added to the root's "chart": "chart-wide", "chart-narrow" or "". */
void svg_write(const struct scene *scene, enum svg_mode mode, const char *class, struct text *out);

#endif
