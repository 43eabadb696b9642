# SPDX-License-Identifier: GPL-3.0-or-later
# Corrections per 100 words at the n-th document of each: those of its day, with one half added, over its words.
steps <- c(1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200)
if (!any(site == 0 | rows$site_id == site)) stop("nobody of that cohort is in the rows of today")
people <- unique(rows$clinician_id)
efforts <- t(vapply(split(rows, factor(rows$clinician_id, people)), function(own) { # [people, documents]; NA: not known
  rep(ifelse(own$words > 0, 100 * (own$corrections + .5) / own$words, NA), own$documents)[seq_len(200)]
}, numeric(200)))
site_of <- rows$site_id[match(people, rows$clinician_id)]
known <- !is.na(efforts)
sites <- unique(site_of)
count <- rowsum(known + 0, site_of, reorder = FALSE) # [sites, documents]
none_or_enough <- function(n) n == 0 | n >= 11

# Up to which document each site's curve is told, and that of all: each of 11, and what they leave none or 11.
reach <- rep(0, length(sites)); reach_all <- 0
while (reach_all < 200 && sum(known[, reach_all + 1]) >= 11) {
  n <- reach_all + 1
  on <- which(reach == n - 1 & count[, n] >= 11)
  reach[on] <- n
  if (length(on) > 0 && !none_or_enough(sum(count[, n]) - sum(count[on, n]))) reach[on[which.min(count[on, n])]] <- n - 1
  reach_all <- n
}

# The balanced panel: known at so many steps, half at least of those whose first document is.
panel_steps <- 0; panel_at <- NULL
plan <- function(s) {
  member <- rowSums(known[, steps[seq_len(s)], drop = FALSE]) == s
  part <- ifelse(site_of %in% sites[reach >= steps[s]], site_of, "rest")
  members <- tapply(member, part, sum)
  others <- rowsum((known[, steps[seq_len(s)], drop = FALSE] & !member) + 0, part)
  if (!all(none_or_enough(members)) || sum(member) < 11 || 2 * sum(member) < sum(known[, 1])) return(FALSE)
  parts <- if (site == 0) rownames(others) else as.character(site)
  at <- apply(none_or_enough(others[intersect(parts, rownames(others)), , drop = FALSE]), 2, all)
  any_member <- site == 0 || (reach[sites == site] >= steps[s] && members[[as.character(site)]] > 0)
  if (any_member) { panel_steps <<- s; panel_at <<- at }
  TRUE
}
for (s in rev(seq_len(sum(steps <= reach_all)))) if (s > 1 && plan(s)) break

mine <- site == 0 | site_of == site
own <- efforts[mine, , drop = FALSE]
told <- steps[steps <= if (site == 0) reach_all else reach[sites == site]]

# Least squares from the parameters given (Levenberg and Marquardt), on the means of the log efforts at each document.
power_curve <- function(p, n) list(value = p[1] + p[2] * log(n), gradient = cbind(1, log(n)))
exponential_curve <- function(p, n) { # a (1 + (e^q - 1) e^(-(n - 1) / c)); log a, q, log c
  elapsed <- (n - 1) / exp(p[3]); left <- exp(-elapsed); level <- 1 - left + exp(p[2]) * left
  list(value = p[1] + log(level), gradient = cbind(1, exp(p[2]) * left / level, (exp(p[2]) - 1) * left * elapsed / level))
}
descend <- function(curve, p, mean, number) {
  n <- which(number > 0); root <- sqrt(number[n]); damping <- 1e-3
  miss <- function(p) root * (curve(p, n)$value - mean[n])
  squares <- sum(miss(p)^2)
  for (i in seq_len(1000)) {
    slopes <- root * curve(p, n)$gradient
    normal <- crossprod(slopes)
    steepest <- -crossprod(slopes, miss(p))
    step <- tryCatch(solve(normal + damping * diag(diag(normal)), steepest, tol = 1e-300)[, 1], error = function(e) NULL)
    if (is.null(step)) return(NULL)
    tried <- sum(miss(p + step)^2)
    if (is.finite(tried) && tried <= squares) {
      p <- p + step; squares <- tried; damping <- damping / 10
    } else {
      damping <- damping * 10
    }
    if (all(abs(step) <= 1e-10 * (abs(p) + 1e-10))) return(list(p = p, squares = squares))
  }
  NULL
}

