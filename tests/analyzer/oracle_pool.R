# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_pool.R FILE: pooling by metafor, shrinkage from Morris's formulas, families by p.adjust.
suppressPackageStartupMessages(library(metafor))
source("tests/analyzer/cases.R")

paule_mandel <- function(d, test) {
  rma(d$y, d$v, method = "PM", test = test,
      control = list(tol = 1e-15, maxiter = 10000, tau2.max = 1e4))
}

pool <- function(d) {
  fit <- paule_mandel(d, "adhoc")
  c(fit$tau2, fit$beta, fit$se, fit$ci.lb, fit$ci.ub)
}

# Morris 1983, section 5, with one coefficient and Paule and Mandel's A.
shrink <- function(d) {
  fit <- paule_mandel(d, "z")
  k <- length(d$y)
  W <- 1 / (d$v + fit$tau2)
  B <- (k - 3) / (k - 1) * d$v * W
  r <- k * W / sum(W)
  doubt <- 2 / (k - 3) * B^2 * (weighted.mean(d$v, W) + fit$tau2) * W
  value <- (1 - B) * d$y + B * as.numeric(fit$beta)
  error <- sqrt(d$v * (1 - (k - r) / k * B) + doubt * (d$y - as.numeric(fit$beta))^2)
  half <- ifelse(d$degrees > 0, qt(.975, pmax(d$degrees, 1)), qnorm(.975)) * error
  c(rbind(value, error, value - half, value + half))
}

adjusted <- function(d) c(p.adjust(d$p, "holm"), p.adjust(d$p, "BH"))

# Benjamini and Yekutieli 2005: who is selected, then 1 - R q / m for each of them.
false_coverage <- function(d) {
  p <- 2 * pt(-abs(d$estimate / d$error), d$degrees)
  selected <- which(p.adjust(p, "BH") <= d$rate)
  level <- 1 - max(length(selected), 1) * d$rate / length(p)
  if (length(selected) == 0) level <- 1 - d$rate
  c(level, p)
}

answer(list(pool = pool, shrink = shrink, adjusted = adjusted, false_coverage = false_coverage))
