#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the guest of scripts/full-table.sh: whole tables and real updates, compared with the
# files and with a model (selftests/fulltable.c); then what is left of a machine after
# the owner of them all is killed. Prints TAP.
# shellcheck disable=SC3043 # busybox knows local

n=0 bad=0
result() {
	local name="$1"
	shift
	n=$((n + 1))
	if "$@"; then
		echo "ok $n $name"
	else
		echo "not ok $n $name"
		bad=1
	fi
}

# rtmctl prints one object a line.
sum() { rtmctl "$1" --json | sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" | awk '{ n += $1 } END { printf "%d", n }'; }
available() { sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo; }
slab() { sed -n 's/^Slab: *\([0-9]*\) kB/\1/p' /proc/meminfo; }
now() { awk '{ printf "%d", $1 * 100 }' /proc/uptime; }

echo "TAP version 13"
# Its results are subtests of ours: each of them counts.
echo "# Subtest: fulltable"
RTM_TABLE4=/data/table4 RTM_TABLE6=/data/table6 RTM_UPDATES4=/data/updates4 \
	RTM_UPDATES_MULTI=/data/updatesmulti /tests/fulltable >/tmp/fulltable 2>&1
rc=$?
sed 's/^/    /' /tmp/fulltable
result fulltable [ $rc = 0 ]

lines=$(cat /data/table4 /data/table6 | wc -l)
# Twice: what the first time leaves behind for good (caches of the kernel) is no leak, what
# the second one adds would be.
for round in 1 2; do
	before=$(available) slab_before=$(slab) bytes_before=$(sum stats bytes)
	rtmctl load /data/table4 /data/table6 >/tmp/load 2>&1 &
	pid=$!
	tries=0
	while [ "$(sum stats routes)" -lt "$lines" ] && kill -0 $pid 2>/dev/null && [ $tries -lt 600 ]; do
		tries=$((tries + 1))
		sleep 0.5
	done
	routes=$(sum stats routes)
	echo "# round $round: $routes of $lines routes, $(sum stats bytes) bytes, MemAvailable $(available) kB, Slab $(slab) kB"
	result "round_${round}_all_routes_are_there" [ "$routes" = "$lines" ]
	start=$(now)
	kill -9 $pid
	wait $pid 2>/dev/null
	took=$(($(now) - start))
	after=$(available)
	echo "# round $round: killed; gone after $took/100 s; MemAvailable $before, then $after kB; Slab $slab_before, then $(slab) kB"
	result "round_${round}_nothing_is_left" [ "$(sum stats routes)$(sum stats destinations)$(sum stats nexthops)" = 000 ]
	result "round_${round}_table_has_its_size_again" [ "$(sum stats bytes)" -le "$bytes_before" ]
	result "round_${round}_memory_is_back_within_8_MB" [ "$after" -ge $((before - 8192)) ]
done

# guest.sh looks at the whole console as well; here the kind that a long close causes.
dmesg | grep -E 'soft lockup|blocked for more than|hung_task|rcu.*stall|workqueue lockup|hogged CPU' | sed 's/^/# /' >/tmp/noise
cat /tmp/noise
result kernel_kept_quiet [ ! -s /tmp/noise ]
echo "1..$n"
exit $bad
