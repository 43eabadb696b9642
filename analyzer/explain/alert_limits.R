# SPDX-License-Identifier: GPL-3.0-or-later
# The newest week, and the limits that the week before lets expect of a clinic that learns: age is the logarithm of the
# weeks since telemetry began. Prints each figure: recomputed, and as it was published, in whole per cent, limits
# outward, clinicians in fives. Where there was not enough nothing was told.
if (is.null(published$change)) quit()
base <- seq_len(at)
age <- log(pmax(1, seq_len(weeks) - which(!is.na(v))[1] + 1))
pairs <- na.omit(data.frame(before = v[base[-at]], after = v[base[-1]], age = age[base[-1]]))
fit <- lm(after ~ before + age, pairs)
if (coef(fit)[2] <= 0) fit <- lm(after ~ age, pairs)
limits <- predict(fit, data.frame(before = v[weeks - 1], age = age[weeks]), interval = "prediction", level = 1 - 2 * .00135)
per_cent <- function(v) 100 * (exp(v) - 1)
tell <- function(figures) {
  for (name in names(figures)) {
    stored <- if (name %in% names(published)) published[[name]] else NA
    cat(name, format(c(figures[[name]], stored), digits = 17, trim = TRUE), "\n")
  }
}
tell(list(change = round(per_cent(v[weeks])) / 100, low = floor(per_cent(limits[2])) / 100,
          high = ceiling(per_cent(limits[3])) / 100, weeks_before = sum(!is.na(v[base])),
          units = 5 * (crowd %/% 5)))
