# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_learning.R FILE: quantiles by n, power and exponential curves by lm and nls over all documents.
source("tests/analyzer/cases.R")

points <- function(d) {
  c(vapply(seq_len(d$documents), function(n) {
    v <- d$effort[d$n == n]
    c(length(v), quantile(v, c(.5, .25, .75), type = 7))
  }, numeric(4)))
}

banded <- function(d, curve) {
  rows <- data.frame(who = d$who, n = d$n, y = log(d$effort))
  rows <- rows[rows$n <= d$documents, ]
  full <- curve(rows, NULL)
  without <- vapply(unique(rows$who), function(i) curve(rows[rows$who != i, ], full$p)$g, full$g)
  k <- ncol(without)
  v <- (k - 1) / k * rowSums((without - rowMeans(without))^2)
  half <- qt(.975, k - 1) * sqrt(v)
  c(full$sigma, rbind(exp(full$g), exp(full$g - half), exp(full$g + half)))
}

power <- function(d) {
  banded(d, function(rows, start) {
    fit <- lm(y ~ log(n), rows)
    list(g = as.numeric(predict(fit, data.frame(n = seq_len(d$documents)))), sigma = summary(fit)$sigma)
  })
}

# With exact derivatives, so that nls can go on to the last digits.
level <- deriv(~ a + log(1 + (exp(q) - 1) * exp(-(n - 1) / exp(c))), c("a", "q", "c"),
               function(n, a, q, c) NULL)

exponential <- function(d) {
  banded(d, function(rows, start) {
    if (is.null(start)) start <- list(a = d$a, q = d$q, c = d$c)
    fit <- nls(y ~ level(n, a, q, c), rows, start = start,
               control = nls.control(tol = 1e-7, maxiter = 500, minFactor = 1e-10))
    list(g = as.numeric(predict(fit, data.frame(n = seq_len(d$documents)))), sigma = summary(fit)$sigma,
         p = as.list(coef(fit)))
  })
}

answer(list(points = points, power = power, exponential = exponential))
