/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/build.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/crypto.h"
#include "reports/document/html.h"
#include "reports/document/pdf.h"
#include "reports/file.h"
#include "reports/report.h"
#include "reports/settings.h"
#include "schema/migrate.h"
#include "sql.h"

enum form { FORM_PDF, FORM_HTML, FORM_COUNT };

static const char *const form_names[] = {[FORM_PDF] = "pdf", [FORM_HTML] = "html"};

struct build_options {
    const char *period;
    const char *scope;
    int64_t revision; /* -1: the newest */
    const char *language;
    const char *output;
    const char *format;
};

#define OPTION(member) offsetof(struct build_options, member)

static const struct setting build_options[] = {
    {"period", "r91", "2026-W38, 2026-09, 2026-Q3, 2026, r28 or r91 (the newest)", setting_text,
     OPTION(period)},
    {"scope", "all",
     "all, site:CODE, site:CODE/pole:CODE, site:CODE/pole:CODE/unit:CODE, specialty:CODE",
     setting_text, OPTION(scope)},
    {"revision", "-1", "of the period; -1: the newest that is frozen, else the live one, 0",
     setting_int, OPTION(revision)},
    {"lang", "fr", "fr or en", setting_text, OPTION(language)},
    {"output", ".", "folder, or the file itself (.pdf or .html)", setting_text, OPTION(output)},
    {"format", "pdf", "pdf, html or both; a file's name decides by itself", setting_text,
     OPTION(format)},
    {.name = NULL},
};

/* What is to be written: one path a form, NULL where that form is not asked for. */
struct targets {
    const char *paths[FORM_COUNT];
};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

/* A file's name may hold letters, digits and these; a scope's separators become "-". */
static const char *file_part(struct arena *arena, const char *words)
{
    char *part = arena_copy(arena, words, strlen(words));

    for (char *c = part; *c != '\0'; c++) {
        if (strchr("/:", *c) != NULL) {
            *c = '-';
        }
    }
    return part;
}

static bool choose_targets(const struct section_context *context,
                           const struct build_options *options, struct targets *targets,
                           struct error *err)
{
    struct arena *arena = context->arena;
    bool both = strcmp(options->format, "both") == 0;
    const char *name = arena_format(
        arena, "dictameter-%s-%s-%s", file_part(arena, context->scope->name),
        file_part(arena, period_name(arena, context->period)), language_name(context->language));
    struct stat status;
    bool folder = stat(options->output, &status) == 0 && S_ISDIR(status.st_mode);

    *targets = (struct targets){.paths = {NULL}};
    if (!folder && ends_with(options->output, "/")) {
        return error_set(err, ERROR_INPUT, "--output is a folder that does not exist");
    }
    for (int form = 0; form < FORM_COUNT; form++) {
        const char *ending = arena_format(arena, ".%s", form_names[form]);

        if (folder && (both || strcmp(options->format, form_names[form]) == 0)) {
            targets->paths[form] = arena_format(arena, "%s/%s%s", options->output, name, ending);
        } else if (!folder && ends_with(options->output, ending)) {
            targets->paths[form] = options->output;
        }
    }
    if (targets->paths[FORM_PDF] == NULL && targets->paths[FORM_HTML] == NULL) {
        return error_set(err, ERROR_INPUT,
                         folder ? "--format must be pdf, html or both"
                                : "--output must be a folder, or end in .pdf or .html");
    }
    return true;
}

/* What no period can have stays so, for the message that names the choices. */
static int revision_wanted(const struct build_options *options)
{
    return options->revision == -1                                  ? REVISION_NEWEST
           : options->revision < 0 || options->revision > INT16_MAX ? INT16_MAX
                                                                    : (int)options->revision;
}

static bool read_request(struct section_context *context, const struct build_options *options,
                         struct error *err)
{
    bool nearest = false;

    if (!language_read(options->language, &context->language)) {
        return error_set(err, ERROR_INPUT, "--lang must be fr or en");
    }
    if (!data_state_load(context->db, context->arena, context->catalog, &context->data, err) ||
        !period_read(options->period, context->data.newest_day, &context->period, err) ||
        !revision_find(context->db, context->arena, context->period, revision_wanted(options),
                       &context->revision, err)) {
        return false;
    }
    struct scope_tree *tree = ARENA_NEW(context->arena, struct scope_tree, 1);
    if (!scope_tree_load(context->db, context->arena, context->catalog, tree, err) ||
        !scope_read(tree, options->scope, &context->scope, &nearest, err)) {
        return false;
    }
    context->scopes = tree;
    if (nearest) {
        return error_set(err, ERROR_INPUT,
                         "that crossing is not published; the nearest scope that is: %s",
                         context->scope->name);
    }
    return true;
}

