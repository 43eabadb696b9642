# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript SCRIPT rows.csv: each week against what each clinician's own baseline expects for its volume (psql --csv; weeks
# count from 0).
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(if (length(arguments) > 0) arguments[1] else "rows.csv", colClasses = c(clinician_id = "character"))
base <- seq_len(at)
people <- unique(rows$clinician_id)
by_week <- function(column) {
  m <- matrix(0, length(people), weeks)
  m[cbind(match(rows$clinician_id, people), rows$week + 1)] <- rows[[column]]
  m
}
y <- by_week("y"); x <- by_week("x")
own <- rowSums(x[, base, drop = FALSE]) > 0
y <- y[own, , drop = FALSE]; x <- x[own, , drop = FALSE]
rate <- rowSums(y[, base, drop = FALSE]) / rowSums(x[, base, drop = FALSE])
expected <- colSums(x * rate)
observed <- colSums(y * (x > 0))
v <- ifelse(expected > 0, log(pmax(.5, observed) / expected), NA)
crowd <- sum(x[, weeks] > 0)

