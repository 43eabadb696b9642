/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * confine.h: keeps what the process holds in memory from leaving it but by what it writes.
 *
 * The only file that includes seccomp.h.
 */
#ifndef COLLECTOR_SCORE_CONFINE_H
#define COLLECTOR_SCORE_CONFINE_H

#include "base/error.h"

/* Turns core dumps off, and reading of its memory by others. Fails with ERROR_SYSTEM. */
NODISCARD bool confine_memory(struct error *err);

/*
 * Gives up, for good, every system call but reading, writing, memory, threads of its own and
 * ending: no file is opened, no socket made, no program started after this. Call it once all files
 * are open. Fails with ERROR_SYSTEM.
 */
NODISCARD bool confine_calls(struct error *err);

#endif
