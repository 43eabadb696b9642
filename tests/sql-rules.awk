# SPDX-License-Identifier: GPL-3.0-or-later
# sql-rules.awk: the rules of SQL that runs on PostgreSQL and on Citus alike, as far as text shows them.
function bad(words) { printf "%s:%d: %s\n", FILENAME, FNR, words; failed = 1 }
/^[ \t]*--/ { next }
{ line = toupper($0) }
line ~ /CREATE +(CONSTRAINT +)?TRIGGER/ { bad("no triggers: tables may be distributed") }
line ~ /SET_CONFIG *\(/ { bad("set_config does not reach workers: SET LOCAL as a statement") }
line ~ /DETACH .*CONCURRENTLY/ { bad("DETACH CONCURRENTLY is not supported on distributed tables") }
line ~ /\<MERGE +INTO\>/ { bad("MERGE is not supported on distributed tables") }
line ~ /\<CTID\>/ { bad("ctid is not stable across shards") }
line ~ /GROUPING SETS|\<CUBE *\(|\<ROLLUP *\(/ { bad("ROLLUP and CUBE only over a MATERIALIZED CTE") }
line ~ /TO_CHAR *\(/ && line !~ /AT TIME ZONE/ { bad("to_char depends on the session's zone") }
FILENAME ~ /queries\/(clinician_day|clinician_week|clinician_month|measure)/ && line ~ /\<NOW *\(\)/ { bad("time is a parameter in metric SQL") }
END { exit failed }
