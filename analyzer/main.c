/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dictameter-analyzer: events in; measures, assessments and findings out.
 *
 *   run     folds the days that changed and recomputes exactly the periods that they touch; with
 *           --all everything. Running it twice changes nothing. Findings are restated from the
 *           weeks that are published then. A second one shares in the folding meanwhile, and goes
 *           on where the first has died.
 *   freeze  publishes a period that is over as a numbered revision that nothing changes any more.
 *   explain prints what a figure is, and the SQL and the R script that give the same digits.
 *
 * SECURITY: reads rows a person, writes none but what it folds (clinician_…); what it publishes has
 * passed the ladder of disclosure. Takes nothing from outside the database. One measures at a time.
 *
 * Exit statuses: those of program_run(); 77 where another analyzer runs and leaves nothing to
 * share.
 */
#include "analyzer/explain.h"
#include "analyzer/freeze.h"
#include "analyzer/run.h"

int main(int argc, char **argv)
{
    const struct command commands[] = {
        run_command, freeze_command, explain_command, {.name = NULL}};
    const struct program program = {
        .name = "dictameter-analyzer",
        .summary = "events of dictation in, measures and assessments out",
        .settings = analyzer_settings_table,
        .settings_size = sizeof(struct analyzer_settings),
        .commands = commands,
    };

    return program_run(&program, argc, argv);
}
