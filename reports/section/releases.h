/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * releases.h: what changed at the arrival of releases, a row a release and site.
 *
 * The analyzer judged each at the sites (analyzer/release.h); here they become rows of a forest. Of
 * the whole the rows are its own and those of its sites, of a site its own; other scopes have none.
 */
#ifndef REPORTS_SECTION_RELEASES_H
#define REPORTS_SECTION_RELEASES_H

#include "reports/figure/figure.h"
#include "reports/section/section.h"

#define RELEASES_OUTCOME "B2" /* by which releases are judged in forests: the correction rate */

/* What was found of one metric. */
struct release_effects {
    const struct figure_effect *items; /* that have an estimate: the newest arrival first */
    size_t count;
    const char *unjudged; /* "2025.3 (2 établissements), …"; "": none */
    size_t unjudged_count;
    struct period week; /* the newest that they rest on, whatever the context's period */
};

/* Fails with ERROR_DATABASE. */
NODISCARD bool releases_load(const struct section_context *context, const char *metric,
                             struct release_effects *effects, struct error *err);

/* Up to which week they were judged, in words. */
const char *releases_until(const struct section_context *context,
                           const struct release_effects *effects);

/* A heading, the forest and which releases could not be judged; nothing where none came into use.
 * Fails with ERROR_DATABASE. */
NODISCARD bool releases_add(const struct section_context *context, struct document *document,
                            const char *metric, struct error *err);

#endif
