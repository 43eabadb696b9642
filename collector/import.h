/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import.h: `dictameter-collector import`: events of files into the database, as over HTTP. */
#ifndef COLLECTOR_IMPORT_H
#define COLLECTOR_IMPORT_H

#include "base/program.h"

extern const struct command import_command;

#endif
