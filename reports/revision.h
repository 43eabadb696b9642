/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * revision.h: which revisions of a period may be shown.
 *
 * Those that are frozen; of a period that never was, the live one, 0. What arrived after a freeze
 * is shown by its next revision only: two readings of a period could else be subtracted. Source:
 * TRUST.md A10, CONTRACTS.md section 6.
 */
#ifndef REPORTS_REVISION_H
#define REPORTS_REVISION_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "schema/db.h"
#include "schema/period.h"

#define REVISION_NEWEST (-1)

struct revision {
    struct period period; /* of which it is */
    int number;           /* 0: live, may still change */
    int newest;           /* the highest that may be shown */
    int64_t frozen_at_us; /* 0 where it is live */
    int64_t as_of_us;     /* when the figures were computed; 0 where it is live */
};

/*
 * The wanted revision of a period, or its newest. Fails with ERROR_INPUT where the period has none
 * of that number; the message names those that it has.
 */
NODISCARD bool revision_find(struct db *db, struct arena *arena, struct period period, int wanted,
                             struct revision *revision, struct error *err);

#endif
