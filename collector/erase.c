/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/erase.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "collector/erasure.h"
#include "collector/settings.h"
#include "schema/migrate.h"
#include "sql.h"

#define PERSONS_MAX ((size_t)100000)
#define LINE_ROOM   128

struct erase_options {
    const char *site;
};

static const struct setting options[] = {
    {"site", NULL, "code of the site whose pseudonyms they are", setting_text,
     offsetof(struct erase_options, site)},
    {.name = NULL},
};

static bool add_user(struct erasure *erasure, const char *line, size_t length, size_t number,
                     struct error *err)
{
    if (erasure->count == PERSONS_MAX) {
        return error_set(err, ERROR_INPUT, "more than %zu pseudonyms at once", PERSONS_MAX);
    }
    /* What follows a NUL would be left out, and somebody in it. */
    return (strlen(line) == length &&
            crypto_read_base64url(line, erasure->users[erasure->count++], PSEUDONYM_USER_SIZE)) ||
           error_set(err, ERROR_INPUT, "line %zu is no pseudonym: 43 characters of base64url",
                     number);
}

/* A longer line is cut off, and no pseudonym either way. */
static bool read_line(FILE *file, char line[static LINE_ROOM], size_t *length)
{
    int c = getc(file);

    if (c == EOF) {
        return false;
    }
    for (*length = 0; c != EOF && c != '\n'; c = getc(file)) {
        if (*length < LINE_ROOM - 1) {
            line[(*length)++] = (char)c;
        }
    }
    if (*length > 0 && line[*length - 1] == '\r') {
        (*length)--;
    }
    line[*length] = '\0';
    return true;
}

/* One pseudonym a line; empty lines do not count. No message quotes one. */
static bool read_users(FILE *file, struct erasure *erasure, struct error *err)
{
    char line[LINE_ROOM];
    size_t length = 0;
    bool ok = true;

    for (size_t number = 1; ok && read_line(file, line, &length); number++) {
        ok = length == 0 || add_user(erasure, line, length, number, err);
    }
    crypto_wipe(line, sizeof(line));
    if (ok && ferror(file)) {
        return error_set(err, ERROR_SYSTEM, "the pseudonyms cannot be read");
    }
    return ok && (erasure->count > 0 || error_set(err, ERROR_INPUT, "no pseudonym was given"));
}

static bool read_file(const struct invocation *invocation, struct erasure *erasure,
                      struct error *err)
{
    const char *path = invocation->argument_count == 0 ? "-" : invocation->arguments[0];
    const bool standard = text_equal(path, "-");
    FILE *file = standard ? stdin : fopen(path, "rb");

    if (file == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "the file of pseudonyms cannot be opened");
    }
    const bool ok = read_users(file, erasure, err);

    if (!standard) {
        (void)fclose(file);
    }
    return ok;
}

static bool find_site(struct db *db, struct arena *arena, struct erasure *erasure,
                      struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_site_by_code, DB_PARAMS(erasure->site), &rows, err)) {
        return false;
    }
    if (rows.row_count == 0) {
        return error_set(err, ERROR_NOT_FOUND, "--site: not registered");
    }
    erasure->site_id = db_cell_int(&rows, 0, 0);
    return true;
}

static bool erase_run(const struct invocation *invocation, struct error *err)
{
    const struct collector_settings *settings = invocation->settings;
    const struct erase_options *chosen = invocation->options;
    struct arena *arena = invocation->arena;
    struct erasure erasure = {.site = chosen->site, .now_us = invocation->now_us};
    struct erasure_summary summary;
    struct db *db = NULL;

    if (chosen->site == NULL) {
        return error_set(err, ERROR_USAGE, "--site is needed");
    }
    erasure.users = arena_alloc(arena, PERSONS_MAX, sizeof(erasure.users[0]));
    const bool ok = read_file(invocation, &erasure, err) && db_open(settings->database, &db, err) &&
                    migrate_check(db, arena, err) && find_site(db, arena, &erasure, err) &&
                    erasure_run(db, arena, settings->platform_key, &erasure, &summary, err);

    db_close(db);
    crypto_wipe(erasure.users, PERSONS_MAX * sizeof(erasure.users[0]));
    if (ok) {
        (void)printf("persons=%zu known=%zu rows=%" PRId64 "\n", summary.persons, summary.known,
                     summary.rows);
    }
    return ok;
}

const struct command erase_command = {
    .name = "erase",
    .arguments = "[FILE]",
    .arguments_max = 1,
    .help = "deletes what there is of persons and takes no more; pseudonyms a line, from FILE or "
            "standard input",
    .options = options,
    .options_size = sizeof(struct erase_options),
    .run = erase_run,
};