static bool write_form(const struct document *document, enum form form, struct text *out,
                       struct error *err)
{
    if (form == FORM_PDF) {
        return document_write_pdf(document, out, err);
    }
    document_write_html(document, out);
    return true;
}

/* The archive keeps what was given out: hash, scope, period, revision. */
static bool archive(const struct section_context *context, enum form form, const struct text *file,
                    int64_t now_us, struct error *err)
{
    struct arena *arena = context->arena;
    uint8_t hash[CRYPTO_HASH_SIZE];
    crypto_sha256(file->bytes, file->length, hash);
    return db_query(context->db, arena, &sql_document_archive_insert,
                    DB_PARAMS(db_time(arena, now_us), "full", db_int(arena, context->scope->id),
                              db_int(arena, period_id(context->period)),
                              db_int(arena, context->revision.number),
                              language_name(context->language), form_names[form],
                              db_bytes(arena, hash, sizeof hash)),
                    NULL, err);
}

static bool write_files(const struct section_context *context, const struct document *document,
                        const struct targets *targets, int64_t now_us, struct error *err)
{
    struct text files[FORM_COUNT];

    for (int form = 0; form < FORM_COUNT; form++) {
        files[form] = (struct text){.arena = context->arena};
        if (targets->paths[form] != NULL &&
            !write_form(document, (enum form)form, &files[form], err)) {
            return false;
        }
    }
    for (int form = 0; form < FORM_COUNT; form++) {
        const char *path = targets->paths[form];

        if (path == NULL) {
            continue;
        }
        if (!file_write(context->arena, path, files[form].bytes, files[form].length, err) ||
            !archive(context, (enum form)form, &files[form], now_us, err)) {
            return false;
        }
        (void)printf("%s\n", path);
    }
    return true;
}

/* Everything is read in one snapshot, so that a run of the analyzer cannot pass through it. */
static bool make_document(struct section_context *context, const struct build_options *options,
                          struct document *document, struct error *err)
{
    if (!db_begin_snapshot(context->db, err)) {
        return false;
    }
    if (!read_request(context, options, err) || !report_document(context, document, err)) {
        db_rollback(context->db);
        return false;
    }
    return db_commit(context->db, err);
}

static bool run_build(const struct invocation *invocation, struct error *err)
{
    const struct reports_settings *settings = invocation->settings;
    const struct build_options *options = invocation->options;
    struct section_context context = {
        .arena = invocation->arena, .heading = 2, .print = true, .comparison = COMPARE_PREVIOUS};
    struct document document;
    struct targets targets;
    bool ok = false;

    if (!catalog_load(invocation->arena, &context.catalog, err) ||
        !db_open(settings->database, &context.db, err)) {
        return false;
    }
    ok = migrate_check(context.db, context.arena, err) &&
         make_document(&context, options, &document, err) &&
         choose_targets(&context, options, &targets, err) &&
         write_files(&context, &document, &targets, invocation->now_us, err);
    db_close(context.db);
    return ok;
}

const struct command build_command = {
    .name = "build",
    .arguments = "",
    .help = "writes the report of a scope and a period",
    .options = build_options,
    .options_size = sizeof(struct build_options),
    .run = run_build,
};

static bool run_list(const struct invocation *invocation, struct error *err)
{
    const struct reports_settings *settings = invocation->settings;
    struct db *db = NULL;
    struct db_rows rows;

    if (!db_open(settings->database, &db, err)) {
        return false;
    }
    bool ok = migrate_check(db, invocation->arena, err) &&
              db_query(db, invocation->arena, &sql_document_archive_list, DB_NO_PARAMS, &rows, err);
    for (size_t i = 0; ok && i < rows.row_count; i++) {
        struct period period = period_of_id((int32_t)db_cell_int(&rows, i, 2));

        (void)printf("%s\t%s\t%s\t%s\t%s\t%s\n", db_cell(&rows, i, 0), db_cell(&rows, i, 1),
                     period_name(invocation->arena, period), db_cell(&rows, i, 3),
                     db_cell(&rows, i, 4), db_cell(&rows, i, 5));
    }
    db_close(db);
    return ok;
}

const struct command list_command = {
    .name = "list",
    .arguments = "",
    .help = "prints the reports that were built: when, scope, period, language, form, SHA-256",
    .run = run_list,
};
