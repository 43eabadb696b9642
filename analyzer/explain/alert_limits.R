# SPDX-License-Identifier: GPL-3.0-or-later
# The newest week, and the limits that the week before lets expect. Prints each figure: recomputed, and as it was
# published, in whole per cent, limits outward, clinicians in fives. Where there was not enough nothing was told.
if (is.null(published$change)) quit()
base <- seq_len(at)
pairs <- na.omit(data.frame(before = v[base[-at]], after = v[base[-1]]))
fit <- lm(after ~ before, pairs)
if (coef(fit)[2] <= 0) fit <- lm(after ~ 1, pairs)
limits <- predict(fit, data.frame(before = v[weeks - 1]), interval = "prediction", level = 1 - 2 * .00135)
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
