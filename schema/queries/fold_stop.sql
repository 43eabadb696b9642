-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keeps folding away until the transaction ends; waits a minute at most for what is being folded.
SELECT dictameter.fold_stop();
