/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symbol.h: the shapes of states, told apart without colour. */
#ifndef REPORTS_CHART_SYMBOL_H
#define REPORTS_CHART_SYMBOL_H

#include "reports/chart/scene.h"

/*
 * Full disc met, half disc indeterminate, triangle not met, dashed square not assessable, cross
 * error, dash not applicable, hatch suppressed; a disc in the series' colour where there is none.
 */
void symbol_draw(struct scene *scene, enum state state, size_t colour, struct point centre,
                 double radius);

/* The style of a line in the state's colour; the series' where there is none. */
enum style symbol_line_style(enum state state, size_t colour);

#endif
