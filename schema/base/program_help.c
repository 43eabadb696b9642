/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/program_help.h"

#include <stdio.h>

#include "base/text.h"

#define HELP_COLUMN 30

bool program_is_live(const struct program *program, const char *name)
{
    for (size_t i = 0; program->live != NULL && program->live[i] != NULL; i++) {
        if (text_equal(program->live[i], name)) {
            return true;
        }
    }
    return false;
}

static void print_table(const char *title, const struct setting *table)
{
    if (table == NULL || table->name == NULL) {
        return;
    }
    printf("\n%s\n", title);
    for (const struct setting *s = table; s->name != NULL; s++) {
        int printed = printf("  --%s%s", s->name, s->parse == setting_flag ? "" : " VALUE");
        printf("%*s%s", printed < HELP_COLUMN ? HELP_COLUMN - printed : 1, "", s->help);
        if (s->default_value != NULL && *s->default_value != '\0' && s->parse != setting_flag) {
            printf(" (%s)", s->default_value);
        }
        printf("\n");
    }
}

void program_help(const struct program *program, const struct command *command,
                  const struct setting *log_setting)
{
    if (command != NULL) {
        printf("%s %s%s%s: %s\n", program->name, command->name, *command->arguments ? " " : "",
               command->arguments, command->help);
        print_table("Options", command->options);
    } else {
        printf("%s: %s\n\nCommands\n", program->name, program->summary);
        for (const struct command *c = program->commands; c->name != NULL; c++) {
            int printed = printf("  %s %s", c->name, c->arguments);
            printf("%*s%s\n", printed < HELP_COLUMN ? HELP_COLUMN - printed : 1, "", c->help);
        }
    }
    print_table("Settings (also in the file, and as DICTAMETER_KEY in the environment)",
                program->settings);
    printf("  --%s VALUE%*s%s\n", log_setting->name, 13, "", log_setting->help);
    printf("\nCommon\n"
           "  --config FILE               settings, `key = value` a line "
           "(" PROGRAM_CONFIG_FOLDER "%s.conf where it is there)\n"
           "  --check-config              reads the settings and says whether they hold\n"
           "  --sample-config             prints a file with every setting\n"
           "  --help, --version\n",
           program->name);
}

void program_sample(const struct program *program, const struct setting *log_setting)
{
    printf("# Settings of %s; each is also an option and DICTAMETER_KEY.\n", program->name);
    for (const struct setting *s = program->settings; s != NULL && s->name != NULL; s++) {
        printf("\n# %s%s\n#%s = %s\n", s->help,
               program_is_live(program, s->name) ? "; read anew on SIGHUP" : "", s->name,
               s->default_value ? s->default_value : "");
    }
    printf("\n# %s\n#%s = %s\n", log_setting->help, log_setting->name, log_setting->default_value);
}
