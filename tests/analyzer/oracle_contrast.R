# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_contrast.R FILE: log ratios within clinicians by their formula, pooled by metafor; lm between.
suppressPackageStartupMessages(library(metafor))
source("tests/analyzer/cases.R")

clinician <- function(r) {
  arm <- function(v, e) tapply(ifelse(r$e == e, v, 0), r$s, sum)
  y1 <- arm(r$y, 1); y0 <- arm(r$y, 0); x1 <- arm(r$x, 1); x0 <- arm(r$x, 0)
  both <- names(x1)[x1 > 0 & x0 > 0]
  r <- r[as.character(r$s) %in% both, ]
  if (min(sum(r$n[r$e == 1]), sum(r$n[r$e == 0])) < 10 || length(unique(r$day)) < 5) return(NULL)
  w1 <- (x0 / (x0 + x1))[both]
  w0 <- (x1 / (x0 + x1))[both]
  top <- sum(w1 * y1[both])
  ratio <- top / sum(w0 * y0[both])
  base <- ((y0 + y1) / (x0 + ratio * x1))[both]
  s <- as.character(r$s)
  u <- ifelse(r$e == 1, w1[s] * (r$y - ratio * base[s] * r$x), -ratio * w0[s] * (r$y - base[s] * r$x))
  by_day <- tapply(u, r$day, sum)
  k <- length(by_day)
  stopifnot(abs(sum(by_day)) < 1e-8 * top) # the residuals of the estimating equation sum to 0
  c(log(ratio), k / (k - 1) * sum(by_day^2) / top^2)
}

within <- function(d) {
  rows <- data.frame(c = d$clinician, s = d$stratum, day = d$day, e = d$exposed, n = d$documents, y = d$y, x = d$x)
  own <- do.call(rbind, lapply(split(rows, rows$c), clinician))
  fit <- rma(own[, 1], own[, 2], method = "PM", test = "adhoc",
             control = list(tol = 1e-15, maxiter = 10000))
  all <- aggregate(cbind(y, x, x1 = x * e) ~ c, rows, sum)
  line <- lm(log(y / x) ~ I(x1 / x), all)
  c(nrow(own), fit$beta, fit$se, fit$ci.lb, fit$ci.ub,
    fit$se * (qt(.975, nrow(own) - 1) + qt(.8, nrow(own) - 1)),
    coef(line)[2], confint(line)[2, ], own[1, ])
}

answer(list(within = within))
