/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cairo_pen.h: what cairo.c and canvas.c share: the only two files that know Cairo and Pango.
 *
 * Private to the pair: no other file includes it.
 */
#ifndef REPORTS_CHART_CAIRO_PEN_H
#define REPORTS_CHART_CAIRO_PEN_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "reports/chart/scene.h"

/* Inter at a size [px or pt], ligatures off, figures tabular, no hinting. Owned by the caller. */
PangoLayout *pen_layout(cairo_t *cairo, double size, bool semibold);
PangoFontDescription *pen_font(double size, bool semibold);
/* Of a whole layout; runs may add theirs. */
PangoAttrList *pen_features(void);

void pen_colour(cairo_t *cairo, uint32_t colour, double opacity);
void pen_scene(cairo_t *cairo, const struct scene *scene, enum theme_mode mode);

#endif
