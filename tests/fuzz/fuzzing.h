/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzzing.h: what fuzzers of events check them against: one site with one of everything. */
#ifndef TESTS_FUZZ_FUZZING_H
#define TESTS_FUZZ_FUZZING_H

#include <stdlib.h>
#include <string.h>

#include "collector/event.h"

static int64_t site_ids[] = {1};

static const struct event_rules *fuzzing_rules(void)
{
    static struct arena arena;
    static struct structure structure;
    static struct pseudonym_keys keys;
    static struct event_rules rules;
    const struct catalog *catalog = NULL;
    struct error err;

    if (rules.registry != NULL) {
        return &rules;
    }
    if (!catalog_load(&arena, &catalog, &err)) {
        abort();
    }
    names_init(&structure.sites, &arena, 1);
    names_add(&structure.sites, "SIM1", 0);
    structure.site_ids = site_ids;
    structure.site_count = 1;
    names_init(&structure.engines, &arena, 1);
    names_add(&structure.engines, "dmo", 3);
    names_init(&structure.members, &arena, 3);
    names_add(&structure.members, "u1/CARDIO", 11);
    names_add(&structure.members, "c1/gw1", 21);
    names_add(&structure.members, "r3/2026.3", 31);
    memset(&keys, 7, sizeof(keys));
    pseudonym_keys_prepare(&keys);
    rules = (struct event_rules){.registry = registry_make(&arena, catalog),
                                 .structure = &structure,
                                 .keys = &keys,
                                 .site_id = 1,
                                 .oldest_ms = 0,
                                 .newest_ms = INT64_C(4102444800000)};
    return &rules;
}

#endif
