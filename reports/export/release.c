/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/release.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"

#define PERCENT   100
#define SEPARATOR "\x1f"

static const size_t thresholds[] = {RELEASE_CLINICIANS_MIN, RELEASE_DOCUMENTS_MIN};
static const char *const group_names[] = {"clinicians", "documents"};

/* A row as a member of its class. */
struct member {
    const char *class_key;
    struct extract_row *row;
};

struct members {
    struct member *items; /* by class, then cluster */
    size_t count;
};

size_t release_threshold(enum release_group group)
{
    return thresholds[group];
}

const char *release_group_name(enum release_group group)
{
    return group_names[group];
}

static enum release_group group_of(const struct cluster *cluster)
{
    return cluster->is_document ? GROUP_DOCUMENTS : GROUP_CLINICIANS;
}

static int compare_members(const void *left, const void *right)
{
    const struct member *a = left;
    const struct member *b = right;
    int order = strcmp(a->class_key, b->class_key);

    return order != 0 ? order : strcmp(a->row->cluster->pseudonym, b->row->cluster->pseudonym);
}

static const char *class_key(struct arena *arena, const struct protocol *protocol,
                             const struct extract_row *row)
{
    struct text key = {.arena = arena};

    text_add(&key, group_names[group_of(row->cluster)]);
    for (size_t c = 0; c < protocol->column_count; c++) {
        if (protocol->columns[c].class == DISCLOSURE_QUASI) {
            text_add(&key, SEPARATOR);
            text_add(&key, row->cells[c] == NULL ? "" : row->cells[c]);
        }
    }
    return text_string(&key);
}

static struct members sort_members(struct arena *arena, const struct protocol *protocol,
                                   const struct extract *extract)
{
    struct members members = {ARENA_NEW(arena, struct member, extract->row_count + 1),
                              extract->row_count};

    for (size_t r = 0; r < extract->row_count; r++) {
        struct extract_row *row = &extract->rows[r];

        members.items[r] = (struct member){class_key(arena, protocol, row), row};
    }
    qsort(members.items, members.count, sizeof(members.items[0]), compare_members);
    return members;
}

/* The end of the class that begins at `from`, and how many clusters of it are left. */
static size_t class_end(const struct members *members, size_t from, size_t *clusters)
{
    const struct cluster *last = NULL;
    size_t end = from;

    *clusters = 0;
    while (end < members->count &&
           text_equal(members->items[end].class_key, members->items[from].class_key)) {
        const struct cluster *cluster = members->items[end].row->cluster;

        if (!cluster->is_suppressed && cluster != last) {
            last = cluster;
            (*clusters)++;
        }
        end++;
    }
    return end;
}

/* Takes out who stands in a small class; true where there was one. */
static bool suppress_once(const struct members *members)
{
    bool found = false;
    size_t clusters = 0;
    size_t end = 0;

    for (size_t from = 0; from < members->count; from = end) {
        end = class_end(members, from, &clusters);
        enum release_group group = group_of(members->items[from].row->cluster);

        if (clusters == 0 || clusters >= thresholds[group]) {
            continue;
        }
        found = true;
        for (size_t i = from; i < end; i++) {
            members->items[i].row->cluster->is_suppressed = true;
        }
    }
    return found;
}

static bool check_population(const struct release *release, struct error *err)
{
    size_t all = 0;

    for (int g = 0; g < GROUP_COUNT; g++) {
        size_t count = release->groups[g].read;

        all += count;
        if (count > 0 && count < thresholds[g]) {
            return error_set(err, ERROR_REFUSED,
                             "the population has fewer than %zu %s%s: widen sites, specialties, "
                             "roles or window",
                             thresholds[g], group_names[g],
                             g == GROUP_DOCUMENTS ? " of which no clinician is known" : "");
        }
    }
    return all > 0 || error_set(err, ERROR_REFUSED, "the population has no row in the window");
}

static const char *quasi_names(struct arena *arena, const struct protocol *protocol)
{
    struct text names = {.arena = arena};

    for (size_t c = 0; c < protocol->column_count; c++) {
        if (protocol->columns[c].class == DISCLOSURE_QUASI) {
            text_add_format(&names, "%s%s", names.length == 0 ? "" : ", ",
                            protocol->columns[c].name);
        }
    }
    return text_string(&names);
}