# The best of several paces; the band leaves one clinician out at a time.
fit <- function(own, curve, documents) {
  logs <- log(own[, seq_len(documents), drop = FALSE]); there <- !is.na(logs)
  number <- colSums(there); total <- colSums(logs, na.rm = TRUE); mean <- total / number
  over <- function(n) sum(total[n]) / sum(number[n])
  late <- over((2 * documents) %/% 3 + seq_len(documents - (2 * documents) %/% 3)); early <- over(seq_len(documents %/% 20 + 1))
  best <- NULL
  for (pace in c(.05, .15, .4, 1)) {
    start <- c(late, early - late, log(pace * documents))
    if (identical(curve, power_curve)) start <- c(late, (late - early) / log(documents))
    found <- descend(curve, start, mean, number)
    if (!is.null(found) && (is.null(best) || found$squares < best$squares)) best <- found
  }
  k <- sum(rowSums(there) > 0)
  if (k < 5 || is.null(best)) return(NULL)
  without <- lapply(which(rowSums(there) > 0), function(i) {
    left <- number - there[i, ]
    found <- descend(curve, best$p, (total - ifelse(there[i, ], logs[i, ], 0)) / left, left)
    if (is.null(found)) NULL else curve(found$p, told)$value - curve(best$p, told)$value
  })
  if (any(sapply(without, is.null))) return(NULL)
  change <- do.call(rbind, without)
  half <- qt(.975, k - 1) * sqrt((k - 1) / k * pmax(0, colSums(change^2) - colSums(change)^2 / k))
  value <- exp(curve(best$p, told)$value)
  within <- sum(logs^2, na.rm = TRUE) - sum((total^2 / number)[number > 0])
  list(sigma = sqrt((best$squares + max(0, within)) / (sum(number) - length(best$p))), value = value,
       low = value * exp(-half), high = value * exp(half))
}

# Two digits, of the band outward; quartiles from 20 on; clinicians in fives.
digits <- function(v, how) {
  unit <- 10^(floor(log10(v)) - 1)
  how(v / unit) * unit
}
nearest <- function(v) floor(v + .5)
none <- rep(NA_real_, length(told))
at_steps <- function(own, p) apply(own[, told, drop = FALSE], 2, quantile, p, na.rm = TRUE, names = FALSE, type = 7)
points <- data.frame(n = told, learners = fives(colSums(!is.na(own[, told, drop = FALSE]))), median = none,
                     quartile_low = none, quartile_high = none, panel = none, fit = none, fit_low = none, fit_high = none)
figures <- list()
if (length(told) > 0) {
  wide <- colSums(!is.na(own[, told, drop = FALSE])) >= 20
  points$median <- digits(at_steps(own, .5), nearest)
  points$quartile_low <- ifelse(wide, digits(at_steps(own, .25), nearest), NA)
  points$quartile_high <- ifelse(wide, digits(at_steps(own, .75), nearest), NA)
  figures <- list(text = "finding.learning.points", learners = fives(nrow(own)))
  if (panel_steps > 0) {
    at <- seq_len(panel_steps)
    panel <- own[rowSums(is.na(own[, steps[at], drop = FALSE])) == 0, , drop = FALSE]
    points$panel[at] <- ifelse(panel_at, digits(at_steps(panel, .5)[at], nearest), NA)
    figures <- c(figures, list(panel_documents = steps[panel_steps], panel_learners = fives(nrow(panel))))
  }
  forms <- if (length(told) < 4) list() else list(power = power_curve, exponential = exponential_curve)
  both <- Filter(Negate(is.null), lapply(forms, fit, own = own, documents = max(told)))
  if (length(both) > 0) {
    form <- names(both)[which.min(sapply(both, `[[`, "sigma"))]
    points$fit <- digits(both[[form]]$value, nearest)
    points$fit_low <- digits(both[[form]]$low, floor); points$fit_high <- digits(both[[form]]$high, ceiling)
    figures$text <- "finding.learning.curve"; figures$form <- form
  }
} else {
  few <- sum(mine) < 11; unknown <- sum(!is.na(own[, 1])) < 11
  figures$text <- paste0("finding.learning.", if (few) "few" else if (unknown) "unknown" else "withheld")
}
by_step <- function(points) {
  list <- unlist(lapply(seq_len(nrow(points)), function(i) as.list(points[i, -1])), recursive = FALSE)
  if (nrow(points) > 0) names(list) <- paste0(rep(points$n, each = ncol(points) - 1), ".", names(points)[-1])
  list
}
tell(c(figures, by_step(points)), c(published, by_step(published_points)))
