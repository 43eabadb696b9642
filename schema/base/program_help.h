/* SPDX-License-Identifier: GPL-3.0-or-later */
/* program_help.h: --help and --sample-config, printed from the tables. Only for program.c. */
#ifndef BASE_PROGRAM_HELP_H
#define BASE_PROGRAM_HELP_H

#include "base/program.h"

#define PROGRAM_CONFIG_FOLDER "/etc/dictameter/"

/* The help of a command; of the whole program where it is NULL. */
void program_help(const struct program *program, const struct command *command,
                  const struct setting *log_setting);

/* A configuration file with every setting and its default. */
void program_sample(const struct program *program, const struct setting *log_setting);

/* Whether program_reload() changes the setting. */
bool program_is_live(const struct program *program, const char *name);

#endif
