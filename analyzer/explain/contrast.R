# SPDX-License-Identifier: GPL-3.0-or-later
# Each clinician's log ratio, common to the strata (kind of document x week x release) with both arms; its variance
# from the residuals of whole days (Greenland and Robins 1985). 10 documents an arm, 5 days.
switchers <- function(d) {
  id <- match(paste(d$clinician_id, d$stratum), unique(paste(d$clinician_id, d$stratum)))
  first <- !duplicated(id)
  arm <- function(v, e) c(rowsum(v * (d$exposed == e), id))
  x <- list(arm(d$x, 0), arm(d$x, 1)); y <- list(arm(d$y, 0), arm(d$y, 1)); n <- list(arm(d$documents, 0), arm(d$documents, 1))
  both <- x[[1]] > 0 & x[[2]] > 0
  people <- unique(d$clinician_id)
  who <- match(d$clinician_id[first], people)
  each <- function(v) c(rowsum(c(ifelse(both, v, 0), rep(0, length(people))), c(who, seq_along(people))))
  other <- list(x[[2]] / (x[[1]] + x[[2]]), x[[1]] / (x[[1]] + x[[2]])) # an arm's events are weighed by the other's volume
  a <- each(y[[1]] * other[[1]]); b <- each(y[[2]] * other[[2]])
  enough <- a > 0 & b > 0 & each(n[[1]]) >= 10 & each(n[[2]]) >= 10
  ratio <- ifelse(enough, b / a, 1)
  rate <- (y[[1]] + y[[2]]) / (x[[1]] + ratio[who] * x[[2]])

  of <- who[id]; e <- d$exposed == 1
  weight <- ifelse(e, other[[2]][id], -ratio[of] * other[[1]][id])
  residual <- weight * (d$y - rate[id] * ifelse(e, ratio[of], 1) * d$x)
  used <- both[id]
  day <- paste(of, d$day)[used]
  sums <- c(rowsum(residual[used], day, reorder = FALSE)); of_day <- of[used][!duplicated(day)]
  days <- tabulate(of_day, length(people))
  squares <- c(rowsum(c(sums^2, rep(0, length(people))), c(of_day, seq_along(people))))
  v <- days / (days - 1) * squares / b^2
  keep <- enough & days >= 5 & squares > 0
  data.frame(y = log(ratio), v = v, without = each(x[[1]]), with = each(x[[2]]))[keep, ]
}

# Paule and Mandel with Hartung and Knapp's variance, floored; the smallest that is found four times in five.
nothing <- list(mean = NA, error = NA, low = NA, high = NA, detectable = NA)
contrast <- function(d) {
  own <- if (nrow(d) > 0) switchers(d) else data.frame()
  k <- nrow(own)
  if (k == 0) return(c(nothing, list(switchers = 0, dominated = FALSE)))
  excess <- function(t) sum((own$y - weighted.mean(own$y, 1 / (own$v + t)))^2 / (own$v + t)) - (k - 1)
  tau2 <- if (k < 2 || excess(0) <= 0) 0 else uniroot(excess, c(0, 1e6), tol = 1e-14, maxiter = 1000)$root
  w <- 1 / (own$v + tau2)
  few <- dominated(w) || dominated(own$without) || dominated(own$with)
  if (k < 12 || few) return(c(nothing, list(switchers = k, dominated = few)))
  mean <- weighted.mean(own$y, w)
  error <- sqrt(max(1, sum(w * (own$y - mean)^2) / (k - 1)) / sum(w))
  half <- qt(.975, k - 1) * error
  list(mean = mean, error = error, low = mean - half, high = mean + half,
       detectable = error * (qt(.975, k - 1) + qt(.8, k - 1)), switchers = k, dominated = few)
}

