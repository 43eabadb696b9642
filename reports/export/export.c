/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/export.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/export/package.h"
#include "reports/export/study.h"
#include "reports/file.h"
#include "reports/settings.h"

#define PROTOCOL_LIMIT ((size_t)1 << 20)
#define DAY_US         INT64_C(86400000000)
/* Days from 1970-01-01 to 2000-01-01. */
#define EPOCH_DAYS     10957

struct export_options {
    const char *study;
    const char *output;
};

static const struct setting export_options[] = {
    {"study", NULL, "file of the study's protocol (JSON)", setting_text,
     offsetof(struct export_options, study)},
    {"output", NULL, "folder to make for the package; must not exist", setting_text,
     offsetof(struct export_options, output)},
    {.name = NULL},
};

/* What one export needs at hand. */
struct job {
    struct arena *arena;
    struct db *db;
    int64_t now_us;
    const char *output;
    uint8_t wrapping[CRYPTO_KEY_SIZE];
    struct protocol protocol;
    struct extract extract;
    struct package package;
};

static bool read_protocol(struct job *job, const char *path, struct error *err)
{
    struct text bytes = {.arena = job->arena};
    char chunk[4096];
    FILE *file = fopen(path, "rb");
    size_t got = 0;

    if (file == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "%s cannot be read: %s", path, strerror(errno));
    }
    while (bytes.length <= PROTOCOL_LIMIT && (got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        text_add_bytes(&bytes, chunk, got);
    }
    bool broken = ferror(file) != 0;
    (void)fclose(file);
    if (broken || bytes.length > PROTOCOL_LIMIT) {
        return error_set(err, ERROR_INPUT, "%s is too large or cannot be read", path);
    }
    return protocol_read(job->arena, text_string(&bytes), bytes.length,
                         (int32_t)(job->now_us / DAY_US) - EPOCH_DAYS, &job->protocol, err);
}

/* A refusal is logged too; where even that fails, the first reason is the one to tell. */
static void log_refusal(struct job *job)
{
    const struct study_export refused = {.now_us = job->now_us};
    struct error why;

    if (!study_record(job->db, job->arena, &job->protocol, &refused, &why)) {
        log_warning("export", "the refusal could not be logged: %s", why.message);
    }
}

static bool make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0750) != 0) {
        return error_set(err, ERROR_SYSTEM, "%s cannot be made: %s", path, strerror(errno));
    }
    return true;
}

static bool write_package(struct job *job, const char *folder, struct error *err)
{
    if (!make_folder(folder, err) ||
        !make_folder(arena_format(job->arena, "%s/data", folder), err)) {
        return false;
    }
    for (size_t i = 0; i < PACKAGE_FILES; i++) {
        const struct package_file *file = &job->package.files[i];

        if (!file_write(job->arena, arena_format(job->arena, "%s/%s", folder, file->path),
                        file->bytes, file->size, err)) {
            return false;
        }
    }
    return true;
}

static bool record(struct job *job, struct error *err)
{
    const struct package_file *sums = &job->package.files[PACKAGE_FILES - 1];
    uint8_t hash[CRYPTO_HASH_SIZE];

    crypto_sha256(sums->bytes, sums->size, hash);
    const struct study_export made = {.now_us = job->now_us,
                                      .rows = (int64_t)job->extract.row_count,
                                      .clinicians = job->extract.clinicians,
                                      .hash = hash};
    return study_record(job->db, job->arena, &job->protocol, &made, err);
}

/* Key, files and record in one transaction: a package that can be used is always recorded. */
static bool hand_out(struct job *job, struct error *err)
{
    const char *beside = arena_format(job->arena, "%s.part", job->output);
    uint8_t key[CRYPTO_KEY_SIZE];

    if (!db_begin(job->db, err)) {
        return false;
    }
    if (!study_key(job->db, job->arena, &job->protocol, job->wrapping, job->now_us, key, err)) {
        goto rollback;
    }
    package_make(job->arena, &job->protocol, &job->extract, key, &job->package);
    crypto_wipe(key, sizeof key);
    if (!write_package(job, beside, err) || !record(job, err) || !db_commit(job->db, err)) {
        goto rollback;
    }
    if (rename(beside, job->output) != 0) {
        return error_set(err, ERROR_SYSTEM, "%s cannot be made: %s", job->output, strerror(errno));
    }
    return true;

rollback:
    db_rollback(job->db);
    return false;
}

static bool export_study(struct job *job, const struct catalog *catalog, struct error *err)
{
    bool ok = extract_read(job->db, job->arena, catalog, &job->protocol, &job->extract, err) &&
              hand_out(job, err);

    if (!ok && err->kind == ERROR_REFUSED) {
        log_refusal(job);
    }
    return ok;
}

static bool run_export(const struct invocation *invocation, struct error *err)
{
    const struct reports_settings *settings = invocation->settings;
    const struct export_options *options = invocation->options;
    struct job job = {
        .arena = invocation->arena, .now_us = invocation->now_us, .output = options->output};
    const struct catalog *catalog = NULL;
    struct stat status;

    if (options->study == NULL || options->output == NULL) {
        return error_set(err, ERROR_USAGE, "--study and --output are needed");
    }
    if (stat(options->output, &status) == 0) {
        return error_set(err, ERROR_INPUT, "%s is there already", options->output);
    }
    if (!read_protocol(&job, options->study, err) ||
        !crypto_key_read(settings->export_key, job.wrapping, err) ||
        !catalog_load(invocation->arena, &catalog, err) ||
        !db_open(settings->export_database, &job.db, err)) {
        return false;
    }
    bool ok = export_study(&job, catalog, err);
    crypto_wipe(job.wrapping, sizeof job.wrapping);
    db_close(job.db);
    if (ok) {
        (void)printf("%s\t%zu rows\t%lld clinicians\n", options->output, job.extract.row_count,
                     (long long)job.extract.clinicians);
    }
    return ok;
}

const struct command export_command = {
    .name = "export",
    .arguments = "",
    .help = "writes the pseudonymised package of a study",
    .options = export_options,
    .options_size = sizeof(struct export_options),
    .run = run_export,
};
