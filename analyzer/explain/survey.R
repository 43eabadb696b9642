# SPDX-License-Identifier: GPL-3.0-or-later
# Answers of a survey: mean of a scale with t, or the net promoter score with one more in each of three cells.
scale_mean <- function(n, sum, squares) {
  half <- if (n > 1) qt(.975, n - 1) * sqrt(max(0, (squares - sum^2 / n) / (n - 1)) / n) else NA
  tell(sum / n, sum / n - half, sum / n + half)
}
promoters_less_detractors <- function(n, up, down) {
  p <- (up + 1) / (n + 3); q <- (down + 1) / (n + 3)
  half <- if (n > 1) qt(.975, n - 1) * sqrt((p + q - (p - q)^2) / (n + 3)) else NA
  tell((up - down) / n, max(-1, (up - down) / n - half), min(1, (up - down) / n + half), "nps")
}
