#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What `make demo` shows, told by the guest; scripts/demo.sh brings the files in /data.
# Two owners with full tables; the better one is killed in the middle of its updates.
# Then two routers of a protocol written for Windows, one of which is killed.
# Every claim of the story is checked; the last line counts them.
# shellcheck disable=SC2154 # set by /data/names, and by memory_line
# shellcheck disable=SC3043 # busybox knows local

# An owner is listed under its program's name.
mkdir -p /tmp/bin
ln -s "$(command -v rtmctl)" /tmp/bin/bgp
ln -s "$(command -v rtmctl)" /tmp/bin/backup
PATH=/tmp/bin:$PATH
# shellcheck disable=SC1091
. /data/names		# table4 and table6: what to call them
passed=0 failed=0

claim() {
	local text="$1"
	shift
	if "$@"; then
		passed=$((passed + 1))
		echo "   ok: $text"
	else
		failed=$((failed + 1))
		echo "   NOT SO: $text"
	fi
}
finish() {
	echo
	echo "$passed passed, $failed failed"
	[ $failed = 0 ]
	exit
}
give_up() {
	failed=$((failed + 1))
	echo "   NOT SO: $*"
	finish
}
heading() { printf '\n%s\n' "$*"; }

# Hundredths of seconds since boot, and differences of them as seconds.
now() { awk '{ printf "%d", $1 * 100 }' /proc/uptime; }
seconds() { awk -v t="$1" 'BEGIN { printf "%.2f", t / 100 }'; }
# 1288500 as 1,288,500
thousands() { echo "$1" | sed -e :a -e 's/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/;ta'; }
# Sum of a number over all families; rtmctl prints one object a line.
sum() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" | awk '{ n += $1 } END { printf "%d", n }'; }
stat() { rtmctl stats --json | sum "$1"; }
routes_of() { rtmctl entities --json | grep "\"command\":\"$1\"" | sum routes; }
kilobytes() { sed -n "s/^$1: *\([0-9]*\) kB/\1/p" /proc/meminfo; }
hop() { rtmctl get "$1" --json | sed -n 's/.*"via":"\([^"]*\)".*/\1/p'; }
# As rtmctl prints it, but for what is the same in all lines, so that one line is enough.
answer() { printf '   rtmctl get %-15s %s\n' "$1" "$(rtmctl get "$1" | sed 's/ age .*//; s/ pref [0-9]*//; s/  */ /g')"; }

memory_line() {
	eval "bytes_$2=$(stat bytes) avail_$2=$(kilobytes MemAvailable) slab_$2=$(kilobytes Slab)"
	eval "printf '   %-24s %12s %12s kB %12s kB\n' '$1' \"\$(thousands \$bytes_$2)\" \
		\"\$(thousands \$avail_$2)\" \"\$(thousands \$slab_$2)\"" >>/tmp/memory
}

# watch NAME PID WANTED LOG: a line every few seconds until NAME has its routes.
watch() {
	local name="$1" pid="$2" wanted="$3" log="$4" have start next t left
	start=$(now)
	next=$((start + 400))
	left=3000
	while :; do
		have=$(routes_of "$name")
		t=$(now)
		[ "$have" -lt "$wanted" ] || break
		kill -0 "$pid" 2>/dev/null || { cat "$log"; give_up "$name ended while it loaded"; }
		left=$((left - 1))
		[ $left -gt 0 ] || give_up "$name takes too long"
		if [ "$t" -ge "$next" ]; then
			next=$((t + 500))
			printf '   %5s s  [%s] %9s routes\n' "$(seconds $((t - start)))" \
				"$(awk -v n="$have" -v of="$wanted" 'BEGIN { for (i = 0; i < 40; i++)
					printf "%s", i < 40 * n / of ? "#" : "." }')" "$(thousands "$have")"
		fi
		sleep 0.2
	done
	took=$((t - start))
	[ $took -gt 0 ] || took=1
	printf '   %5s s: %s routes, %s a second.\n' "$(seconds $took)" \
		"$(thousands "$have")" "$(thousands $((have * 100 / took)))"
}

# The first destination of the table at or after an address: what we look up.
sample() { rtmctl dests "$1" from --json 2>/dev/null | sed -n 's/.*"prefix":"\([^"]*\)".*/\1/p' | head -n 1; }

