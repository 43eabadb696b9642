/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * openapi.h: the description of the collector's interface (OpenAPI 3.1), composed from the catalog:
 * an event type that is added there is described without a line here.
 */
#ifndef COLLECTOR_OPENAPI_H
#define COLLECTOR_OPENAPI_H

#include "collector/registry.h"

/* The document as JSON, in the arena. */
const char *openapi_text(struct arena *arena, const struct registry *registry);

#endif
