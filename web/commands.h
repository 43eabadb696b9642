/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands.h: the program's commands. */
#ifndef WEB_COMMANDS_H
#define WEB_COMMANDS_H

#include "base/program.h"
#include "web/server.h"

extern const struct command web_commands[];

/* serve: binds, answers until SIGTERM. */
bool serve_run(const struct invocation *invocation, struct error *err);

#endif
