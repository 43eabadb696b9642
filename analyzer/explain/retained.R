# SPDX-License-Identifier: GPL-3.0-or-later
# The share of a cohort that is still active, in steps of 5 points, and Wilson's limits of so many people rounded down
# to a multiple of 11: low from half a step below, high from half a step above. Below 11 on a side nothing is told.
retained <- function(y, n) {
  step <- if (y >= 11 && n - y >= 11) floor(20 * y / n + .5) / 20 else NA
  told <- floor(n / 11) * 11
  limit <- function(p, sign) {
    (p + z975^2 / (2 * told) + sign * z975 * sqrt(p * (1 - p) / told + z975^2 / (4 * told^2))) / (1 + z975^2 / told)
  }
  tell(step, limit(max(0, step - .025), -1), limit(min(1, step + .025), 1))
}
