# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_alert.R FILE: observed against expected, and the limits from lm's prediction interval.
source("tests/analyzer/cases.R")

watched <- function(d) {
  y <- matrix(d$y, ncol = d$weeks, byrow = TRUE)
  x <- matrix(d$x, ncol = d$weeks, byrow = TRUE)
  base <- seq_len(d$baseline)
  own <- rowSums(x[, base]) > 0
  rate <- rowSums(y[own, base]) / rowSums(x[own, base])
  expected <- colSums(x[own, ] * rate)
  observed <- colSums((y * (x > 0))[own, ])
  v <- ifelse(expected > 0, log(pmax(.5, observed) / expected), NA)
  age <- log(pmax(1, seq_along(v) - which(!is.na(v))[1] + 1))
  pairs <- data.frame(before = head(v, -1), after = tail(v, -1), age = age[-1])
  fit <- lm(after ~ before + age, pairs[base[-1] - 1, ])
  if (coef(fit)[2] <= 0) fit <- lm(after ~ age, na.omit(pairs[base[-1] - 1, ]))
  limits <- predict(fit, pairs, interval = "prediction", level = 1 - 2 * .00135)
  limits[is.na(pairs$before) | is.na(pairs$after), ] <- NA
  beyond <- c(0, (pairs$after > limits[, 3]) - (pairs$after < limits[, 2]))
  beyond[is.na(beyond)] <- 0
  alert <- c(0, beyond[-1] != 0 & tail(beyond, -1) == head(beyond, -1)) * (seq_along(v) > d$baseline + 1)
  rbind(v, c(NA, limits[, 2]), c(NA, limits[, 3]), beyond, alert)
}

answer(list(watched = watched))
