#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs the selftests inside the guest: every program in /tests, and its 32-bit twin in
# /tests32. KTAP on standard output, each program's own results as subtests.
#   run.sh [NAME...]     only these programs
#   RTM_TESTS32="..."    of the 32-bit ones, only these
# Exit status: 0 if nothing failed. Each program has RTM_TEST_TIMEOUT seconds (300).

timeout=${RTM_TEST_TIMEOUT:-300}
list=
for prog in /tests/* /tests32/*; do
	[ -f "$prog" ] || continue
	case $prog in
	/tests32/*)
		case " ${RTM_TESTS32-${prog##*/}} " in
		*" ${prog##*/} "*) ;;
		*) continue ;;
		esac
		;;
	esac
	if [ $# -gt 0 ]; then
		wanted=
		for name in "$@"; do
			[ "$name" != "${prog##*/}" ] || wanted=1
		done
		[ -n "$wanted" ] || continue
	fi
	list="$list $prog"
done
# shellcheck disable=SC2086 # a list of paths without blanks
set -- $list

echo "KTAP version 1"
echo "1..$#"
n=0
failed=0
rcfile=/tmp/run.$$
uptime() { read -r up _ </proc/uptime; echo "${up%.*}"; }
for prog in "$@"; do
	n=$((n + 1))
	name=${prog##*/}
	case $prog in /tests32/*) name="$name (32-bit)" ;; esac
	echo "# $name"
	echo "<5>selftest: $name" >/dev/kmsg
	start=$(uptime)
	# Line by line, so that a guest that dies has said how far it came.
	{
		timeout "$timeout" "$prog" </dev/null 2>&1
		echo $? >$rcfile
	} | while IFS= read -r line; do printf '    %s\n' "$line"; done
	rc=$(cat $rcfile)
	took=$(($(uptime) - start))
	# What a whole run spends its time on.
	[ $took -lt 5 ] || echo "# $name: $took s"
	case $rc in
	0) echo "ok $n $name" ;;
	# KSFT_SKIP, and the customary 77.
	4 | 77) echo "ok $n $name # SKIP by itself" ;;
	124 | 143) echo "not ok $n $name # still running after $timeout s"; failed=1 ;;
	*) echo "not ok $n $name # exit status $rc"; failed=1 ;;
	esac
done
rm -f $rcfile
exit $failed
