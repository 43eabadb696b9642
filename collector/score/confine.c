/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/confine.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

bool confine_memory(struct error *err)
{
    const struct rlimit none = {0, 0};

    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        return error_set(err, ERROR_SYSTEM, "turning core dumps off: %s",
                         strerror(errno)); /* NOLINT(concurrency-mt-unsafe) */
    }
    return true;
}