# A table in another format than ours is read by rtmctl, once, and written in ours.
translate() {
	local family="$1" pid
	rtmctl load "/data/table$family" "-$family" --peers ignore >/tmp/translate 2>&1 &
	pid=$!
	until grep -q '^loaded' /tmp/translate || ! kill -0 $pid 2>/dev/null; do sleep 0.2; done
	rtmctl dests "-$family" | sed -n 's/^default/\/0/; s/^\([^ ]*\)  *via \([^ ]*\) .* metric \([0-9]*\).*/\1 \2 \3 0/p' |
		sed "s,^/0,$([ "$family" = 4 ] && echo 0.0.0.0 || echo ::)/0," >/tmp/table
	kill $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ -s /tmp/table ] || { head -n 5 /tmp/translate; give_up "rtmctl finds routes in the IPv$family table"; }
	mv /tmp/table "/data/table$family"
	awk -v base="$2" '{ print $1, base NR % 8 + 1, $3, $4 }' "/data/table$family" >"/data/backup$family"
}
[ -e /data/backup4 ] || translate 4 192.0.2.
[ -e /data/backup6 ] || translate 6 2001:db8:b::
lines4=$(wc -l </data/backup4) lines6=$(wc -l </data/backup6)
lines=$((lines4 + lines6))

echo "rtm: one routing table for all routing daemons, and each entry has a living owner."
echo "IPv4: $(thousands "$lines4") routes, $table4"
echo "IPv6: $(thousands "$lines6") routes, $table6"
echo "Kernel: Linux $(uname -r), as distributed. All figures are measured here and now."

memory_line "at the start" start
[ "$(stat routes)" = 0 ] || give_up "the table is empty at the start"

heading "1. The owner \"backup\" loads both tables, every route 100 worse than it might be."
backup load /data/backup4 /data/backup6 --metric-offset 100 >/tmp/backup.log 2>&1 &
backup_pid=$!
watch backup $backup_pid "$lines" /tmp/backup.log
routes_backup=$(stat routes)
memory_line "with backup" backup

heading "2. The owner \"bgp\" loads them, too, with the next hops that they really have."
mkfifo /tmp/updates
# It opens the pipe only when the tables are loaded: nothing changes before step 4.
bgp load /data/table4 /data/table6 /tmp/updates --peers ignore >/tmp/bgp.log 2>&1 &
bgp_pid=$!
watch bgp $bgp_pid "$lines" /tmp/bgp.log
routes_bgp=$(routes_of bgp)
routes_both=$(stat routes)
memory_line "with backup and bgp" both
claim "$(thousands "$routes_both") routes to $(thousands "$(stat destinations)") destinations in $(
	thousands "$bytes_both") bytes: $(awk -v b="$bytes_both" -v r="$routes_both" \
	'BEGIN { printf "%.1f", b / r }') bytes a route" \
	[ "$routes_both" = $((2 * lines)) ]
rtmctl entities | sed 's/^/   /'

heading "3. Where does the traffic go? To bgp's next hops, because bgp's metric is better."
prefixes=$(for from in 1.0.0.0/8 100.0.0.0/8 200.0.0.0/8 2400::/12; do sample $from; done)
addresses='' right=0
for prefix in $prefixes; do
	address=${prefix%/*}
	addresses="$addresses $address"
	answer "$address"
	# What backup has for the prefix that answers: it must be the answer later on.
	prefix=$(rtmctl get "$address" --json | sed -n 's/.*"prefix":"\([^"]*\)".*/\1/p')
	rtmctl routes "$prefix" exact --json >/tmp/both
	via=$(grep -v '"best":true' /tmp/both | sed -n 's/.*"via":"\([^"]*\)".*/\1/p')
	best=$(grep '"best":true' /tmp/both | sed -n 's/.*"via":"\([^"]*\)".*/\1/p')
	echo "$address $via" >>/tmp/expected
	[ -n "$via" ] && [ "$via" != "$best" ] && [ "$(hop "$address")" = "$best" ] && right=$((right + 1))
done
looked_up=$(echo "$addresses" | wc -w)
claim "$looked_up lookups, and backup has another next hop for each, not used so far" \
	[ "$looked_up" = 4 -a $right = 4 ]

heading "4. bgp replays a day of updates, over and over, and is killed while it does."
{ while cat /data/updates4; do :; done >/tmp/updates; } 2>/dev/null &
feeder=$!
sleep 1
seq1=$(stat seq) t1=$(now)
sleep 3
seq2=$(stat seq) t2=$(now)
kill -9 $bgp_pid || give_up "bgp is alive until it is killed"
t3=$(now)
# Not waited for: lookups are asked while the kernel still clears up behind bgp, which it
# does table by table and piece by piece.
tries=0 first='' all=''
while [ -z "$all" ] && [ $tries -lt 60 ]; do
	tries=$((tries + 1)) right=0
	for address in $addresses; do
		[ "$(hop "$address")" != "$(sed -n "s/^$address //p" /tmp/expected)" ] || {
			right=$((right + 1))
			first=${first:-$(now)}
		}
	done
	[ $right -lt "$looked_up" ] || all=$(now)
done
wait $bgp_pid 2>/dev/null
t4=$(now)
claim "$(thousands $((seq2 - seq1))) changes in $(seconds $((t2 - t1))) s; then, in the middle of it: kill -9 $bgp_pid" \
	[ "$seq2" -gt "$seq1" ]
right=0
for address in $addresses; do
	answer "$address"
	[ "$(hop "$address")" != "$(sed -n "s/^$address //p" /tmp/expected)" ] || right=$((right + 1))
done
claim "backup's next hops: the first was told $(seconds $((${first:-t4} - t3))) s after the kill, all $looked_up within $(
	seconds $((${all:-t4} - t3))) s" [ -n "$all" -a $right = "$looked_up" ]
kill $feeder 2>/dev/null

heading "5. bgp is gone, and took along what it owned."
left=$(stat routes)
claim "$(thousands "$routes_bgp") routes gone $(seconds $((t4 - t3))) s after the kill, $(
	thousands "$left") left, all of them backup's" \
	[ "$left" = "$routes_backup" -a "$left" = "$(routes_of backup)" -a "$(routes_of bgp)" = 0 ]
