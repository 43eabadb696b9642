/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/program.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/field.h"
#include "base/log.h"
#include "base/program_help.h"
#include "base/text.h"
#include "base/time.h"

#define LINE_SIZE     4096
#define NEAR_DISTANCE 3
#define WORD_SIZE     64

const char program_version[] = "0.1.0";

/* One run: where the values go, and where each came from, for messages. */
struct run {
    const struct program *program;
    const struct command *command;
    struct arena *arena;
    char *settings;
    char *options;
};

/* What the words before any option ask for. */
struct request {
    const char *config;
    bool help;
    bool check_config;
};

struct program_origin {
    struct run run;
    struct request request;
    int argc;
    char **argv;
};

static bool setting_log_level(struct arena *arena, const char *text, void *target,
                              struct error *err)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};

    (void)arena;
    (void)target;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (text_equal(text, names[i])) {
            log_set_level((enum log_level)i);
            return true;
        }
    }
    return error_set(err, ERROR_CONFIG, "must be error, warning, info or debug");
}

/* What every program has beside its own settings. Its target is the log itself. */
static const struct setting log_setting = {"log-level", "info", "error, warning, info or debug",
                                           setting_log_level, 0};

static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_SIZE + 1];
    size_t b_length = strlen(b);

    if (b_length > WORD_SIZE || strlen(a) > WORD_SIZE) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= b_length; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b_length; j++) {
            size_t above = row[j + 1];
            size_t best = diagonal + (a[i] == b[j] ? 0 : 1);
            best = above + 1 < best ? above + 1 : best;
            best = row[j] + 1 < best ? row[j] + 1 : best;
            diagonal = above;
            row[j + 1] = best;
        }
    }
    return row[b_length];
}

const char *program_nearest(const char *word, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    size_t least = NEAR_DISTANCE + 1;

    for (size_t i = 0; i < count; i++) {
        size_t d = distance(word, names[i]);
        if (d < least && d < strlen(names[i])) {
            least = d;
            nearest = names[i];
        }
    }
    return nearest;
}

static const struct setting *find_in(const struct setting *table, const char *name)
{
    for (const struct setting *s = table; s != NULL && s->name != NULL; s++) {
        if (text_equal(s->name, name)) {
            return s;
        }
    }
    return NULL;
}

static size_t add_names(const struct setting *table, const char **names, size_t count, size_t room)
{
    for (const struct setting *s = table; s != NULL && s->name != NULL && count < room; s++) {
        names[count++] = s->name;
    }
    return count;
}

/* ", did you mean NAME" or "". The word itself is never quoted. */
static const char *hint(const struct run *run, const char *word)
{
    const char *names[128] = {"log-level", "config", "help", "version", "check-config"};
    size_t count = add_names(run->program->settings, names, 5, 128);

    if (run->command != NULL) {
        count = add_names(run->command->options, names, count, 128);
    }
    const char *nearest = program_nearest(word, names, count);
    return nearest == NULL ? "" : arena_format(run->arena, "; the nearest is \"%s\"", nearest);
}

static bool set_value(const struct run *run, const struct setting *setting, char *target,
                      const char *value, struct error *err)
{
    return setting->parse(run->arena, value, target + setting->offset, err);
}

static bool set_defaults(const struct run *run, const struct setting *table, char *target,
                         struct error *err)
{
    for (const struct setting *s = table; s != NULL && s->name != NULL; s++) {
        if (s->default_value != NULL && !set_value(run, s, target, s->default_value, err)) {
            return error_context(err, "default of %s", s->name);
        }
    }
    return true;
}

static const char *trim(char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        text[--length] = '\0';
    }
    return text;
}

static bool set_from_line(const struct run *run, char *line, struct error *err)
{
    const char *trimmed = trim(line);
    char *equals = strchr(line, '=');

    if (*trimmed == '\0' || *trimmed == '#') {
        return true;
    }
    if (equals == NULL) {
        return error_set(err, ERROR_CONFIG, "must be `key = value`");
    }
    *equals = '\0';
    const char *key = trim(line);
    const char *value = trim(equals + 1);
    const struct setting *setting = find_in(run->program->settings, key);
    if (setting == NULL && text_equal(key, log_setting.name)) {
        setting = &log_setting;
    }
    if (setting == NULL) {
        return error_set(err, ERROR_CONFIG, "unknown key%s", hint(run, key));
    }
    if (!set_value(run, setting, run->settings, value, err)) {
        return error_context(err, "%s", setting->name);
    }
    return true;
}

static bool set_from_file(const struct run *run, const char *path, bool must_exist,
                          struct error *err)
{
    char line[LINE_SIZE];
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        if (!must_exist && errno == ENOENT) {
            return true;
        }
        return error_set(err, ERROR_CONFIG, "%s: %s", path, strerror(errno));
    }
    bool ok = true;
    for (size_t number = 1; ok && fgets(line, sizeof(line), file) != NULL; number++) {
        if (!set_from_line(run, line, err)) {
            ok = error_context(err, "%s line %zu", path, number);
        }
    }
    (void)fclose(file);
    return ok;
}

