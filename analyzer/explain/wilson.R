# SPDX-License-Identifier: GPL-3.0-or-later
# One yes or no a clinician, counted among whom the metric counts: Wilson's interval.
wilson <- function(y, n) {
  p <- y / n; z2 <- z975^2
  centre <- (p + z2 / (2 * n)) / (1 + z2 / n)
  half <- z975 * sqrt(p * (1 - p) / n + z2 / (4 * n^2)) / (1 + z2 / n)
  tell(p, if (y > 0) max(0, centre - half) else 0, if (y < n) min(1, centre + half) else 1)
}
