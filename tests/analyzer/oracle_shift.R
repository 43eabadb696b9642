# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_shift.R FILE: regression with AR(1) errors by nlme, comparison of sites by lm.
suppressPackageStartupMessages(library(nlme))
source("tests/analyzer/cases.R")

control <- glsControl(tolerance = 1e-12, msTol = 1e-14, msMaxIter = 1000, maxIter = 1000,
                      opt = "nlminb")

fitted_gls <- function(data, floored) {
  what <- reformulate(setdiff(names(data), c("y", "week")), "y")
  plain <- gls(what, data = data, method = "REML")
  fit <- gls(what, data = data, correlation = corAR1(.2, form = ~week),
             method = "REML", control = control)
  phi <- as.numeric(coef(fit$modelStruct$corStruct, unconstrained = FALSE))
  if (floored && phi < 0) list(fit = plain, phi = 0) else list(fit = fit, phi = phi)
}

series <- function(d) {
  week <- which(!is.na(d$y)) - 1
  data <- data.frame(y = d$y[week + 1], week = week, trend = week - d$at, step = as.numeric(week >= d$at))
  for (other in d$others) data[[paste0("at", other)]] <- as.numeric(week >= other)
  data
}

serial <- function(d) {
  found <- fitted_gls(series(d), FALSE)
  c(found$phi, coef(found$fit), sqrt(diag(vcov(found$fit))), found$fit$sigma)
}

shift <- function(d) {
  data <- series(d)
  found <- fitted_gls(data, TRUE)
  degrees <- nrow(data) * (1 - found$phi) / (1 + found$phi) - 4 - length(d$others)
  if (degrees < 1) return(rep(NaN, 6))
  effect <- coef(found$fit)[["step"]]
  error <- sqrt(diag(vcov(found$fit)))[["step"]]
  half <- qt(.975, degrees) * error
  before <- c("(Intercept)", paste0("at", d$others[d$others < d$at], recycle0 = TRUE))
  c(effect, effect - half, effect + half, degrees, sum(coef(found$fit)[before]),
    effect - qt(.995, degrees) * error)
}

sites <- function(d) {
  fit <- lm(d$change ~ d$exposed)
  c(coef(fit)[2], sqrt(vcov(fit)[2, 2]), confint(fit)[2, ])
}

answer(list(serial = serial, shift = shift, sites = sites))
