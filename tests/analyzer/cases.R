# SPDX-License-Identifier: GPL-3.0-or-later
# cases.R: reads the cases of tests/oracle.h and answers them; the oracles source it.
options(digits = 17)

# Calls solve[[family]](d) for each case, d being the list of its vectors, and prints what it gives.
answer <- function(solve) {
  lines <- strsplit(readLines(commandArgs(trailingOnly = TRUE)[1]), " ")
  number <- vapply(lines, function(f) as.integer(f[1]), 0L)
  for (case in unique(number)) {
    own <- lines[number == case]
    d <- lapply(own, function(f) as.numeric(f[-(1:3)]))
    names(d) <- vapply(own, function(f) f[3], "")
    result <- as.numeric(solve[[own[[1]][2]]](d))
    cat(case, sub("NA", "NaN", sub("NaN", "NA", sprintf("%.17g", result))), "\n")
  }
}