owners=$(rtmctl entities --json | grep -c '"pid":')
mine=$(rtmctl entities --json | grep -c "\"pid\":$backup_pid,.*\"command\":\"backup\"")
claim "one owner: backup, process $backup_pid, once for each family" [ "$owners" = "$mine" -a "$mine" = 2 ]

memory_line "bgp killed" killed
kill $backup_pid
wait $backup_pid 2>/dev/null
memory_line "backup ended" end
heading "6. The memory is back.      table, bytes    MemAvailable             Slab"
cat /tmp/memory
# What updates moved may leave a few holes behind.
claim "without bgp the table is as small as before it came, to $(awk -v a="$bytes_killed" \
	-v b="$bytes_backup" 'BEGIN { printf "%.1f", 100 * (a - b) / b }') % (allowed: 5 %)" \
	[ "$bytes_killed" -le $((bytes_backup + bytes_backup / 20)) ]
claim "and the machine has that memory again (within 8 MB)" \
	[ "$avail_killed" -ge $((avail_backup - 8192)) -a "$avail_killed" -gt "$avail_both" ]
claim "without backup the table is empty, and all the memory is back (within 8 MB)" \
	[ "$(stat routes)" = 0 -a "$bytes_end" -le "$bytes_start" -a "$avail_end" -ge $((avail_start - 8192)) ]

# What the routers said, whole lines, is in one file.
said() { grep -qx "$1" /tmp/rip; }
wait_until_said() {
	local left=600
	until said "$1"; do
		left=$((left - 1))
		[ $left -gt 0 ] || { cat /tmp/rip; give_up "a router says \"$1\""; }
		sleep 0.1
	done
}
heading "7. Sources written for Windows run here, too: two routers of userlib/examples/rip.c."
: >/tmp/rip
rip 1 10.1.0.0/16 >>/tmp/rip 2>&1 &
rip1_pid=$!
rip 2 10.2.0.0/16 >>/tmp/rip 2>&1 &
rip2_pid=$!
# Who comes and leaves before one looks is not told of.
wait_until_said "rip/1: rip/2 is there"
wait_until_said "rip/2: rip/1 is there"
wait_until_said "rip/1: 10.2.0.0/16 learned from rip/2: metric 2 via 192.0.2.2"
wait_until_said "rip/2: 10.1.0.0/16 learned from rip/1: metric 2 via 192.0.2.1"
sed 's/^/   /' /tmp/rip
told=$(wc -l </tmp/rip)
claim "each knows the other's network through the table: 4 routes to 2 destinations" \
	[ "$(stat routes)" = 4 -a "$(stat destinations)" = 2 ]
kill -9 $rip2_pid
wait $rip2_pid 2>/dev/null
echo "   kill -9 $rip2_pid"
wait_until_said "rip/1: rip/2 left"
wait_until_said "rip/1: 10.2.0.0/16 is lost: held down"
sed "1,${told}d; s/^/   /" /tmp/rip
claim "rip/1 was told, and has let go of what it had from rip/2: one route is left, its own" \
	[ "$(stat routes)" = 1 -a "$(hop 10.1.0.1)" = 192.0.2.1 -a -z "$(hop 10.2.0.1 2>/dev/null)" ]
kill $rip1_pid
wait $rip1_pid 2>/dev/null
finish