static bool set_from_environment(const struct run *run, const struct setting *table, char *target,
                                 struct error *err)
{
    for (const struct setting *s = table; s != NULL && s->name != NULL; s++) {
        char name[WORD_SIZE + 16] = "DICTAMETER_";
        size_t length = strlen(name);

        for (const char *c = s->name; *c != '\0' && length < sizeof(name) - 1; c++) {
            const int upper = *c == '-' ? '_' : toupper((unsigned char)*c);

            name[length++] = (char)upper;
        }
        name[length] = '\0';
        const char *value = getenv(name); /* NOLINT(concurrency-mt-unsafe): nobody sets it */
        if (value != NULL && !set_value(run, s, target, value, err)) {
            return error_context(err, "%s", name);
        }
    }
    return true;
}

/* Where an option's value goes: the command's own options first, then the settings. */
static const struct setting *find_option(const struct run *run, const char *name, char **target)
{
    const struct setting *found =
        run->command == NULL ? NULL : find_in(run->command->options, name);

    *target = run->options;
    if (found == NULL) {
        found = find_in(run->program->settings, name);
        *target = run->settings;
    }
    if (found == NULL && text_equal(name, log_setting.name)) {
        found = &log_setting;
    }
    return found;
}

/* Reads one option at argv[*at], and its value where it has one. */
static bool set_from_option(const struct run *run, int argc, char **argv, int *at,
                            struct error *err)
{
    const char *word = argv[*at] + 2;
    const char *equals = strchr(word, '=');
    size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const char *name = arena_copy(run->arena, word, length);
    char *target = NULL;
    const struct setting *setting = find_option(run, name, &target);
    const char *value = equals == NULL ? NULL : equals + 1;

    if (setting == NULL) {
        return error_set(err, ERROR_USAGE, "argument %d: unknown option%s; see --help", *at,
                         hint(run, name));
    }
    if (value == NULL && setting->parse == setting_flag) {
        value = "yes";
    } else if (value == NULL && *at + 1 < argc) {
        value = argv[++*at];
    } else if (value == NULL) {
        return error_set(err, ERROR_USAGE, "--%s: needs a value", setting->name);
    }
    if (!set_value(run, setting, target, value, err)) {
        err->kind = ERROR_USAGE;
        return error_context(err, "--%s", setting->name);
    }
    return true;
}

static const struct command *find_command(const struct program *program, const char *name)
{
    for (const struct command *c = program->commands; c->name != NULL; c++) {
        if (text_equal(c->name, name)) {
            return c;
        }
    }
    return NULL;
}

static const char *command_hint(struct arena *arena, const struct program *program,
                                const char *word)
{
    const char *names[64];
    size_t count = 0;
    struct text list = {.arena = arena};

    for (const struct command *c = program->commands; c->name != NULL && count < 64; c++) {
        names[count++] = c->name;
        text_add_format(&list, "%s%s", count == 1 ? "" : ", ", c->name);
    }
    const char *nearest = program_nearest(word, names, count);
    return nearest == NULL ? arena_format(arena, "it has %s", text_string(&list))
                           : arena_format(arena, "the nearest is %s", nearest);
}

/* Takes the common options and the command's name out of argv, before the settings are read. */
static bool read_common(struct run *run, int argc, char **argv, struct request *request,
                        struct error *err)
{
    for (int i = 1; i < argc && !text_equal(argv[i], "--"); i++) {
        if (text_equal(argv[i], "--help") || text_equal(argv[i], "-h")) {
            request->help = true;
        } else if (text_equal(argv[i], "--check-config")) {
            request->check_config = true;
        } else if (text_equal(argv[i], "--config")) {
            if (i + 1 >= argc) {
                return error_set(err, ERROR_USAGE, "--config: needs a file");
            }
            request->config = argv[++i];
        } else if (text_starts(argv[i], "--config=")) {
            request->config = argv[i] + strlen("--config=");
        }
    }
    if (argc > 1 && *argv[1] != '-') {
        run->command = find_command(run->program, argv[1]);
        if (run->command == NULL) {
            return error_set(err, ERROR_USAGE, "unknown command; %s",
                             command_hint(run->arena, run->program, argv[1]));
        }
    }
    return true;
}

static bool read_settings(const struct run *run, const struct request *request, struct error *err)
{
    const struct program *program = run->program;
    const char *path =
        request->config != NULL
            ? request->config
            : arena_format(run->arena, PROGRAM_CONFIG_FOLDER "%s.conf", program->name);

    return set_defaults(run, program->settings, run->settings, err) &&
           set_from_file(run, path, request->config != NULL, err) &&
           set_from_environment(run, program->settings, run->settings, err) &&
           set_from_environment(run, (const struct setting[]){log_setting, {.name = NULL}},
                                run->settings, err);
}

