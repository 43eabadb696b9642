# SPDX-License-Identifier: GPL-3.0-or-later
# One yes or no a clinician, counted among whom the metric counts: Wilson's interval.
wilson <- function(y, n) {
  limit <- function(p, n, sign) {
    z2 <- z975^2
    if (p == (sign + 1) / 2) return(p)
    max(0, min(1, (p + z2 / (2 * n) + sign * z975 * sqrt(p * (1 - p) / n + z2 / (4 * n^2))) / (1 + z2 / n)))
  }
  told <- if (n < 11) min(n, 5) else floor(n / 11) * 11 # people, on the grid
  tell(y / n, limit(y / n, n, -1), limit(y / n, n, 1), "people",
       function(ends) c(limit(ends[1], told, -1), limit(ends[2], told, 1)))
}
