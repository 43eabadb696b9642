/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forget.h: persons of whom nothing is left lose their number, and the key that leads to them.
 *
 * A transaction of its own: storing waits for its end only, and collectors look persons up anew
 * after it. Who sends again is somebody new. Tombstones of erased persons stay.
 */
#ifndef COLLECTOR_FORGET_H
#define COLLECTOR_FORGET_H

#include "schema/db.h"

/* Out: how many. Fails with ERROR_DATABASE. */
NODISCARD bool forget_run(struct db *db, struct arena *arena, int64_t now_us, int64_t *persons,
                          struct error *err);

#endif
