# SPDX-License-Identifier: GPL-3.0-or-later
# What changed when a release came: a step in one series with AR(1) errors by REML, or the change of the
# site against that of sites that were still without it. log of ratios, logit of shares; half an event
# keeps weeks without any on the scale.
suppressPackageStartupMessages(library(nlme))
scaled <- function(own) {
  x <- ifelse(!is.na(own$value) & own$x > 0, own$x, NA)
  if (share) log((own$y + .5) / (x - own$y + .5)) else log(ifelse(own$y > 0, own$y, .5) / x)
}
natural <- function(v) if (share) plogis(v) else exp(v)
change <- function(from, effect) {
  if (share) natural(from + effect) - natural(from) else natural(from + effect) / natural(from) - 1
}
figures <- function(effect, error, degrees, from) {
  half <- qt((1 + level) / 2, degrees) * error
  list(before = natural(from), after = natural(from + effect), change = change(from, effect),
       low = change(from, effect - half), high = change(from, effect + half), degrees = degrees,
       p_alone = 2 * pt(-abs(effect / error), degrees))
}

# Steps with no data between them are one; one after all data is none.
distinct_steps <- function(values) {
  found <- c()
  for (step in sort(unique(c(steps[steps < weeks], at)))) {
    since <- if (length(found) > 0) max(found) else 0
    if (any(!is.na(values[seq_len(weeks) > since & seq_len(weeks) <= step]))) found <- c(found, step)
  }
  found[sapply(found, function(step) any(!is.na(values[seq_len(weeks) > step])))]
}
in_series <- function(own) {
  values <- scaled(own)
  week <- which(!is.na(values)) - 1
  data <- data.frame(v = values[week + 1], week = week, trend = week - at)
  for (step in distinct_steps(values)) data[[paste0("step", step)]] <- as.numeric(week >= step)
  model <- reformulate(setdiff(names(data), c("v", "week")), "v")
  fit <- gls(model, data, correlation = corAR1(.2, form = ~week), method = "REML",
             control = glsControl(tolerance = 1e-12, msTol = 1e-14, msMaxIter = 1000, maxIter = 1000, opt = "nlminb"))
  phi <- as.numeric(coef(fit$modelStruct$corStruct, unconstrained = FALSE))
  if (phi < 0) { # the floor
    phi <- 0
    fit <- gls(model, data, method = "REML")
  }
  name <- paste0("step", at)
  before <- c("(Intercept)", paste0("step", steps[steps < at], recycle0 = TRUE))
  from <- sum(coef(fit)[intersect(before, names(coef(fit)))])
  degrees <- nrow(data) * (1 - phi) / (1 + phi) - 1 - length(coef(fit))
  c(figures(coef(fit)[[name]], sqrt(vcov(fit)[name, name]), degrees, from), list(phi = phi))
}

# At least 24 weeks with data before and 12 after make a site's change.
against_sites <- function() {
  means <- sapply(c(scope, others), function(id) {
    values <- scaled(of_scope(id))
    c(mean(values[seq_len(at)], na.rm = TRUE), mean(values[(at + 1):weeks], na.rm = TRUE))
  })
  fit <- lm(means[2, ] - means[1, ] ~ c(1, rep(0, length(others))))
  effect <- coef(fit)[[2]]
  figures(effect, sqrt(vcov(fit)[2, 2]), length(others) - 1, means[2, 1] - effect)
}
values <- scaled(of_scope(scope))
tell(c(if (!estimated) NULL else if (length(others) > 0) against_sites() else in_series(of_scope(scope)),
       list(weeks_before = sum(!is.na(values[seq_len(at)])), weeks_after = sum(!is.na(values[(at + 1):weeks])))))
