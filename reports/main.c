/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dictameter-reports: measures in; documents and packages out.
 *
 *   build    writes the report of a scope and a period, as PDF and as one HTML file
 *   list     prints the reports that were built
 *   export   writes the pseudonymised package of a study
 *
 * SECURITY: build and list read published figures only; their role cannot read a row about a
 * person. export reads events under a role of its own, and only for a study whose protocol passes
 * the purpose gate. What is written is escaped by construction.
 *
 * Exit statuses: those of program_run(); 66 where there is no measure to report, 77 where an export
 * is refused.
 */
#include "base/program.h"
#include "reports/build.h"
#include "reports/export/export.h"
#include "reports/settings.h"

int main(int argc, char **argv)
{
    const struct command commands[] = {
        build_command,
        list_command,
        export_command,
        {.name = NULL},
    };
    const struct program program = {
        .name = "dictameter-reports",
        .summary = "reports and study packages from what was measured",
        .settings = reports_settings_table,
        .settings_size = sizeof(struct reports_settings),
        .commands = commands,
    };

    return program_run(&program, argc, argv);
}
