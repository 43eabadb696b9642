# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript SCRIPT rows.csv: the figure recomputed from one row a clinician, as the SQL beside it gives them
# (psql --csv). Prints value, limits: recomputed, as they may be seen, and as they were published.
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(if (length(arguments) > 0) arguments[1] else "rows.csv",
                 colClasses = c(clinician_id = "character"))
nobody <- rows$clinician_id == "0"
z975 <- qnorm(.975)

# States: 0 exact, 1 on the grid of 5 points or 10 per cent, 2 and 3 withheld, 6 without an interval.
rounded <- function(v, how) {
  step <- function(s) switch(how, down = floor(s + 1e-9), up = ceiling(s - 1e-9),
                             nearest = sign(s) * floor(abs(s) + .5))
  if (is.na(v) || grid == "none") return(v)
  if (grid == "points") return(step(v / .05) / 20)
  if (v == 0) return(0)
  if (v < 0) how <- switch(how, down = "up", up = "down", nearest = "nearest")
  sign(v) * 1.1^step(log(abs(v)) / log(1.1))
}
tell <- function(value, low = NA, high = NA) {
  if (is.na(low) || is.na(high)) low <- high <- NA
  exact <- c(value = value, low = low, high = high)
  seen <- switch(as.character(state), "1" = c(rounded(value, "nearest"), rounded(low, "down"), rounded(high, "up")),
                 "2" = , "3" = rep(NA, 3), exact)
  for (i in 1:3) {
    cat(names(exact)[i], format(c(exact[i], seen[i], published[i]), digits = 17, trim = TRUE), "\n")
  }
}