# Between clinicians: their log rate on the share of their volume that is exposed.
slope <- function(d) {
  total <- rowsum(cbind(y = d$y, x = d$x, with = d$x * d$exposed), d$clinician_id)
  total <- total[total[, "y"] > 0, , drop = FALSE]
  share <- total[, "with"] / total[, "x"]; rate <- log(total[, "y"] / total[, "x"]); n <- nrow(total)
  off <- share - mean(share)
  few <- n > 0 && dominated(off^2)
  if (n < 12 || few || sum(off^2) == 0) return(list(slope = NA, low = NA, high = NA, clinicians = n, dominated = few))
  b <- sum(off * rate) / sum(off^2)
  half <- qt(.975, n - 2) * sqrt(sum((rate - mean(rate) - b * off)^2) / (n - 2) / sum(off^2))
  list(slope = b, low = b - half, high = b + half, clinicians = n, dominated = few)
}
none <- list(slope = NA, low = NA, high = NA)

# One practice at all sites (0) and at each. All together are told of if those of the sites that are not told of are
# none, or 11 at least of whom nobody dominates.
at_sites <- function(d) {
  sites <- unique(d$site_id)
  places <- c(list(d), lapply(sites, function(s) d[d$site_id == s, ]))
  of <- lapply(places, function(own) list(contrast = contrast(own), slope = slope(own)))
  tells <- sapply(of[-1], function(s) !is.na(s$contrast$low))
  sloped <- tells & sapply(of[-1], function(s) !is.na(s$slope$low))
  remains <- function(n, few) n == 0 || (n >= 11 && !few)
  rest <- contrast(d[!d$site_id %in% sites[tells], ])
  if (!remains(rest$switchers, rest$dominated)) of[[1]]$contrast[names(nothing)] <- nothing
  others <- d[!d$site_id %in% sites[sloped], ]
  rest <- if (nrow(others) > 0) slope(others) else list(clinicians = 0)
  if (!remains(rest$clinicians, rest$dominated)) of[[1]]$slope[names(none)] <- none
  setNames(of, c("0", sites))
}

# A family: all practices at one level. Holm, against no effect and against the useful one.
if (nrow(rows) == 0) stop("the documents of that quarter are gone: what was found of them stays")
all <- lapply(split(rows, rows$practice), at_sites)
family <- do.call(rbind, lapply(names(all), function(p) {
  level <- if (site == 0) "0" else setdiff(names(all[[p]]), "0")
  of <- function(name) sapply(all[[p]][level], function(s) s$contrast[[name]])
  data.frame(practice = p, site = level, mean = of("mean"), error = of("error"), df = of("switchers") - 1)
}))
family <- family[!is.na(family$mean), ]
p_value <- function(off) p.adjust(ifelse(family$error > 0, 2 * pt(-abs(off / family$error), family$df), 1), "holm")
here <- which(family$practice == practice & family$site == site)
p <- p_value(family$mean)[here]
sized <- p_value(family$mean - log1p(-useful[family$practice]))[here] < .05

# Halves of a point of per cent, limits and the detectable effect outward; p as a class; clinicians in fives.
half <- function(v, how) how(200 * expm1(v)) / 200
nearest <- function(v) sign(v) * floor(abs(v) + .5)
own <- all[[as.character(practice)]][[as.character(site)]]
mean <- own$contrast$mean; limit <- log1p(-useful[[as.character(practice)]])
verdict <- if (length(here) == 0) "few" else if (p >= .05) { if (sized && mean > limit) "excluded" else "inconclusive" } else
  if (mean > 0) "reverse" else if (!sized) "open" else if (mean < limit) "useful" else "small"
figures <- list(text = paste0("finding.contrast.", verdict), tests = nrow(family), useful = -useful[[as.character(practice)]])
if (verdict != "few") {
  figures <- c(figures, list(
    switchers = fives(own$contrast$switchers), change = half(mean, nearest), low = half(own$contrast$low, floor),
    high = half(own$contrast$high, ceiling), slope = half(own$slope$slope, nearest), slope_low = half(own$slope$low, floor),
    slope_high = half(own$slope$high, ceiling), p_below = c(.001, .01, .05)[p < c(.001, .01, .05)][1],
    detectable = ceiling(-200 * expm1(-own$contrast$detectable)) / 200))
}
tell(figures, published)
