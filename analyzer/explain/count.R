# SPDX-License-Identifier: GPL-3.0-or-later
# A total: the jackknife on the log scale; Garwood where events vary less over clinicians than chance does.
total <- function(y, nobody) {
  known <- y[y != 0]; k <- length(known); all <- sum(y)
  if (any(nobody & y != 0)) return(tell(all))
  change <- log((all - known) / all * k / (k - 1))
  v <- if (k > 1) (k - 1) / k * (sum(change^2) - sum(change)^2 / k) else Inf
  if (k > 1 && is.finite(v) && !(all(y == floor(y)) && v < 1 / all)) {
    half <- qt(.975, max(1, k - 1)) * sqrt(max(0, v))
    return(tell(all, all * exp(-half), all * exp(half), "log"))
  }
  limits <- function(y) c(if (y[1] > 0) qgamma(.025, y[1]) else 0, qgamma(.975, y[2] + 1))
  exact <- limits(c(all, all))
  tell(all, exact[1], exact[2], "log", limits)
}
