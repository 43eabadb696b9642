/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simulate.h: `dictameter-collector simulate`: a made-up clinic's events, with known truth. */
#ifndef COLLECTOR_SIMULATE_H
#define COLLECTOR_SIMULATE_H

#include "base/program.h"

extern const struct command simulate_command;

#endif
