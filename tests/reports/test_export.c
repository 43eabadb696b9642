/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pseudonyms of studies, and k-anonymity of an extract. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/export/release.h"
#include "reports/export/study.h"
#include "tests/cmocka.h"

#define USERS 10000

static void fill_key(uint8_t key[static CRYPTO_KEY_SIZE], uint8_t first)
{
    for (size_t i = 0; i < CRYPTO_KEY_SIZE; i++) {
        key[i] = (uint8_t)(first + i);
    }
}

static void a_pseudonym_is_the_base32_of_a_mac(void **state)
{
    struct arena arena = {0};
    uint8_t key[CRYPTO_KEY_SIZE];

    (void)state;
    fill_key(key, 0);
    /* Computed with Python's hmac and base64. */
    assert_string_equal(study_pseudonym(&arena, key, "clinician", "42"),
                        "ludenuci7pd5q3exjncpoz5bs7");
    assert_string_not_equal(study_pseudonym(&arena, key, "document", "42"),
                            study_pseudonym(&arena, key, "clinician", "42"));
    arena_free(&arena);
}

struct user {
    const char *pseudonym;
    size_t number;
};

static int by_pseudonym(const void *a, const void *b)
{
    return strcmp(((const struct user *)a)->pseudonym, ((const struct user *)b)->pseudonym);
}

/* The users in the order of one study's pseudonyms. */
static struct user *order_users(struct arena *arena, uint8_t first)
{
    struct user *users = ARENA_NEW(arena, struct user, USERS);
    uint8_t key[CRYPTO_KEY_SIZE];

    fill_key(key, first);
    for (size_t i = 0; i < USERS; i++) {
        const char *id = arena_format(arena, "%zu", i + 1);

        users[i] = (struct user){study_pseudonym(arena, key, "clinician", id), i};
    }
    qsort(users, USERS, sizeof *users, by_pseudonym);
    return users;
}

static void two_studies_share_neither_pseudonyms_nor_order(void **state)
{
    struct arena arena = {0};
    const struct user *one = order_users(&arena, 0);
    const struct user *two = order_users(&arena, 100);
    double *rank = ARENA_NEW(&arena, double, USERS);
    double squares = 0;
    size_t other = 0;

    (void)state;
    for (size_t i = 0; i < USERS; i++) {
        while (other < USERS && strcmp(two[other].pseudonym, one[i].pseudonym) < 0) {
            other++;
        }
        assert_true(other == USERS || strcmp(two[other].pseudonym, one[i].pseudonym) != 0);
        assert_true(i == 0 || strcmp(one[i - 1].pseudonym, one[i].pseudonym) != 0);
        rank[one[i].number] = (double)i;
    }
    for (size_t i = 0; i < USERS; i++) {
        double difference = rank[two[i].number] - (double)i;

        squares += difference * difference;
    }
    /* Spearman's coefficient. */
    double n = USERS;
    double correlation = 1 - 6 * squares / (n * (n * n - 1));
    assert_true(correlation > -0.03 && correlation < 0.03);
    arena_free(&arena);
}

/* An extract of pseudonym, one quasi-identifier and one sensitive value. */
struct fixture {
    struct arena arena;
    struct protocol protocol;
    struct extract extract;
};

static const struct protocol_column columns[] = {
    {.name = "pid", .kind = COLUMN_PID, .class = DISCLOSURE_DIRECT},
    {.name = "week", .kind = COLUMN_WEEK, .class = DISCLOSURE_QUASI},
    {.name = "errors", .kind = COLUMN_VALUE, .class = DISCLOSURE_SENSITIVE},
};

static void begin(struct fixture *f, size_t clusters)
{
    *f = (struct fixture){.protocol = {.columns = columns, .column_count = 3}};
    f->extract.clusters = ARENA_NEW(&f->arena, struct cluster, clusters);
    f->extract.rows = ARENA_NEW(&f->arena, struct extract_row, clusters * 2);
}

static struct cluster *add_cluster(struct fixture *f, bool is_document)
{
    struct cluster *cluster = &f->extract.clusters[f->extract.cluster_count];

    cluster->pseudonym = arena_format(&f->arena, "p%05zu", f->extract.cluster_count++);
    cluster->is_document = is_document;
    return cluster;
}

static void add_row(struct fixture *f, struct cluster *cluster, const char *week,
                    const char *errors)
{
    const char **cells = ARENA_NEW(&f->arena, const char *, 4);

    cells[0] = cluster->pseudonym;
    cells[1] = week;
    cells[2] = errors;
    f->extract.rows[f->extract.row_count++] = (struct extract_row){cluster, cells};
}

