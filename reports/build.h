/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * build.h: the commands that write reports and list them.
 *
 * Fails closed: without measures no file is written. A file appears whole or not at all, and the
 * archive keeps its hash.
 */
#ifndef REPORTS_BUILD_H
#define REPORTS_BUILD_H

#include "base/program.h"

/* build: writes a report's files. list: prints the reports that were built. */
extern const struct command build_command;
extern const struct command list_command;

#endif
