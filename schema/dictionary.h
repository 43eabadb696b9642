/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dictionary.h: the catalog as documents: a JSON Schema of the events, a data dictionary to read.
 */
#ifndef SCHEMA_DICTIONARY_H
#define SCHEMA_DICTIONARY_H

#include "base/program.h"
#include "base/text.h"
#include "schema/catalog.h"

/* JSON Schema 2020-12: one event of any type; each type is a definition of its own. */
const char *dictionary_json_schema(struct arena *arena, const struct catalog *catalog,
                                   enum language language);

/* A Markdown page: envelope, events, code lists, metrics. */
const char *dictionary_markdown(struct arena *arena, const struct catalog *catalog,
                                enum language language);

struct dictionary_options {
    const char *format;
    enum language language;
};

bool dictionary_run(const struct invocation *invocation, struct error *err);

#endif
