/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_score_reader.c: any bytes as a line: a pair in one of the forms, or refused without a word.
 */
#include <assert.h>
#include <string.h>

#include "collector/score/pair.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pair(const struct pair *pair)
{
    size_t bytes = 0;

    for (size_t i = 0; i < pair->texts.final_length; i++) {
        bytes += pair->texts.final[i] != '\0' ? 1 : 0;
    }
    for (size_t i = 0; i < pair->texts.recognised_length; i++) {
        bytes += pair->texts.recognised[i] != '\0' ? 1 : 0;
    }
    assert(bytes <= pair->texts.final_length + pair->texts.recognised_length);
    assert(pair->group == NULL || pair_is_code(pair->group, strlen(pair->group), GROUP_MAX));
    assert(pair->user == NULL || pair_is_code(pair->user, strlen(pair->user), GROUP_MAX));
    assert(pair->section_count <= SECTIONS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *line = (const char *)data;
    size_t half = size / 2;
    struct arena arena = {0};
    struct error err = {.message = ""};
    struct pair pair;

    for (int draft = 0; draft < 2; draft++) {
        if (pair_read_json(&arena, line, size, "group", draft == 1, &pair, &err)) {
            check_pair(&pair);
        } else {
            assert(strncmp(err.message, "byte ", 5) == 0);
        }
    }
    if (pair_read_tsv(&arena, line, size, &pair, &err)) {
        check_pair(&pair);
    }
    if (pair_read_trn(line, half, line + half, size - half, &pair, &err)) {
        check_pair(&pair);
    }
    arena_free(&arena);
    return 0;
}
