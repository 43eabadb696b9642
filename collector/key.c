/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/key.h"

#include <stdio.h>

#include "base/text.h"
#include "collector/rotation.h"
#include "collector/settings.h"
#include "schema/migrate.h"

static bool key_run(const struct invocation *invocation, struct error *err)
{
    const struct collector_settings *settings = invocation->settings;
    struct db *db = NULL;
    size_t rotated = 0;

    if (!text_equal(invocation->arguments[0], "rotate")) {
        return error_set(err, ERROR_USAGE, "the only action is rotate");
    }
    const bool ok = db_open(settings->database, &db, err) &&
                    migrate_check(db, invocation->arena, err) &&
                    rotation_run(db, invocation->arena, settings->platform_key, invocation->now_us,
                                 &rotated, err);

    db_close(db);
    if (ok) {
        (void)printf("rotated=%zu\n", rotated);
    }
    return ok;
}

const struct command key_command = {
    .name = "key",
    .arguments = "rotate",
    .arguments_min = 1,
    .arguments_max = 1,
    .help = "puts a fresh key in the place of platform-key, which one database alone may have; "
            "collectors go on under it",
    .run = key_run,
};
