# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_incidence.R FILE: median time to an event with a competing one (Aalen-Johansen), its limits from the
# log-log band of the curve. FILE holds "case days outcome"; 0 censored, 1 the event, 2 the competing one.
suppressPackageStartupMessages(library(survival))
rows <- read.table(commandArgs(trailingOnly = TRUE)[1], col.names = c("case", "days", "outcome"))
for (case in unique(rows$case)) {
  mine <- rows[rows$case == case, ]
  if (!any(mine$outcome == 2)) {
    fit <- survfit(Surv(days, outcome) ~ 1, data = mine, conf.type = "log-log")
    q <- quantile(fit, .5)
    q <- c(q$quantile, q$lower, q$upper)
  } else {
    fit <- survfit(Surv(days, factor(outcome, 0:2)) ~ 1, data = mine)
    curve <- fit$pstate[, 2]
    wide <- qnorm(.975) * fit$std.err[, 2] / ((1 - curve) * log(1 - curve))
    first <- function(level) c(fit$time[which(level >= .5 - 1.5e-8)], NA)[1]
    limits <- sapply(c(-1, 1), function(s) first(ifelse(curve > 0, 1 - (1 - curve)^exp(s * wide), 0)))
    q <- c(first(curve), sort(limits, na.last = TRUE))
  }
  cat(case, sub("NA", "nan", format(q, digits = 17)), "\n")
}
