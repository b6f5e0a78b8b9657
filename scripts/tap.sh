#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Counts TAP and KTAP results: tap.sh [--quiet] FILE...
# Prints failures by file, then "N passed, N failed[, N skipped]"; exit 1 on any failure.
# - With subtests (KTAP: indented) only the leaves count; their parent counts when it
#   failed and no child did (a program that died after its last good test).
# - A plan that was not carried out in full is a failure; so is a file without results.
# - Console prefixes ("[    1.234567] ") are ignored.
set -euo pipefail
quiet=0
[ "${1:-}" != --quiet ] || { quiet=1; shift; }
[ $# -gt 0 ] || { sed -n '3,9s/^# \{0,1\}//p' "$0"; exit 2; }

exec awk -v quiet=$quiet '
function fail(why) { failed++; infile++; if (!quiet) printf "FAILED %s: %s\n", name, why }
# Ends every nesting level deeper than indent i.
function close_deeper(i,   j) {
	for (j = depth; j > i; j--) {
		if (j in plan && plan[j] > seen[j])
			{ fail(sprintf("planned %d tests, %d reported", plan[j], seen[j])); bad[j]++ }
		if (bad[j]) kidbad[i] += bad[j]
		if (seen[j]) kids[i] += seen[j]
		delete plan[j]; delete seen[j]; delete bad[j]; delete kids[j]; delete kidbad[j]
	}
	if (depth > i) depth = i
}
function finish() {
	if (name == "") return
	close_deeper(-1)
	if (!infile) fail("no results in it")
	delete kids; delete kidbad
}
BEGIN {
	# A file without a single line would go by unseen.
	for (i = 1; i < ARGC; i++) {
		if ((getline line < ARGV[i]) <= 0) { name = ARGV[i]; fail("empty, or not there"); ARGV[i] = "" }
		else close(ARGV[i])
	}
	name = ""; infile = 0; depth = -1
	if (ARGC == 1 + failed) exit
}
FNR == 1 { finish(); name = FILENAME; sub(/.*\//, "", name); infile = 0; depth = -1 }
{
	line = $0
	sub(/\r$/, "", line)
	sub(/^(<[0-9]+>)?\[ *[0-9]+\.[0-9]+\](\[[^]]*\])? /, "", line)
	match(line, /^ */); ind = RLENGTH
	text = substr(line, ind + 1)
}
# Another document at a level that has one already.
text ~ /^(TAP|KTAP) version/ {
	if (ind in seen && seen[ind]) close_deeper(ind - 1)
	next
}
text ~ /^1\.\.[0-9]+/ {
	close_deeper(ind)
	if (ind in plan) { close_deeper(ind - 1) }
	n = text; sub(/^1\.\./, "", n); plan[ind] = n + 0; seen[ind] += 0
	if (n + 0 == 0) infile++
	if (text ~ /# *[Ss][Kk][Ii][Pp]/) { skipped++; if (!quiet) printf "SKIPPED %s: %s\n", name, text }
	if (ind > depth) depth = ind
	next
}
text ~ /^Bail out!/ { fail(text); next }
text ~ /^(ok|not ok)($| )/ {
	kids[ind] = 0; kidbad[ind] = 0
	close_deeper(ind)
	if (ind > depth) depth = ind
	seen[ind]++; infile++
	isok = text ~ /^ok/
	skip = text ~ /# *[Ss][Kk][Ii][Pp]/
	if (kids[ind]) {
		if (!isok && !kidbad[ind]) { fail(text); }
		if (!isok || kidbad[ind]) bad[ind]++
	} else if (skip) {
		skipped++
		if (!quiet) printf "SKIPPED %s: %s\n", name, text
	} else if (isok) passed++
	else { fail(text); bad[ind]++ }
	next
}
END {
	finish()
	printf "%d passed, %d failed", passed, failed
	if (skipped) printf ", %d skipped", skipped
	print ""
	exit failed > 0
}' "$@"
