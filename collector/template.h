/* SPDX-License-Identifier: GPL-3.0-or-later */
/* template.h: the mappings of the catalog on standard output, and examples of what they read. */
#ifndef COLLECTOR_TEMPLATE_H
#define COLLECTOR_TEMPLATE_H

#include "base/arena.h"
#include "base/error.h"

/*
 * Prints the example of the mapping `example` (a file too) where it is not NULL, else the form of
 * the catalog's mapping `form`. Fails with ERROR_NOT_FOUND, naming those that there are, or
 * ERROR_CONFIG.
 */
NODISCARD bool template_print(struct arena *arena, const char *example, const char *form,
                              struct error *err);

#endif