/* Reads options and arguments after the command's name. */
static bool read_arguments(const struct run *run, int argc, char **argv,
                           struct invocation *invocation, struct error *err)
{
    bool only_arguments = false;

    invocation->arguments = ARENA_NEW(run->arena, char *, (size_t)argc + 1);
    for (int i = run->command == NULL ? 1 : 2; i < argc; i++) {
        if (only_arguments || strncmp(argv[i], "--", 2) != 0) {
            invocation->arguments[invocation->argument_count++] = argv[i];
        } else if (text_equal(argv[i], "--")) {
            only_arguments = true;
        } else if (text_equal(argv[i], "--config")) {
            i++;
        } else if (!text_equal(argv[i], "--check-config") && !text_starts(argv[i], "--config=") &&
                   !set_from_option(run, argc, argv, &i, err)) {
            return false;
        }
    }
    return true;
}

static bool check_count(const struct command *command, size_t count, struct error *err)
{
    if (count < command->arguments_min || count > command->arguments_max) {
        return error_set(err, ERROR_USAGE, "%s takes %s", command->name,
                         *command->arguments ? command->arguments : "no arguments");
    }
    return true;
}

static bool perform(struct run *run, int argc, char **argv, struct error *err)
{
    struct request request = {0};
    struct invocation invocation = {.arena = run->arena, .now_us = time_now_us()};

    if (!read_common(run, argc, argv, &request, err)) {
        return false;
    }
    if (request.help || (run->command == NULL && !request.check_config)) {
        program_help(run->program, run->command, &log_setting);
        return request.help || error_set(err, ERROR_USAGE, "a command is needed");
    }
    run->settings = arena_alloc(run->arena, 1, run->program->settings_size + 1);
    if (!read_settings(run, &request, err)) {
        return false;
    }
    if (run->command != NULL && run->command->options != NULL) {
        run->options = arena_alloc(run->arena, 1, run->command->options_size + 1);
        if (!set_defaults(run, run->command->options, run->options, err)) {
            return false;
        }
    }
    if (!read_arguments(run, argc, argv, &invocation, err)) {
        return false;
    }
    if (request.check_config) {
        printf("settings hold\n");
        return true;
    }
    invocation.settings = run->settings;
    invocation.options = run->options;
    assert(run->command != NULL); /* without one, help or the check of settings has returned */
    const struct program_origin origin = {*run, request, argc, argv};

    invocation.origin = &origin;
    return check_count(run->command, invocation.argument_count, err) &&
           run->command->run(&invocation, err);
}

/* Everything as at the start, but into structs of its own. */
static bool read_again(const struct program_origin *origin, struct run *run, struct error *err)
{
    struct invocation ignored = {.arena = run->arena};

    log_set_level(LOG_LEVEL_INFO);
    run->settings = arena_alloc(run->arena, 1, run->program->settings_size + 1);
    if (run->command->options != NULL) {
        run->options = arena_alloc(run->arena, 1, run->command->options_size + 1);
    }
    return read_settings(run, &origin->request, err) &&
           read_arguments(run, origin->argc, origin->argv, &ignored, err);
}

bool program_reload(const struct invocation *invocation, const void *running, void **settings,
                    struct error *err)
{
    struct run run = invocation->origin->run;
    const enum log_level level = log_level();

    if (!read_again(invocation->origin, &run, err)) {
        log_set_level(level);
        return false;
    }
    for (const struct setting *s = run.program->settings; s->name != NULL; s++) {
        if (!program_is_live(run.program, s->name) && !setting_same(s, running, run.settings)) {
            setting_keep(s, running, run.settings);
            log_warning(run.program->name, "%s changes at the next start only", s->name);
        }
    }
    *settings = run.settings;
    return true;
}

int program_run(const struct program *program, int argc, char **argv)
{
    struct arena arena = {0};
    struct run run = {.program = program, .arena = &arena};
    struct error err = {.kind = ERROR_SYSTEM};
    int status = EXIT_SUCCESS;

    fields_end_without_memory();
    if (argc > 1 && text_equal(argv[1], "--version")) {
        printf("%s %s\n", program->name, program_version);
        return EXIT_SUCCESS;
    }
    if (argc > 1 && text_equal(argv[1], "--sample-config")) {
        program_sample(program, &log_setting);
        return EXIT_SUCCESS;
    }
    if (!perform(&run, argc, argv, &err)) {
        log_error(program->name, "%s", err.message);
        status = error_exit_status(err.kind);
    }
    if (fflush(stdout) != 0 && status == EXIT_SUCCESS) {
        log_error(program->name, "standard output: %s", strerror(errno));
        status = EX_IOERR;
    }
    arena_free(&arena);
    return status;
}
