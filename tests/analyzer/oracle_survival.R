# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_survival.R FILE: median time to event with its log-log limits. FILE holds "case days event".
suppressPackageStartupMessages(library(survival))
rows <- read.table(commandArgs(trailingOnly = TRUE)[1], col.names = c("case", "days", "event"))
for (case in unique(rows$case)) {
  fit <- survfit(Surv(days, event) ~ 1, data = rows[rows$case == case, ], conf.type = "log-log")
  q <- quantile(fit, .5)
  cat(case, sub("NA", "nan", format(c(q$quantile, q$lower, q$upper), digits = 17)), "\n")
}
