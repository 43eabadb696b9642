# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript SCRIPT rows.csv: the finding made again from the rows of today, as the SQL beside it gives them (psql --csv).
# Prints what is told of it, rounded as it is told, and nothing else: recomputed, and as it was published.
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(if (length(arguments) > 0) arguments[1] else "rows.csv", colClasses = c(clinician_id = "character"))
shown <- function(v) if (is.numeric(v)) format(v, digits = 17, trim = TRUE) else as.character(v)
tell <- function(figures, published) {
  for (name in union(names(figures), names(published))) {
    pair <- lapply(list(figures[[name]], published[[name]]), function(v) if (length(v) == 0) NA else v)
    cat(name, shown(pair[[1]]), shown(pair[[2]]), "\n")
  }
}
fives <- function(n) 5 * (n %/% 5)

# Whether one or two make up a sum: k_eff below 4, or the p% rule with p = 15.
dominated <- function(v) {
  v <- sort(abs(v[v != 0]), decreasing = TRUE)
  length(v) > 0 && (sum(v)^2 / sum(v^2) < 4 || sum(v[-(1:2)]) < .15 * v[1])
}

