# SPDX-License-Identifier: GPL-3.0-or-later
# layering.awk: fails where a folder includes one that it may not know.
BEGIN {
    # which folders a file may include from; base stands in schema/base
    may["schema"] = "schema base"
    may["collector"] = "collector schema base"
    may["analyzer"] = "analyzer schema base"
    may["reports"] = "reports schema base"
    may["web"] = "web reports schema base"
}
/^#include "[a-z]+\// {
    split(FILENAME, file, "/")
    split($2, include, "/")
    folder = substr(include[1], 2)
    if ((file[1] in may) && index(" " may[file[1]] " ", " " folder " ") == 0) {
        printf "%s:%d: %s must not know %s\n", FILENAME, FNR, file[1], folder
        bad = 1
    }
}
END { exit bad }
