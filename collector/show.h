/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show.h: a checked event as a JSON object, for those who test clients. Only for batch.c. */
#ifndef COLLECTOR_SHOW_H
#define COLLECTOR_SHOW_H

#include "collector/decode.h"

/* The members of a record that was found good, in the arena. */
const char *show_record(struct arena *arena, const struct record *record);

#endif
