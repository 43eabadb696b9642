/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * coverage.h: which feed level brings which metrics and practices, derived from the catalog.
 *
 * A component needs the fields that its expression names outside coalesce(); a metric needs those
 * of its components; a practice those of its indicator. The product is useful at level 1.
 */
#ifndef SCHEMA_COVERAGE_H
#define SCHEMA_COVERAGE_H

#include "base/program.h"
#include "schema/catalog.h"

/* True where the component's value needs that field of its event. */
bool coverage_needs(const struct component *component, const struct event_field *field);

/* The lowest level at which it can be computed, from 1. */
int coverage_component_level(const struct component *component);
int coverage_metric_level(const struct catalog *catalog, const struct metric *metric);

struct coverage_options {
    enum language language;
    bool arrivals; /* ask the database which fields arrive */
    int64_t days;  /* of the days before today that it looks at */
};

bool setting_language(struct arena *arena, const char *text, void *target, struct error *err);
bool coverage_run(const struct invocation *invocation, struct error *err);

#endif
