# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_compare.R FILE: funnels in base R, standardised rates by survey's replicate weights.
suppressPackageStartupMessages(library(survey))
source("tests/analyzer/cases.R")

k_eff <- function(x) 1 / sum((x / sum(x))^2)

replicated <- function(d) {
  design <- as.svrepdesign(svydesign(~id, weights = ~1, data = d), type = "JK1")
  as.numeric(attr(withReplicates(design, quote(log(sum(.weights * y) / sum(.weights * x)))), "var"))
}

funnel <- function(d) {
  z <- (d$y - d$mean) / sqrt(d$v)
  ends <- quantile(z, c(.1, .9), type = 7)
  phi <- mean(pmin(ends[2], pmax(ends[1], z))^2)
  k <- length(z)
  w <- 1 / d$v
  tau2 <- max(0, (k * phi - (k - 1)) / (sum(w) - sum(w^2) / sum(w)))
  sigma <- sqrt(d$v + tau2)
  limit <- function(p) d$mean + qnorm(p) * sigma
  position <- ifelse(d$y > limit(.999), 2, ifelse(d$y > limit(.975), 1,
              ifelse(d$y < limit(.001), 4, ifelse(d$y < limit(.025), 3, 0))))
  c(tau2, rbind(limit(.025), limit(.975), limit(.001), limit(.999), position))
}

standardised <- function(d) {
  rows <- data.frame(id = d$clinician, unit = d$unit, stratum = d$stratum, y = d$y, x = d$x)
  rates <- tapply(rows$y, rows$stratum, sum) / tapply(rows$x, rows$stratum, sum)
  all <- sum(rows$y) / sum(rows$x)
  rows$x <- rows$x * rates[as.character(rows$stratum)]
  own <- aggregate(cbind(y, x) ~ id, rows[rows$unit == d$which, ], sum)
  v <- replicated(own)
  half <- qt(.975, max(1, k_eff(own$x) - 1)) * sqrt(v)
  c(all * sum(own$y) / sum(own$x) * exp(c(0, -half, half)), v)
}

answer(list(funnel = funnel, standardised = standardised))
