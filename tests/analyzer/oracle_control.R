# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_control.R FILE: XmR and Laney p' charts from their formulas in base R (Debian has no qcc).
source("tests/analyzer/cases.R")

# Windows of three, runs by their definition: each window that fulfils a rule marks its points.
signals <- function(v, centre, low, high) {
  n <- length(v)
  of <- function(flag) ifelse(is.na(flag), FALSE, flag)
  marks <- function(width, holds) {
    m <- logical(n)
    if (n >= width) for (i in width:n) if (holds(v[(i - width + 1):i], (i - width + 1):i)) m[(i - width + 1):i] <- TRUE
    m
  }
  outside <- of(v > high | v < low)
  on_side <- marks(7, function(w, at) !anyNA(w) && (all(w > centre[at]) || all(w < centre[at])))
  trend <- marks(7, function(w, at) !anyNA(w) && (all(diff(w) > 0) || all(diff(w) < 0)))
  near <- logical(n)
  for (far in list(of(v > centre + 2 / 3 * (high - centre)), of(v < centre - 2 / 3 * (centre - low))))
    near <- near | (marks(3, function(w, at) sum(far[at]) >= 2) & far)
  outside + 2 * on_side + 4 * trend + 8 * near
}

by_phase <- function(d, n, chart) {
  phase <- findInterval(seq_len(n) - 1, d$starts)
  unlist(lapply(split(seq_len(n), phase), chart))
}

xmr <- function(d) {
  by_phase(d, length(d$y), function(at) {
    v <- d$y[at]
    range <- abs(diff(v))
    kept <- range[which(range <= 3.267 * mean(range, na.rm = TRUE))]
    centre <- rep(mean(v, na.rm = TRUE), length(v))
    low <- centre - 2.66 * mean(kept)
    high <- centre + 2.66 * mean(kept)
    rbind(v, centre, low, high, signals(v, centre, low, high))
  })
}

laney <- function(d) {
  by_phase(d, length(d$y), function(at) {
    x <- ifelse(d$x[at] > 0, d$x[at], NA)
    p <- d$y[at] / x
    pooled <- sum(d$y[at][!is.na(x)]) / sum(x, na.rm = TRUE)
    sigma <- sqrt(pooled * (1 - pooled) / x)
    spread <- mean(abs(diff((p - pooled) / sigma)), na.rm = TRUE) / 1.128
    low <- pmax(0, pooled - 3 * sigma * spread)
    high <- pmin(1, pooled + 3 * sigma * spread)
    centre <- rep(pooled, length(p))
    rbind(p, centre, low, high, signals(p, centre, low, high))
  })
}

answer(list(xmr = xmr, laney = laney))
