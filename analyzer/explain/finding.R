# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript SCRIPT rows.csv: the finding made again from the published weeks, as the SQL beside it gives them
# (psql --csv). Prints each figure: recomputed, and as it was published. Weeks count from 0.
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(if (length(arguments) > 0) arguments[1] else "rows.csv")
of_scope <- function(id) {
  own <- rows[rows$scope_id == id, ]
  place <- match(seq_len(weeks), own$week + 1)
  list(value = own$value[place], y = own$numerator[place], x = own$denominator[place])
}
tell <- function(figures) {
  for (name in names(figures)) {
    stored <- if (name %in% names(published)) published[[name]] else NA
    cat(name, format(c(figures[[name]], stored), digits = 17, trim = TRUE), "\n")
  }
}

