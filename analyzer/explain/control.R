# SPDX-License-Identifier: GPL-3.0-or-later
# The newest week of a control chart, within the last of its phases: Laney's p' for shares, else XmR.
chart <- function(own) {
  phase <- seq(max(starts) + 1, weeks)
  if (share) {
    x <- ifelse(own$x[phase] > 0, own$x[phase], NA)
    p <- own$y[phase] / x
    centre <- sum(own$y[phase][!is.na(x)]) / sum(x, na.rm = TRUE)
    sigma <- sqrt(centre * (1 - centre) / x)
    half <- 3 * sigma * mean(abs(diff((p - centre) / sigma)), na.rm = TRUE) / 1.128
    low <- pmax(0, centre - half); high <- pmin(1, centre + half)
  } else {
    p <- own$value[phase]
    range <- abs(diff(p))
    kept <- range[which(range <= 3.267 * mean(range, na.rm = TRUE))] # the upper limit of ranges
    centre <- mean(p, na.rm = TRUE)
    low <- rep(max(0, centre - 2.66 * mean(kept)), length(p)); high <- rep(centre + 2.66 * mean(kept), length(p))
  }
  last <- length(p)
  list(value = p[last], centre = centre, low = low[last], high = high[last], weeks_before = sum(!is.na(p)))
}
tell(chart(of_scope(scope)))
