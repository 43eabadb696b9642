/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands.h: the commands and settings of dictameter-schema; each command stands in its own file.
 */
#ifndef SCHEMA_COMMANDS_H
#define SCHEMA_COMMANDS_H

#include "base/program.h"

struct schema_settings {
    const char *database; /* conninfo */
};

extern const struct setting schema_settings_table[];
extern const struct command schema_commands[];

#endif
