/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which blocks of days a site counts, by what it sent in them and before. */
#include <stdint.h>

#include "analyzer/feed.h"
#include "tests/cmocka.h"

#define SITE   7
#define MONDAY 9004 /* first day of the block that is asked for */

static const char *const commands[] = {"documents", "commands"};
static const char *const vocabulary[] = {"documents", "vocabulary"};
static const char *const reports[] = {"documents", "error_reports"};
static const char *const volumes[] = {"begun", "volumes"};

#define NEEDS(names)                                                                               \
    {                                                                                              \
        .needs = (names), .need_count = 2                                                          \
    }

/* By name: the order in which they are read. */
struct example {
    const char *why;
    struct metric metric;
    struct feed sent[3];
    size_t count;
    bool counts;
};

static const struct example examples[] = {
    {"both in the block",
     NEEDS(commands),
     {{SITE, "commands", MONDAY, MONDAY, MONDAY + 4},
      {SITE, "documents", MONDAY, MONDAY, MONDAY + 4}},
     2,
     true},
    {"one never sent",
     NEEDS(commands),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY + 4}},
     1,
     false},
    {"one sent by another site",
     NEEDS(commands),
     {{SITE - 1, "commands", MONDAY, MONDAY, MONDAY + 4},
      {SITE, "documents", MONDAY, MONDAY, MONDAY + 4}},
     2,
     false},
    {"one sent the week before only",
     NEEDS(commands),
     {{SITE, "commands", MONDAY - 7, MONDAY - 7, MONDAY - 1},
      {SITE, "documents", MONDAY, MONDAY, MONDAY + 4}},
     2,
     false},
    {"one sent the week after only",
     NEEDS(commands),
     {{SITE, "commands", MONDAY + 7, MONDAY + 7, MONDAY + 9},
      {SITE, "documents", MONDAY, MONDAY, MONDAY + 4}},
     2,
     false},
    {"one ends three days before the other",
     NEEDS(commands),
     {{SITE, "commands", MONDAY, MONDAY, MONDAY + 1},
      {SITE, "documents", MONDAY, MONDAY, MONDAY + 4}},
     2,
     true},
    {"one ends four days before the other",
     NEEDS(commands),
     {{SITE, "commands", MONDAY, MONDAY, MONDAY}, {SITE, "documents", MONDAY, MONDAY, MONDAY + 4}},
     2,
     false},
    {"one begins four days after the other",
     NEEDS(commands),
     {{SITE, "commands", MONDAY, MONDAY + 4, MONDAY + 4},
      {SITE, "documents", MONDAY, MONDAY, MONDAY + 4}},
     2,
     false},
    {"terms 14 days before",
     NEEDS(vocabulary),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY + 4},
      {SITE, "vocabulary", MONDAY - 14, MONDAY - 14, MONDAY - 14}},
     2,
     true},
    {"terms 15 days before",
     NEEDS(vocabulary),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY + 4},
      {SITE, "vocabulary", MONDAY - 21, MONDAY - 21, MONDAY - 15}},
     2,
     false},
    {"terms on the first day alone: they come now and then",
     NEEDS(vocabulary),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY + 4},
      {SITE, "vocabulary", MONDAY, MONDAY, MONDAY}},
     2,
     true},
    {"terms go on for days after the documents have ended",
     NEEDS(vocabulary),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY},
      {SITE, "vocabulary", MONDAY, MONDAY, MONDAY + 4}},
     2,
     false},
    {"a report within the year",
     NEEDS(reports),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY + 4},
      {SITE, "error_reports", MONDAY - 371, MONDAY - 371, MONDAY - 365}},
     2,
     true},
    {"no report within the year",
     NEEDS(reports),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY + 4},
      {SITE, "error_reports", MONDAY - 371, MONDAY - 371, MONDAY - 366}},
     2,
     false},
    {"documents long ago: that they stopped is what coverage measures",
     NEEDS(volumes),
     {{SITE, "documents", MONDAY - 700, MONDAY - 700, MONDAY - 700},
      {SITE, "volumes", MONDAY, MONDAY, MONDAY + 6}},
     2,
     true},
    {"no documents yet",
     NEEDS(volumes),
     {{SITE, "documents", MONDAY + 7, MONDAY + 7, MONDAY + 7},
      {SITE, "volumes", MONDAY, MONDAY, MONDAY + 6}},
     2,
     false},
    {"volumes end within the week, documents do not",
     NEEDS(volumes),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY + 4}, {SITE, "volumes", MONDAY, MONDAY, MONDAY}},
     2,
     false},
    {"documents end within the week, volumes do not",
     NEEDS(volumes),
     {{SITE, "documents", MONDAY, MONDAY, MONDAY}, {SITE, "volumes", MONDAY, MONDAY, MONDAY + 6}},
     2,
     true},
};

static void a_site_counts_in_the_blocks_of_which_it_sent_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        const struct example *e = &examples[i];
        const struct feed_list feeds = {e->sent, e->count};

        if (feed_covers(&feeds, &e->metric, SITE, MONDAY) != e->counts) {
            fail_msg("%s", e->why);
        }
    }
}

static void a_weekend_cut_off_goes_with_the_days_before(void **state)
{
    const int32_t saturday = MONDAY + 5;
    const struct feed friday[] = {{SITE, "commands", MONDAY, MONDAY, MONDAY + 4},
                                  {SITE, "documents", saturday, saturday, saturday + 1}};
    const struct feed tuesday[] = {{SITE, "commands", MONDAY, MONDAY, MONDAY + 1},
                                   {SITE, "documents", saturday, saturday, saturday + 1}};

    (void)state;
    assert_true(feed_covers(&(struct feed_list){friday, 2}, &examples[0].metric, SITE, saturday));
    assert_false(feed_covers(&(struct feed_list){tuesday, 2}, &examples[0].metric, SITE, saturday));
}

static void a_site_that_sent_nothing_does_not_count(void **state)
{
    const struct feed_list none = {NULL, 0};

    (void)state;
    assert_false(feed_covers(&none, &examples[0].metric, SITE, MONDAY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_site_counts_in_the_blocks_of_which_it_sent_all),
        cmocka_unit_test(a_weekend_cut_off_goes_with_the_days_before),
        cmocka_unit_test(a_site_that_sent_nothing_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
