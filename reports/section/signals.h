/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signals.h: what the weekly series of a scope say: control charts, and changes since releases.
 *
 * The analyzer found them (analyzer/study.h); here they become sentences of the catalog's texts.
 */
#ifndef REPORTS_SECTION_SIGNALS_H
#define REPORTS_SECTION_SIGNALS_H

#include "reports/section/wording.h"

/* A heading and a list; nothing where there is no finding. `metrics` ends with NULL. */
NODISCARD bool signals_add(const struct section_context *context, struct document *document,
                           const char *anchor, const char *const *metrics, struct error *err);

#endif