static void who_leaves_one_class_leaves_all_and_others_follow(void **state)
{
    struct fixture f;
    struct release release;
    struct error err;

    (void)state;
    begin(&f, 200);
    for (size_t i = 0; i < 193; i++) {
        add_row(&f, add_cluster(&f, false), "1", i % 2 == 0 ? "0" : "1");
    }
    /* Five in week 2: one of them also alone in week 3, which takes the other four along. */
    for (size_t i = 0; i < 5; i++) {
        struct cluster *cluster = add_cluster(&f, false);

        add_row(&f, cluster, "2", "0");
        if (i == 0) {
            add_row(&f, cluster, "3", "0");
        }
    }
    assert_true(release_protect(&f.arena, &f.protocol, &f.extract, &release, &err));
    const struct group_risk *risk = &release.groups[GROUP_CLINICIANS];
    assert_int_equal(risk->read, 198);
    assert_int_equal(risk->suppressed, 5);
    assert_int_equal(risk->rows, 193);
    assert_int_equal(risk->classes, 1);
    assert_int_equal(risk->class_min, 193);
    assert_int_equal(risk->uniform[2], 0);
    arena_free(&f.arena);
}

static void at_most_four_in_a_hundred_leave(void **state)
{
    (void)state;
    for (size_t small = 4; small <= 5; small++) {
        struct fixture f;
        struct release release;
        struct error err = {0};

        begin(&f, 105);
        for (size_t i = 0; i < 100 - small; i++) {
            add_row(&f, add_cluster(&f, false), "1", "0");
        }
        for (size_t i = 0; i < small; i++) {
            add_row(&f, add_cluster(&f, false), arena_format(&f.arena, "%zu", i + 2), "0");
        }
        assert_int_equal(release_protect(&f.arena, &f.protocol, &f.extract, &release, &err),
                         small == 4);
        if (small == 4) {
            assert_int_equal(release.groups[GROUP_CLINICIANS].uniform[2], 1);
        } else {
            assert_int_equal(err.kind, ERROR_REFUSED);
            assert_non_null(strstr(err.message, "week"));
        }
        arena_free(&f.arena);
    }
}

static void clinicians_and_unknown_ones_stand_in_classes_of_their_own(void **state)
{
    struct fixture f;
    struct release release;
    struct error err = {0};

    (void)state;
    begin(&f, 30);
    for (size_t i = 0; i < 4; i++) {
        add_row(&f, add_cluster(&f, false), "1", "0");
    }
    for (size_t i = 0; i < 20; i++) {
        add_row(&f, add_cluster(&f, true), "1", "0");
    }
    assert_false(release_protect(&f.arena, &f.protocol, &f.extract, &release, &err));
    assert_non_null(strstr(err.message, "fewer than 5 clinicians"));
    add_row(&f, add_cluster(&f, false), "1", "0");
    assert_true(release_protect(&f.arena, &f.protocol, &f.extract, &release, &err));
    assert_int_equal(release.groups[GROUP_CLINICIANS].class_min, 5);
    assert_int_equal(release.groups[GROUP_DOCUMENTS].class_min, 20);
    arena_free(&f.arena);
}

static void who_is_alone_with_all_weeks_together_is_counted(void **state)
{
    struct fixture f;
    struct release release;
    struct error err;

    (void)state;
    begin(&f, 11);
    for (size_t i = 0; i < 11; i++) {
        struct cluster *cluster = add_cluster(&f, false);

        /* Weeks 1 and 2 have five and more, and one clinician alone works in both. */
        if (i < 6) {
            add_row(&f, cluster, "1", "0");
        }
        if (i >= 5) {
            add_row(&f, cluster, "2", "0");
        }
    }
    assert_true(release_protect(&f.arena, &f.protocol, &f.extract, &release, &err));
    assert_int_equal(release.groups[GROUP_CLINICIANS].unique_paths, 1);
    assert_int_equal(release.groups[GROUP_CLINICIANS].class_min, 6);
    arena_free(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pseudonym_is_the_base32_of_a_mac),
        cmocka_unit_test(two_studies_share_neither_pseudonyms_nor_order),
        cmocka_unit_test(who_leaves_one_class_leaves_all_and_others_follow),
        cmocka_unit_test(at_most_four_in_a_hundred_leave),
        cmocka_unit_test(clinicians_and_unknown_ones_stand_in_classes_of_their_own),
        cmocka_unit_test(who_is_alone_with_all_weeks_together_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
