/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/golden.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/cmocka.h"

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static const char *read_file(struct arena *arena, const char *path)
{
    struct text text = {.arena = arena};
    FILE *file = fopen(path, "rb");
    char bytes[4096];
    size_t count = 0;

    if (file == NULL) {
        return "";
    }
    while ((count = fread(bytes, 1, sizeof(bytes), file)) > 0) {
        text_add_bytes(&text, bytes, count);
    }
    (void)fclose(file);
    return text_string(&text);
}

void golden_check(const char *name, const char *text)
{
    struct arena arena = {0};
    const char *path = arena_format(&arena, "tests/golden/%s", name);
    const char *mode = getenv("DICTAMETER_GOLDEN");

    if (text_equal(mode, "write")) {
        write_file(path, text);
    }
    if (!text_equal(read_file(&arena, path), text)) {
        const char *now = arena_format(&arena, "build/golden-%s", name);
        write_file(now, text);
        arena_free(&arena);
        fail_msg("%s differs from tests/golden; see build/golden-%s", name, name);
    }
    arena_free(&arena);
}
