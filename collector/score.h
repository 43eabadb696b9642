/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * score.h: `dictameter-collector score`: compares recognised with final texts on the site.
 *
 * SECURITY: reads clinical text, writes counts. No text, no path and no id of a document reaches
 * standard output, standard error, a file or a core dump.
 */
#ifndef COLLECTOR_SCORE_H
#define COLLECTOR_SCORE_H

#include "base/program.h"

extern const struct command score_command;

#endif
