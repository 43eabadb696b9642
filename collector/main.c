/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dictameter-collector: sources in; checked, pseudonymised events out.
 */
#include "base/program.h"
#include "collector/score.h"

static const struct setting settings[] = {{.name = NULL}};

int main(int argc, char **argv)
{
    const struct command commands[] = {score_command, {.name = NULL}};
    const struct program program = {
        .name = "dictameter-collector",
        .summary = "telemetry of dictation in, checked and pseudonymised",
        .settings = settings,
        .settings_size = 1,
        .commands = commands,
    };

    return program_run(&program, argc, argv);
}
