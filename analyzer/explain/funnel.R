# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript SCRIPT rows.csv: limits of the services and their values drawn to the whole, made again from the
# published figures, as the SQL beside it gives them (psql --csv). Prints each: recomputed, and as published.
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(if (length(arguments) > 0) arguments[1] else "rows.csv")
scale <- if (share) qlogis else log
natural <- if (share) plogis else exp
own <- rows[match(published$scope_id, rows$scope_id), ]
k <- nrow(own)
if (k < 10) stop("fewer than ten services: there are no limits")

# Variances from the published intervals; the whole in the middle; units' own differences added.
y <- scale(own$value)
v <- ((scale(own$high) - scale(own$low)) / 2 / qt(.975, own$clinicians - 1))^2
centre <- scale(rows$value[rows$scope_id == whole])
z <- (y - centre) / sqrt(v)
ends <- quantile(z, c(.1, .9), type = 7)
z <- pmin(ends[2], pmax(ends[1], z))
w <- 1 / v
tau2 <- max(0, (k * mean(z^2) - (k - 1)) / (sum(w) - sum(w^2) / sum(w)))
sigma <- sqrt(v + tau2)

# Morris 1983, with Paule and Mandel's variance between units.
excess <- function(t) {
  w <- 1 / (v + t)
  sum(w * (y - weighted.mean(y, w))^2) - (k - 1)
}
between <- if (excess(0) <= 0) 0 else uniroot(excess, c(0, 100), tol = 1e-14, maxiter = 1000)$root
w <- 1 / (v + between)
mean <- weighted.mean(y, w)
drawn <- (k - 3) / (k - 1) * v * w
doubt <- 2 / (k - 3) * drawn^2 * (weighted.mean(v, w) + between) * w
value <- y - drawn * (y - mean)
error <- sqrt(v * (1 - (1 - w / sum(w)) * drawn) + doubt * (y - mean)^2)
half <- qt(.975, own$clinicians - 1) * error

again <- data.frame(
  low_95 = natural(centre - qnorm(.975) * sigma), high_95 = natural(centre + qnorm(.975) * sigma),
  low_998 = natural(centre - qnorm(.999) * sigma), high_998 = natural(centre + qnorm(.999) * sigma),
  shrunken = natural(value), shrunken_low = natural(value - half), shrunken_high = natural(value + half))
for (i in seq_len(k)) {
  for (name in names(again)) {
    cat(published$scope_id[i], name, format(c(again[i, name], published[i, name]), digits = 17, trim = TRUE), "\n")
  }
}
