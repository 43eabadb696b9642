/* SPDX-License-Identifier: GPL-3.0-or-later */
/* erase.h: dictameter-collector erase: objection and erasure by a site's pseudonyms. */
#ifndef COLLECTOR_ERASE_H
#define COLLECTOR_ERASE_H

#include "base/program.h"

extern const struct command erase_command;

#endif
