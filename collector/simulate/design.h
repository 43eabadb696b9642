/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * design.h: what of a simulation is fixed before any draw: sites, units, sizes, dates, releases,
 * and the effects that are planted.
 *
 * Everything random stands in person.h and world.h; the superpopulation that --truth integrates is
 * "this design, other draws". Every name says that it is simulated.
 */
#ifndef COLLECTOR_SIMULATE_DESIGN_H
#define COLLECTOR_SIMULATE_DESIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define DESIGN_SITES_MAX      99
#define DESIGN_CLINICIANS_MAX 100000
#define DESIGN_DAYS_MAX       3660
#define DESIGN_DOC_TYPES      3
#define DESIGN_RELEASES       5

/* A day later than any day of any run. */
#define DESIGN_NEVER 1000000

struct doc_plan {
    const char *code; /* LOINC */
    double share;     /* of the unit's documents */
    double words;     /* median length typed [words] */
};

struct unit_plan {
    const char *code;
    const char *label; /* French */
    int pole;          /* index into design_poles[] */
    double weight;     /* clinicians of 300 */
    const char *specialty;
    const char *topic;
    const char *setting;
    struct doc_plan docs[DESIGN_DOC_TYPES];
    double volume;       /* documents a worked day against the mean */
    double error_factor; /* of the specialty, on the error rate */
    double go_live;      /* share of the window after which dictation starts; below 0: long ago */
    bool managed;        /* the roll-out is: adoption mixture of DOMAIN.md section 3 */
    bool weekends;       /* works on all days */
    bool ambient;        /* has ambient drafts from DESIGN_AMBIENT on */
    double delegated;    /* share of dictated documents that go to a secretary */
};

struct pole_plan {
    const char *code;
    const char *label;
    int site; /* 0-2 within a block of three sites */
};

#define DESIGN_POLES 8
#define DESIGN_UNITS 20
extern const struct pole_plan design_poles[DESIGN_POLES];
extern const struct unit_plan design_units[DESIGN_UNITS];

/* A release of the engine; dates are shares of the window, so that short runs have them all. */
struct release_plan {
    const char *code;
    const char *label;
    const char *kind;
    double at;       /* share of the window; below 0: before it */
    double lag;      /* share of the window between two sites; 0: all at once */
    double log_rate; /* of the error rate, against the first release */
};
extern const struct release_plan design_releases[DESIGN_RELEASES];

#define DESIGN_ENGINE         "sim-asr"
#define DESIGN_AMBIENT_ENGINE "sim-ambient"
#define DESIGN_AMBIENT_MODEL  "a1"
#define DESIGN_AMBIENT        0.30 /* share of the window */

/* Planted effects, logs of rate ratios on B2 unless said otherwise (STATISTICS.md, section 7). */
#define PLANT_DEVICE       (-0.105360516) /* BP04: -10 % */
#define PLANT_DEVICE_SD    0.15
#define PLANT_SNR_PER_3_DB (-0.020202707) /* BP06: -2 % */
#define PLANT_TOPIC        (-0.083381609) /* BP03: -8 % */
#define PLANT_COACHING     (-0.105360516) /* BP02: reached at 2 % a month; not at the third site */
#define PLANT_COACH_MONTH  (-0.020202707)

struct unit {
    const struct unit_plan *plan;
    int32_t number; /* from 0 over the whole run */
    int32_t site;
    int32_t block; /* of three sites */
    int32_t clinicians;
    int32_t go_live; /* first day of dictation, from 0; below 0: before the window */
};

struct site_plan {
    char code[16];
    const char *zone;
    bool coach_trigger; /* coaching goes to those above P75 and does nothing: a planted null */
    int32_t release_from[DESIGN_RELEASES]; /* first day */
};

struct design {
    int32_t clinicians;
    int32_t days;
    int32_t from; /* base/day.h */
    int32_t site_count;
    int32_t unit_count;
    const struct site_plan *sites;
    const struct unit *units;
    int32_t ambient_from;
    int32_t survey_days[2];
};

/* Lays the design out. Fails with ERROR_USAGE where a number is out of range. */
NODISCARD bool design_make(struct arena *arena, int64_t clinicians, int64_t days, int64_t sites,
                           int32_t until, struct design *design, struct error *err);

/* The release in use at a site on a day: index into design_releases. */
int design_release(const struct site_plan *site, int32_t day);

#endif
