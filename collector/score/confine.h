/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine.h: keeps what the process holds in memory from being left on a disk. */
#ifndef COLLECTOR_SCORE_CONFINE_H
#define COLLECTOR_SCORE_CONFINE_H

#include "base/error.h"

/* Turns core dumps off, and reading of its memory by others. Fails with ERROR_SYSTEM. */
NODISCARD bool confine_memory(struct error *err);

#endif
