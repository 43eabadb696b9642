/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.h: dictameter-collector key rotate: another platform key, in one transaction. */
#ifndef COLLECTOR_KEY_H
#define COLLECTOR_KEY_H

#include "base/program.h"

extern const struct command key_command;

#endif
