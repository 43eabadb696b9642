/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dictameter-collector: sources in; checked, pseudonymised events out.
 *
 *   listen       takes events over HTTP and acknowledges them once they are durable
 *   import       stores the events of files, with the same verdicts
 *   ledger       prints what came in, what became of it, and what is missing
 *   erase        takes persons out for good, by the site's pseudonyms
 *   key          replaces the key between pseudonyms and clinicians
 *   retention    drops what is older than it may be kept, and certifies it
 *   score        compares recognised with final texts; only counts leave it
 *   simulate     writes the events of a simulated clinic, whose truth is known
 *
 * SECURITY: listen and import read what other systems send. Every field is held against the
 * catalog; what is not in it is refused, and nothing that was sent is quoted in an answer, a
 * message or the log. Persons, documents and ids are stored as MACs and random numbers. score reads
 * clinical text on the site and lets nothing but counts out.
 *
 * Exit statuses: those of program_run(); import ends with 65 where an event was rejected.
 */
#include "base/program.h"
#include "collector/erase.h"
#include "collector/import.h"
#include "collector/key.h"
#include "collector/listen.h"
#include "collector/report.h"
#include "collector/retention.h"
#include "collector/score.h"
#include "collector/settings.h"
#include "collector/simulate.h"

int main(int argc, char **argv)
{
    const struct command commands[] = {
        listen_command,    import_command, ledger_command,   erase_command,  key_command,
        retention_command, score_command,  simulate_command, {.name = NULL},
    };
    const struct program program = {
        .name = "dictameter-collector",
        .summary = "telemetry of dictation in, checked and pseudonymised",
        .settings = collector_settings_table,
        .settings_size = sizeof(struct collector_settings),
        .commands = commands,
        .live = collector_settings_live,
    };

    return program_run(&program, argc, argv);
}
