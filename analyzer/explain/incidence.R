# SPDX-License-Identifier: GPL-3.0-or-later
# Median time from the seat to the first use; to lose the seat competes (Aalen-Johansen); log-log band.
median_incidence <- function(days, outcome) {
  times <- sort(unique(days))
  at_risk <- sapply(times, function(t) sum(days >= t))
  used <- sapply(times, function(t) sum(days == t & outcome == 1))
  left <- sapply(times, function(t) sum(days == t & outcome > 0))
  before <- c(1, cumprod(1 - left / at_risk))[seq_along(times)]
  curve <- cumsum(before * used / at_risk)
  error <- sapply(seq_along(times), function(i) {
    j <- seq_len(i); rest <- curve[i] - curve[j]; n <- at_risk[j]
    first <- ifelse(left[j] < n, rest^2 * left[j] / (n * (n - left[j])), 0)
    sqrt(max(0, sum(first + before[j]^2 * used[j] * (n - used[j]) / n^3 - 2 * rest * before[j] * used[j] / n^2)))
  })
  stay <- 1 - curve
  band <- function(z) if (z == 0) curve else ifelse(stay < 1 & stay > 0, 1 - stay^exp(z * error / (stay * log(stay))), NA)
  crossing <- function(level) { # where it rests on the half: midway to where it leaves it
    i <- which(level >= .5 - 1.5e-8)[1]
    if (is.na(i)) return(NA)
    later <- seq_along(times)[seq_along(times) > i]
    leaves <- later[is.na(level[later]) | level[later] > .5 + 1.5e-8][1]
    if (level[i] <= .5 + 1.5e-8 && !is.na(leaves)) (times[i] + times[leaves]) / 2 else times[i]
  }
  limits <- c(crossing(band(-z975)), crossing(band(z975)))
  tell(crossing(band(0)), min(limits), max(limits))
}
