# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript SCRIPT rows.csv: the newest week against what each clinician's own baseline expects for its volume, and
# the limits that the week before lets expect (psql --csv; weeks count from 0). Prints each figure: recomputed,
# and as it was published, in whole per cent, limits outward,
# clinicians in fives.
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(if (length(arguments) > 0) arguments[1] else "rows.csv", colClasses = c(clinician_id = "character"))
people <- unique(rows$clinician_id)
base <- seq_len(at)
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
pairs <- na.omit(data.frame(before = v[base[-at]], after = v[base[-1]]))
fit <- lm(after ~ before, pairs)
if (coef(fit)[2] <= 0) fit <- lm(after ~ 1, pairs)
limits <- predict(fit, data.frame(before = v[weeks - 1]), interval = "prediction", level = 1 - 2 * .00135)
per_cent <- function(v) 100 * (exp(v) - 1)
tell <- function(figures) {
  for (name in names(figures)) {
    stored <- if (name %in% names(published)) published[[name]] else NA
    cat(name, format(c(figures[[name]], stored), digits = 17, trim = TRUE), "\n")
  }
}
tell(list(change = round(per_cent(v[weeks])) / 100, low = floor(per_cent(limits[2])) / 100,
          high = ceiling(per_cent(limits[3])) / 100, weeks_before = sum(expected[base] > 0),
          units = 5 * (sum(x[, weeks] > 0) %/% 5)))
