/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * structure.h: registers sites, units, engines, releases and clients from a JSON file.
 *
 * {"sites":[{"code","label","time_zone","simulated"}],
 *  "units":[{"site","code","label","kind","parent","valid_from","valid_to"}],
 *  "engines":[{"code","label"}],
 *  "releases":[{"engine","code","label","released_on","kind"}],
 *  "clients":[{"site","code"}]}
 *
 * Each list may be missing; what is there already is brought up to date, nothing is ever removed.
 * A unit keeps its parent and kind, so that old figures do not move: close it by valid_to and
 * register another. Codes: a letter or digit, then up to 31 of letters, digits and . _ -
 */
#ifndef SCHEMA_STRUCTURE_H
#define SCHEMA_STRUCTURE_H

#include <stddef.h>

#include "base/program.h"
#include "schema/db.h"

struct structure_report {
    size_t sites;
    size_t units;
    size_t engines;
    size_t releases;
    size_t clients;
};

/*
 * Imports a file's text in one transaction. Fails with ERROR_INPUT, naming list, index and key and
 * never a value; then nothing is changed.
 */
NODISCARD bool structure_import(struct db *db, struct arena *arena, const char *bytes, size_t size,
                                struct structure_report *report, struct error *err);

bool structure_run(const struct invocation *invocation, struct error *err);

#endif
