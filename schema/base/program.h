/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * program.h: what every dictameter program does before and after its own work.
 *
 * Settings are declared once, in a table; the configuration file, the environment, the options,
 * --help, the sample file and the check of a configuration are all made from it. Precedence:
 * default < file (`key = value`) < DICTAMETER_KEY < --key. Reports the one error of a command on
 * standard error and turns it into the exit status. Knows no SQL and no dictation.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* Reads `text` into `target`. Fails with ERROR_INPUT; the message never quotes the text. */
typedef bool (*setting_fn)(struct arena *arena, const char *text, void *target, struct error *err);

/* A setting, once: the file's key, the option's name, and its line in --help and in the manual. */
struct setting {
    const char *name;          /* "listen-port": file key, --listen-port, DICTAMETER_LISTEN_PORT */
    const char *default_value; /* as text; NULL where it has none (the target stays zero) */
    const char *help;          /* one line, without a full stop */
    setting_fn parse;          /* setting_flag makes it an option without a value */
    size_t offset;             /* of the target within the struct of settings or options */
};

/* Whether two structs have the same value of a setting that one of the functions below reads; and
 * copying it. */
bool setting_same(const struct setting *setting, const void *one, const void *other);
void setting_keep(const struct setting *setting, const void *from, void *to);

bool setting_text(struct arena *arena, const char *text, void *target,
                  struct error *err); /* const char * */
bool setting_int(struct arena *arena, const char *text, void *target,
                 struct error *err); /* int64_t */
bool setting_count(struct arena *arena, const char *text, void *target,
                   struct error *err); /* int64_t >= 0 */
bool setting_port(struct arena *arena, const char *text, void *target,
                  struct error *err); /* int64_t 1..65535 */
bool setting_flag(struct arena *arena, const char *text, void *target,
                  struct error *err); /* bool; yes or no */
bool setting_day(struct arena *arena, const char *text, void *target,
                 struct error *err); /* int32_t, base/day.h */

struct program_origin; /* where the settings came from */

/* What a command is given. */
struct invocation {
    struct arena *arena;
    const void *settings; /* the program's struct, filled */
    const void *options;  /* the command's struct, filled; NULL where it has none */
    char **arguments;     /* what is left after the options; NULL at the end */
    size_t argument_count;
    int64_t
        now_us; /* when the program started [us since 1970-01-01 UTC]: the only look at the clock */
    const struct program_origin *origin; /* for program_reload() */
};

typedef bool (*command_fn)(const struct invocation *invocation, struct error *err);

struct command {
    const char *name;
    const char *arguments;         /* for --help: "FILE..."; "" where it takes none */
    size_t arguments_min;          /* fewer is a usage error */
    size_t arguments_max;          /* more is a usage error; SIZE_MAX: any number */
    const char *help;              /* one line */
    const struct setting *options; /* the command's own, ended by a NULL name; or NULL */
    size_t options_size;           /* of the struct that the options fill */
    command_fn run;
};

struct program {
    const char *name;               /* "dictameter-collector" */
    const char *summary;            /* one line */
    const struct setting *settings; /* ended by a NULL name */
    size_t settings_size;
    const struct command *commands; /* ended by a NULL name */
    const char *const *live;        /* settings that program_reload() changes; a NULL ends them;
                                       NULL: none */
};

/*
 * Runs the program's command and returns the exit status: 0; 64 usage (EX_USAGE), 65 input
 * (EX_DATAERR), 66 not found (EX_NOINPUT), 69 database (EX_UNAVAILABLE), 71 system (EX_OSERR),
 * 77 not allowed (EX_NOPERM), 78 configuration (EX_CONFIG).
 *
 * --config FILE names the file (default /etc/dictameter/<program>.conf where it is there);
 * --help, --version, --check-config and --sample-config (prints the sample file) are common to all.
 */
int program_run(const struct program *program, int argc, char **argv);

/*
 * Reads the settings anew from where they came, into a struct in the invocation's arena, and sets
 * the log level. Settings that are not live keep the value they have in `running`; a warning names
 * those that differ. Only on the thread that runs the command. Fails with ERROR_CONFIG or
 * ERROR_USAGE: then nothing has changed.
 */
NODISCARD bool program_reload(const struct invocation *invocation, const void *running,
                              void **settings, struct error *err);

/* The version that --version, /version and documents print. */
extern const char program_version[];

/* The nearest of `names` to a misspelt word, or NULL where none is near: for error messages. */
const char *program_nearest(const char *word, const char *const *names, size_t count);

#endif
