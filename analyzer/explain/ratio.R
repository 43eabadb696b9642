# SPDX-License-Identifier: GPL-3.0-or-later
# Sum over sum; the jackknife leaves one clinician out at a time, on the metric's scale (LJK).
ratio <- function(y, x, nobody) {
  keep <- y != 0 | x != 0
  y <- y[keep]; x <- x[keep]; k <- length(x)
  theta <- sum(y) / sum(x)
  k_eff <- sum(x)^2 / sum(x^2)
  if (any(nobody[keep])) return(tell(theta)) # whose they are is not known: no interval
  rest_y <- sum(y) - y; rest_x <- sum(x) - x
  can <- k > 1 && all(rest_x > 0) &&
    switch(scale, log = all(rest_y > 0), logit = all(rest_y > 0 & rest_y < rest_x), identity = TRUE)
  if (can) {
    g <- switch(scale, log = log, logit = qlogis, identity = identity)
    back <- switch(scale, log = exp, logit = plogis, identity = identity)
    change <- g(rest_y / rest_x)
    v <- (k - 1) / k * sum((change - mean(change))^2)
    half <- qt(.975, max(1, k_eff - 1)) * sqrt(v)
    return(tell(theta, back(g(theta) - half), back(g(theta) + half), scale))
  }
  if (scale == "log" && sum(y) >= 0) { # Garwood
    limits <- function(y) c(if (y[1] > 0) qgamma(.025, y[1]) else 0, qgamma(.975, y[2] + 1)) / sum(x)
    exact <- limits(c(sum(y), sum(y)))
    return(tell(theta, exact[1], exact[2], "log", function(ends) limits(ends * sum(x))))
  }
  if (scale == "logit" && theta >= 0 && theta <= 1) { # Clopper-Pearson on k_eff
    n <- k_eff
    limits <- function(p) {
      e <- p * n
      c(if (p[1] > 0) qbeta(.025, e[1], n - e[1] + 1) else 0, if (p[2] < 1) qbeta(.975, e[2] + 1, n - e[2]) else 1)
    }
    exact <- limits(c(theta, theta))
    return(tell(theta, exact[1], exact[2], "logit", limits))
  }
  tell(theta)
}
