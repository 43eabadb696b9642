/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effects.h: what goes with practices here, for pages that are not theirs alone. */
#ifndef REPORTS_SECTION_EFFECTS_H
#define REPORTS_SECTION_EFFECTS_H

#include "reports/quarterly.h"
#include "reports/section/section.h"

/* What was found of the quarter that the context's period lies in, with its revision. Fails with
 * ERROR_DATABASE. */
NODISCARD bool effects_load(const struct section_context *context, struct revision *revision,
                            struct practice_effect_list *effects, struct error *err);

/* What was found of a practice; NULL where it was not studied. */
const struct practice_effect *effects_find(const struct practice_effect_list *effects,
                                           const struct practice *practice);

/*
 * The first six effects as a forest: practices, then changes since releases, each by how far it is
 * known and never by its size; with links to all of them. Says so where there are none. Fails with
 * ERROR_DATABASE.
 */
NODISCARD bool effects_add_top(const struct section_context *context, struct document *document,
                               struct error *err);

#endif
