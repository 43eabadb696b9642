/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effects.h: what goes with one practice here, for its own page. */
#ifndef REPORTS_SECTION_EFFECTS_H
#define REPORTS_SECTION_EFFECTS_H

#include "reports/section/section.h"

/* Adds the sentence of what was found of the practice in the quarter that the period lies in, with
 * a link to how it was found; nothing where it was not studied. Fails with ERROR_DATABASE. */
NODISCARD bool effects_add(const struct section_context *context, struct document *document,
                           const struct practice *practice, struct error *err);

#endif
