/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper.h: a thread that keeps a running collector's picture of the structure fresh, so that no
 * request waits for it and an outage of the database stops none; when the database is back, it
 * stores what waits in the backlog.
 */
#ifndef COLLECTOR_KEEPER_H
#define COLLECTOR_KEEPER_H

#include "collector/listener.h"

struct keeper;

struct keeper *keeper_start(struct listener *listener);
void keeper_stop(struct keeper *keeper); /* accepts NULL */

#endif
