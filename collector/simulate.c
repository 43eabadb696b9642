/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate.h"

#include <stdio.h>
#include <string.h>

#include "collector/simulate/design.h"
#include "collector/simulate/structure.h"
#include "collector/simulate/truth.h"
#include "collector/simulate/world.h"

#define OUTPUT_BUFFER ((size_t)1024 * 1024)
#define DRAWS_MAX     10000

struct simulate_options {
    int64_t clinicians;
    int64_t days;
    int64_t seed;
    int64_t sites;
    int64_t draws;
    int32_t until;
    bool structure;
    bool truth;
};

#define OPTION(member) offsetof(struct simulate_options, member)

/* No option looks at the clock: the same command writes the same bytes on any day. */
static const struct setting options[] = {
    {"clinicians", "300", "how many", setting_count, OPTION(clinicians)},
    {"days", "365", "how many days, ending before --until", setting_count, OPTION(days)},
    {"draws", "10", "pairs of worlds that --truth runs", setting_count, OPTION(draws)},
    {"seed", "1", "of the random draws", setting_count, OPTION(seed)},
    {"sites", "3", "how many hospitals", setting_count, OPTION(sites)},
    {"structure", "no", "print sites, units and releases for `structure import` instead",
     setting_flag, OPTION(structure)},
    {"truth", "no", "print the estimands and planted effects instead", setting_flag, OPTION(truth)},
    {"until", "2026-10-01", "the day after the last", setting_day, OPTION(until)},
    {.name = NULL},
};

static bool write_events(struct arena *arena, const struct design *design, uint64_t seed,
                         struct error *err)
{
    struct writer writer = {0};
    struct world world;

    (void)setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER);
    if (!writer_open(&writer, arena, design, seed, stdout, err)) {
        writer_close(&writer);
        return false;
    }
    world_open(&world, arena, design, seed, false);
    world.writer = &writer;
    world_run(&world);
    world_close(&world);
    writer_close(&writer);
    return true;
}

static bool simulate_run(const struct invocation *invocation, struct error *err)
{
    const struct simulate_options *given = invocation->options;
    struct arena *arena = invocation->arena;
    struct design design;
    struct truth truth;

    if (given->draws < 1 || given->draws > DRAWS_MAX) {
        return error_set(err, ERROR_USAGE, "--draws: must be 1 to %d", DRAWS_MAX);
    }
    if (!design_make(arena, given->clinicians, given->days, given->sites, given->until, &design,
                     err)) {
        return false;
    }
    if (given->structure) {
        structure_write(&design, stdout);
        return true;
    }
    if (given->truth) {
        truth_integrate(&truth, arena, &design, (int32_t)given->draws);
        truth_write(&truth, arena, stdout);
        return true;
    }
    return write_events(arena, &design, (uint64_t)given->seed, err);
}

const struct command simulate_command = {
    .name = "simulate",
    .arguments = "",
    .help = "write the events of a simulated clinic, whose truth is known",
    .options = options,
    .options_size = sizeof(struct simulate_options),
    .run = simulate_run,
};
