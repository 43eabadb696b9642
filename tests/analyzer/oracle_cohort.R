# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_cohort.R FILE: incidence by survfit with a factor status and its band.
suppressPackageStartupMessages(library(survival))
source("tests/analyzer/cases.R")

limits <- function(f, v, events) {
  if (f >= 1) return(c(NaN, NaN))
  if (events >= 5) {
    s <- 1 - f
    return(sort(1 - s^exp(c(-1, 1) * qnorm(.975) * sqrt(v) / (s * log(s)))))
  }
  n <- f * (1 - f) / v
  x <- f * n
  c(qbeta(.025, x, n - x + 1), if (x < n) qbeta(.975, x + 1, n - x) else 1)
}

incidence <- function(d) {
  fit <- survfit(Surv(d$days, factor(d$outcome, 0:2)) ~ 1)
  at <- summary(fit, times = d$by, extend = TRUE)
  f <- at$pstate[, 2]
  v <- at$std.err[, 2]^2
  c(f, v, limits(f, v, sum(d$outcome == 1 & d$days <= d$by)))
}

# Nothing competes: Kaplan and Meier with survfit's own log-log band.
survival <- function(d) {
  fit <- survfit(Surv(d$days, d$outcome == 1) ~ 1, conf.type = "log-log")
  at <- summary(fit, times = d$by, extend = TRUE)
  c(1 - at$surv, at$std.err^2, 1 - at$upper, 1 - at$lower)
}

answer(list(incidence = incidence, survival = survival))