static bool check_suppressed(struct arena *arena, const struct protocol *protocol,
                             const struct release *release, struct error *err)
{
    for (int g = 0; g < GROUP_COUNT; g++) {
        const struct group_risk *risk = &release->groups[g];

        if (risk->suppressed * PERCENT > risk->read * RELEASE_SUPPRESSED_MAX ||
            (risk->read > 0 && risk->read - risk->suppressed < thresholds[g])) {
            return error_set(err, ERROR_REFUSED,
                             "more than %d %% of the %s stand in classes of fewer than %zu by the "
                             "quasi-identifiers %s: take coarser ones or leave some out "
                             "(specialty_family for specialty), or widen the population",
                             RELEASE_SUPPRESSED_MAX, group_names[g], thresholds[g],
                             quasi_names(arena, protocol));
        }
    }
    return true;
}

/* True where the released rows of a class hold one value only. */
static bool is_uniform(const struct members *members, size_t from, size_t end, size_t column)
{
    const char *first = NULL;
    bool seen = false;

    for (size_t i = from; i < end; i++) {
        const struct extract_row *row = members->items[i].row;

        if (row->cluster->is_suppressed) {
            continue;
        }
        if (seen && !text_equal(first, row->cells[column])) {
            return false;
        }
        first = row->cells[column];
        seen = true;
    }
    return seen;
}

static void measure_classes(const struct protocol *protocol, const struct members *members,
                            struct release *release)
{
    size_t clusters = 0;
    size_t end = 0;

    for (size_t from = 0; from < members->count; from = end) {
        struct group_risk *risk = &release->groups[group_of(members->items[from].row->cluster)];

        end = class_end(members, from, &clusters);
        if (clusters == 0) {
            continue;
        }
        risk->classes++;
        if (risk->class_min == 0 || clusters < risk->class_min) {
            risk->class_min = clusters;
        }
        for (size_t c = 0; c < protocol->column_count; c++) {
            if (protocol->columns[c].class == DISCLOSURE_SENSITIVE &&
                is_uniform(members, from, end, c)) {
                risk->uniform[c]++;
            }
        }
    }
}

struct path {
    uint8_t hash[CRYPTO_HASH_SIZE];
    enum release_group group;
};

static int compare_paths(const void *left, const void *right)
{
    const struct path *a = left;
    const struct path *b = right;

    return memcmp(a->hash, b->hash, sizeof(a->hash));
}

/* Who is alone with the whole sequence of its classes: what k-anonymity by week does not see. */
static void measure_paths(struct arena *arena, const struct protocol *protocol,
                          const struct extract *extract, struct release *release)
{
    struct path *paths = ARENA_NEW(arena, struct path, extract->cluster_count + 1);
    size_t count = 0;
    size_t end = 0;

    for (size_t from = 0; from < extract->row_count; from = end) {
        const struct cluster *cluster = extract->rows[from].cluster;
        struct text path = {.arena = arena};

        for (end = from; end < extract->row_count && extract->rows[end].cluster == cluster; end++) {
            text_add(&path, class_key(arena, protocol, &extract->rows[end]));
            text_add(&path, "\n");
        }
        if (!cluster->is_suppressed) {
            crypto_sha256(path.bytes, path.length, paths[count].hash);
            paths[count++].group = group_of(cluster);
        }
    }
    qsort(paths, count, sizeof(paths[0]), compare_paths);
    for (size_t i = 0; i < count; i++) {
        bool shared = (i > 0 && compare_paths(&paths[i - 1], &paths[i]) == 0) ||
                      (i + 1 < count && compare_paths(&paths[i], &paths[i + 1]) == 0);

        release->groups[paths[i].group].unique_paths += shared ? 0 : 1;
    }
}

static void count_clusters(const struct extract *extract, struct release *release)
{
    for (size_t i = 0; i < extract->cluster_count; i++) {
        struct group_risk *risk = &release->groups[group_of(&extract->clusters[i])];

        risk->suppressed += extract->clusters[i].is_suppressed ? 1 : 0;
    }
    for (size_t r = 0; r < extract->row_count; r++) {
        const struct cluster *cluster = extract->rows[r].cluster;

        release->groups[group_of(cluster)].rows += cluster->is_suppressed ? 0 : 1;
    }
}

bool release_protect(struct arena *arena, const struct protocol *protocol, struct extract *extract,
                     struct release *release, struct error *err)
{
    struct release made = {0};

    for (int g = 0; g < GROUP_COUNT; g++) {
        made.groups[g].uniform = ARENA_NEW(arena, size_t, protocol->column_count);
    }
    for (size_t i = 0; i < extract->cluster_count; i++) {
        made.groups[group_of(&extract->clusters[i])].read++;
    }
    if (!check_population(&made, err)) {
        return false;
    }
    struct members members = sort_members(arena, protocol, extract);
    while (suppress_once(&members)) {
    }
    count_clusters(extract, &made);
    if (!check_suppressed(arena, protocol, &made, err)) {
        return false;
    }
    measure_classes(protocol, &members, &made);
    measure_paths(arena, protocol, extract, &made);
    *release = made;
    return true;
}
