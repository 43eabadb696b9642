# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_estimate.R FILE: the same figures as analyzer/estimate.c, from R's own functions.
#
# FILE holds lines "case family argument y x"; for quantiles "y" is the bin and "x" its count, with
# the cluster in front. Prints "case value low high", one line a case.
suppressPackageStartupMessages(library(survey))
suppressPackageStartupMessages(library(clubSandwich))
options(digits = 17)

arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.table(arguments[1], header = FALSE, stringsAsFactors = FALSE,
                   col.names = c("case", "family", "argument", "id", "y", "x"))

k_eff <- function(x) 1 / sum((x / sum(x))^2)

replicated <- function(d, expression) {
  design <- as.svrepdesign(svydesign(~id, weights = ~1, data = d), type = "JK1")
  as.numeric(attr(withReplicates(design, expression), "var"))
}

ljk <- function(d, scale) {
  expression <- switch(scale,
    log = quote(log(sum(.weights * y) / sum(.weights * x))),
    logit = quote(qlogis(sum(.weights * y) / sum(.weights * x))),
    identity = quote(sum(.weights * y) / sum(.weights * x)))
  g <- switch(scale, log = log, logit = qlogis, identity = identity)
  back <- switch(scale, log = exp, logit = plogis, identity = identity)
  theta <- sum(d$y) / sum(d$x)
  half <- qt(.975, max(1, k_eff(d$x) - 1)) * sqrt(replicated(d, expression))
  c(theta, back(g(theta) - half), back(g(theta) + half))
}

total <- function(d) {
  v <- replicated(d, quote(log(sum(.weights * y))))
  if (all(d$y == floor(d$y)) && v < 1 / sum(d$y)) return(garwood(transform(d, x = c(1, rep(0, nrow(d) - 1)))))
  half <- qt(.975, nrow(d) - 1) * sqrt(v)
  sum(d$y) * c(1, exp(-half), exp(half))
}

clopper <- function(d) {
  n <- k_eff(d$x)
  x <- n * sum(d$y) / sum(d$x)
  c(x / n, if (x > 0) qbeta(.025, x, n - x + 1) else 0, if (x < n) qbeta(.975, x + 1, n - x) else 1)
}

garwood <- function(d) {
  c(sum(d$y), if (sum(d$y) > 0) qgamma(.025, sum(d$y)) else 0, qgamma(.975, sum(d$y) + 1)) / sum(d$x)
}

wilson <- function(d) {
  test <- suppressWarnings(prop.test(d$y, d$x, correct = FALSE))
  c(as.numeric(test$estimate), test$conf.int)
}

t_mean <- function(d) {
  test <- t.test(d$y)
  c(as.numeric(test$estimate), test$conf.int)
}

nps <- function(d) {
  cells <- d$y # promoters, passives, detractors
  n <- sum(cells)
  p <- (cells + 1) / (n + 3)
  half <- qt(.975, n - 1) * sqrt((p[1] + p[3] - (p[1] - p[3])^2) / (n + 3))
  value <- (cells[1] - cells[3]) / n
  c(value, max(-1, value - half), min(1, value + half))
}

# The CR2 variance of a weighted mean, each row a cluster.
cr2 <- function(r, w) {
  as.numeric(vcovCR(lm(r ~ 1, weights = w), cluster = seq_along(r), type = "CR2", inverse_var = TRUE))
}

quantile_of <- function(d, p, origin = 10) {
  edges <- c(0, origin * 2^((0:63) / 4))
  counts <- xtabs(x ~ id + factor(y, levels = 0:63), d)
  pooled <- colSums(counts)
  at <- function(share) {
    wanted <- min(1, max(0, share)) * sum(pooled)
    used <- which(pooled > 0)
    bin <- used[which(cumsum(pooled)[used] >= wanted)[1]]
    if (is.na(bin)) bin <- tail(used, 1)
    within <- (wanted - sum(pooled[seq_len(bin - 1)])) / pooled[bin]
    list(bin = bin, within = max(0, within))
  }
  value <- function(place) {
    low <- edges[place$bin]
    if (place$bin == 1) low + (origin - low) * place$within else low * (edges[place$bin + 1] / low)^place$within
  }
  place <- at(p)
  n <- rowSums(counts)
  r <- apply(counts, 1, function(row) sum(row[seq_len(place$bin - 1)]) + place$within * row[place$bin]) / n
  half <- qt(.975, max(1, k_eff(n) - 1)) * sqrt(cr2(r, n))
  c(value(place), value(at(p - half)), value(at(p + half)))
}

for (case in unique(rows$case)) {
  d <- rows[rows$case == case, ]
  result <- switch(d$family[1],
    log = ljk(d, "log"), logit = ljk(d, "logit"), identity = ljk(d, "identity"),
    count = total(d), clopper = clopper(d), garwood = garwood(d), wilson = wilson(d), t = t_mean(d),
    nps = nps(d), quantile = quantile_of(d, d$argument[1]))
  cat(case, format(result, digits = 17), "\n")
}
