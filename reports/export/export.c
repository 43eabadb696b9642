/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/export.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/export/folder.h"
#include "reports/export/study.h"
#include "reports/settings.h"
#include "schema/migrate.h"

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
    {"output", NULL, "folder to make for the package, else STUDY-VERSION", setting_text,
     offsetof(struct export_options, output)},
    {.name = NULL},
};

/* What one export needs at hand. */
struct job {
    struct arena *arena;
    const struct catalog *catalog;
    struct db *db;
    int64_t now_us;
    const char *output;
    uint8_t kek[CRYPTO_KEY_SIZE];
    struct protocol protocol;
    struct study study;
    struct extract extract;
    struct release release;
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
    return protocol_read(job->arena, job->catalog, text_string(&bytes), bytes.length,
                         (int32_t)(job->now_us / DAY_US) - EPOCH_DAYS, &job->protocol, err);
}

/* A refusal is logged too; where even that fails, the first reason is the one to tell. */
static void log_refusal(struct job *job)
{
    struct error why;

    if (!study_record_refusal(job->db, job->arena, &job->protocol, job->now_us, &why)) {
        log_warning("export", "the refusal could not be logged: %s", why.message);
    }
}

static size_t released(const struct release *release, bool rows)
{
    size_t count = 0;

    for (int g = 0; g < GROUP_COUNT; g++) {
        const struct group_risk *risk = &release->groups[g];

        count += rows ? risk->rows : risk->read - risk->suppressed;
    }
    return count;
}

static bool record(struct job *job, struct error *err)
{
    const struct package_file *sums = &job->package.files[PACKAGE_FILES - 1];
    uint8_t hash[CRYPTO_HASH_SIZE];
    const struct study_release release = {
        .rows = (int64_t)released(&job->release, true),
        .clinicians = (int64_t)released(&job->release, false),
        .hash = hash,
    };

    crypto_sha256(sums->bytes, sums->size, hash);
    return study_record(job->db, job->arena, &job->protocol, &job->study, &release, job->now_us,
                        err);
}

static bool make_package(struct job *job, struct error *err)
{
    bool ok =
        study_open(job->db, job->arena, &job->protocol, job->kek, &job->study, err) &&
        extract_read(job->db, job->arena, &job->protocol, job->study.key, &job->extract, err) &&
        release_protect(job->arena, &job->protocol, &job->extract, &job->release, err);

    crypto_wipe(job->study.key, sizeof job->study.key);
    if (ok) {
        package_make(job->arena, job->catalog, &job->protocol, &job->extract, &job->release,
                     &job->package);
    }
    return ok;
}

/*
 * Key, rows and record in one transaction. The folder gets its name after COMMIT: what can be used
 * is always recorded, and what could not be written is not.
 */
static bool hand_out(struct job *job, struct error *err)
{
    const char *beside = NULL;

    if (!db_begin_repeatable(job->db, err)) {
        return false;
    }
    if (!make_package(job, err) ||
        !folder_write(job->arena, job->output, &job->package, &beside, err)) {
        goto rollback;
    }
    if (!record(job, err) || !db_commit(job->db, err)) {
        goto rollback;
    }
    if (!folder_publish(beside, job->output, err)) {
        folder_remove(job->arena, beside, &job->package);
        return false;
    }
    return true;

rollback:
    db_rollback(job->db);
    if (beside != NULL) {
        folder_remove(job->arena, beside, &job->package);
    }
    return false;
}

static bool export_study(struct job *job, const struct reports_settings *settings,
                         struct error *err)
{
    if (!crypto_key_read(settings->study_kek, job->kek, err)) {
        return error_context(err, "study-kek");
    }
    if (!db_open(settings->export_database, &job->db, err)) {
        crypto_wipe(job->kek, sizeof job->kek);
        return false;
    }
    bool ok = migrate_check(job->db, job->arena, err);
    if (ok) {
        ok = hand_out(job, err);
        if (!ok && err->kind == ERROR_REFUSED) {
            log_refusal(job);
        }
    }
    crypto_wipe(job->kek, sizeof job->kek);
    db_close(job->db);
    return ok;
}

static bool run_export(const struct invocation *invocation, struct error *err)
{
    const struct export_options *options = invocation->options;
    struct job job = {.arena = invocation->arena, .now_us = invocation->now_us};
    struct stat status;

    if (options->study == NULL) {
        return error_set(err, ERROR_USAGE, "--study is needed");
    }
    if (!catalog_load(job.arena, &job.catalog, err) || !read_protocol(&job, options->study, err)) {
        return false;
    }
    job.output = options->output != NULL ? options->output
                                         : arena_format(job.arena, "%s-%lld", job.protocol.study,
                                                        (long long)job.protocol.version);
    if (lstat(job.output, &status) == 0) {
        return error_set(err, ERROR_INPUT, "%s is there already", job.output);
    }
    if (!export_study(&job, invocation->settings, err)) {
        return false;
    }
    (void)printf("%s\t%zu rows\t%zu clinicians or documents\n", job.output,
                 released(&job.release, true), released(&job.release, false));
    return true;
}

const struct command export_command = {
    .name = "export",
    .arguments = "",
    .help = "writes the pseudonymised package of a study",
    .options = export_options,
    .options_size = sizeof(struct export_options),
    .run = run_export,
};
