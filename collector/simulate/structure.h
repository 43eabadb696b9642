/* SPDX-License-Identifier: GPL-3.0-or-later */
/* structure.h: the simulated sites, units, engines, releases and clients, for
 * `dictameter-schema structure import`. */
#ifndef COLLECTOR_SIMULATE_STRUCTURE_H
#define COLLECTOR_SIMULATE_STRUCTURE_H

#include <stdio.h>

#include "collector/simulate/design.h"

void structure_write(const struct design *design, FILE *out);

#endif
