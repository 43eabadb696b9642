/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/package.h"

#include <string.h>

#include "base/text.h"
#include "reports/export/description.h"

/* Source: RFC 4180, but for its line ends. */
static void write_cell(struct text *out, const char *cell)
{
    if (cell == NULL) {
        return;
    }
    if (strpbrk(cell, ",\"\r\n") == NULL) {
        text_add(out, cell);
        return;
    }
    text_add(out, "\"");
    for (const char *c = cell; *c != '\0'; c++) {
        text_add_bytes(out, c, 1);
        if (*c == '"') {
            text_add(out, "\"");
        }
    }
    text_add(out, "\"");
}

static void write_csv(const struct protocol *protocol, const struct extract *extract,
                      struct text *out)
{
    for (size_t c = 0; c < protocol->column_count; c++) {
        text_add(out, c == 0 ? "" : ",");
        text_add(out, protocol->columns[c].name);
    }
    text_add(out, "\n");
    for (size_t r = 0; r < extract->row_count; r++) {
        const struct extract_row *row = &extract->rows[r];

        if (row->cluster->is_suppressed) {
            continue;
        }
        for (size_t c = 0; c < protocol->column_count; c++) {
            text_add(out, c == 0 ? "" : ",");
            write_cell(out, row->cells[c]);
        }
        text_add(out, "\n");
    }
}

static void write_step(struct text *out, const char *condition, struct attrition left)
{
    write_cell(out, condition);
    text_add_format(out, ",%lld,%lld\n", (long long)left.clinicians, (long long)left.documents);
}

static void write_attrition(const struct catalog *catalog, const struct protocol *protocol,
                            const struct extract *extract, const struct release *release,
                            struct text *out)
{
    static const char *const keys[ATTRITION_COUNT] = {
        [ATTRITION_WINDOW] = "export.attrition.window",
        [ATTRITION_SPECIALTIES] = "export.attrition.specialties",
        [ATTRITION_ROLES] = "export.attrition.roles",
    };
    const struct group_risk *persons = &release->groups[GROUP_CLINICIANS];
    const struct group_risk *documents = &release->groups[GROUP_DOCUMENTS];

    text_add(out, "condition,clinicians,documents_without_clinician\n");
    for (size_t i = 0; i < ATTRITION_COUNT; i++) {
        write_step(out, catalog_text(catalog, protocol->language, keys[i]), extract->attrition[i]);
    }
    write_step(out, catalog_text(catalog, protocol->language, "export.attrition.values"),
               (struct attrition){(int64_t)persons->read, (int64_t)documents->read});
    write_step(out, catalog_text(catalog, protocol->language, "export.attrition.released"),
               (struct attrition){(int64_t)(persons->read - persons->suppressed),
                                  (int64_t)(documents->read - documents->suppressed)});
}

static const char *hash_of(struct arena *arena, const struct package_file *file)
{
    uint8_t hash[CRYPTO_HASH_SIZE];

    crypto_sha256(file->bytes, file->size, hash);
    return crypto_hex(arena, hash, sizeof hash);
}

static struct package_file file_of(const char *path, const char *bytes)
{
    return (struct package_file){path, bytes, strlen(bytes)};
}

void package_make(struct arena *arena, const struct catalog *catalog,
                  const struct protocol *protocol, const struct extract *extract,
                  const struct release *release, struct package *package)
{
    struct text csv = {.arena = arena};
    struct text attrition = {.arena = arena};
    struct text sums = {.arena = arena};
    struct package_file *files = package->files;

    write_csv(protocol, extract, &csv);
    write_attrition(catalog, protocol, extract, release, &attrition);
    files[0] = file_of(arena_format(arena, "data/%s.csv", extract_kind_name(protocol->kind)),
                       text_string(&csv));
    files[1] =
        file_of("datapackage.json",
                description_write(arena, catalog, protocol, extract, &files[0],
                                  arena_format(arena, "sha256:%s", hash_of(arena, &files[0]))));
    files[2] = (struct package_file){"protocol.json", protocol->bytes, protocol->size};
    files[3] = file_of("risk_report.json", risk_report_write(arena, protocol, release));
    files[4] = file_of("attrition.csv", text_string(&attrition));
    for (size_t i = 0; i < PACKAGE_FILES - 1; i++) {
        text_add_format(&sums, "%s  %s\n", hash_of(arena, &files[i]), files[i].path);
    }
    files[5] = file_of("SHA256SUMS", text_string(&sums));
}
