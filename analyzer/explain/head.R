# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript SCRIPT rows.csv: the figure recomputed from one row a clinician, as the SQL beside it gives them
# (psql --csv). Prints value, limits: recomputed, as they may be seen, and as they were published.
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(if (length(arguments) > 0) arguments[1] else "rows.csv",
                 colClasses = c(clinician_id = "character"))
nobody <- rows$clinician_id == "0"
z975 <- qnorm(.975)

# States: 0 exact, 1 on the grid of 5 points or 10 per cent, 2 and 3 withheld, 6 without an interval.
rounded <- function(v, how) {
  step <- function(s) switch(how, down = floor(s + 1e-9), up = ceiling(s - 1e-9),
                             nearest = sign(s) * floor(abs(s) + .5))
  if (is.na(v) || grid == "none") return(v)
  if (grid == "points") return(step(20 * v) / 20)
  if (v == 0) return(0)
  if (v < 0) how <- switch(how, down = "up", up = "down", nearest = "nearest")
  sign(v) * 1.1^step(log(abs(v)) / log(1.1))
}
outward <- function(low, high) c(rounded(low, "down"), rounded(high, "up"))

# On the grid limits are made of the rounded value: at both ends of its step, by the half-width as it is on the
# scale, or by `again`, which takes the ends. The first interval that holds them is told, of a ladder around the
# step on which each is twice as wide as the one before; `again` of people is told as it is.
on_grid <- function(value, low, high, way, again) {
  at <- rounded(value, "nearest")
  if (is.na(low)) return(c(at, NA, NA))
  share <- way %in% c("logit", "people")
  ends <- if (grid == "points") at + c(-.025, .025) else sort(at * sqrt(1.1)^c(-1, 1))
  if (share) ends <- pmin(1, pmax(0, ends))
  if (way == "people") {
    limits <- again(ends)
    return(c(at, outward(limits[1], limits[2])))
  }
  if (way == "log" && at == 0) return(c(0, outward(0, 2^ceiling(log2(high)))))
  to <- switch(way, log = log, logit = qlogis, identity)
  from <- switch(way, log = exp, logit = plogis, identity)
  wider <- function(half) from(to(ends) + c(-half, half))
  limits <- if (is.null(again)) wider(max(to(value) - to(low), to(high) - to(value))) else again(ends)
  plain <- way %in% c("identity", "nps")
  first <- if (!plain) 4.25 / 32 else if (grid == "points") .05 else if (at == 0) 1 else abs(at) / 8
  last <- if (plain) 99 else 5
  for (rung in (if (way == "logit" && at %in% 0:1) last else 0):last) {
    around <- if (way == "log" && rung == last) c(0, ends[2] * exp(3)) else wider(first * 2^rung)
    told <- outward(around[1], around[2])
    if (told[1] <= limits[1] && told[2] >= limits[2]) break
  }
  if (way == "nps") told <- pmin(1, pmax(-1, told))
  c(at, told)
}
tell <- function(value, low = NA, high = NA, way = "identity", again = NULL) {
  if (is.na(low) || is.na(high)) low <- high <- NA
  exact <- c(value = value, low = low, high = high)
  seen <- switch(as.character(state), "1" = on_grid(value, low, high, way, again),
                 "2" = , "3" = rep(NA, 3), exact)
  for (i in 1:3) {
    cat(names(exact)[i], format(c(exact[i], seen[i], published[i]), digits = 17, trim = TRUE), "\n")
  }
}
