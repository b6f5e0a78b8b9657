#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# rtmctl against the module: several processes, kills, signals.  For a guest with
# rtm.ko loaded and rtmctl in the path; wants root and nothing else in the table.
#	guest.sh DATA-DIR
# TAP on standard output.
# shellcheck disable=SC2317 # the helpers are called through ok
data=$1
tmp=$(mktemp -d) || exit 1
number=0
failed=0

ok() { # DESCRIPTION COMMAND...
	what=$1
	shift
	number=$((number + 1))
	if "$@" > "$tmp/log" 2>&1; then
		echo "ok $number - $what"
	else
		echo "not ok $number - $what"
		sed 's/^/# /' "$tmp/log"
		failed=1
	fi
}

code() { # CODE COMMAND...: the command ends with that code
	want=$1
	shift
	"$@"
	got=$?
	[ "$got" = "$want" ] || { echo "exit code $got, not $want"; return 1; }
}

says() { # TEXT COMMAND...: the command prints that
	want=$1
	shift
	out=$("$@" 2>&1)
	case $out in
	*"$want"*) ;;
	*) echo "$out"; return 1 ;;
	esac
}

routes() { # family's number of routes
	rtmctl stats "$1" | sed -n 's/^  routes  *//p'
}

# Waits up to 10 s until a command holds.
until_holds() {
	i=0
	while ! "$@" > /dev/null 2>&1; do
		i=$((i + 1))
		[ "$i" -lt 100 ] || { "$@"; return 1; }
		sleep 0.1
	done
}

routes_are() { # FAMILY N
	[ "$(routes "$1")" = "$2" ] || { echo "$(routes "$1") routes"; return 1; }
}

routes_above() { # FAMILY N
	[ "$(routes "$1")" -gt "$2" ]
}

echo "TAP version 13"
ok "the table is empty at first" routes_are -4 0
ok "get finds nothing" code 1 rtmctl get 192.0.2.1
ok "no entities" code 1 rtmctl entities

# a table, held, and a second owner that is worse
rtmctl load -q "$data/table.txt" &
first=$!
ok "a table is loaded" until_holds routes_are -4 3
ok "and its IPv6 part" until_holds routes_are -6 2
rtmctl load -q --metric-offset 100 "$data/table.txt" &
second=$!
ok "a second owner adds its own" until_holds routes_are -4 6
ok "two owners of IPv4" says "bgp/1" rtmctl entities -4
ok "get tells the better one" says "via 203.0.113.1 proto bgp/0" rtmctl get 192.0.2.1
ok "the worse one is listed" says "bgp/1" rtmctl routes 192.0.2.0/25
kill -9 $first
wait $first 2> /dev/null
ok "after kill -9 the other one is best" says "proto bgp/1" rtmctl get 192.0.2.1
ok "nothing of the dead one is left" routes_are -4 3
kill $second
ok "SIGTERM ends it well" wait $second
ok "and withdraws" routes_are -4 0
ok "in both families" routes_are -6 0

# a holder and commands from other processes
mkfifo "$tmp/in"
rtmctl hold-open --until-eof < "$tmp/in" > "$tmp/out" &
holder=$!
exec 3> "$tmp/in"
ok "the holder is there" until_holds rtmctl entities --protocol static
ok "add" says "ok created, best changed" rtmctl add 192.0.2.0/24 via 203.0.113.1 dev lo metric 5
ok "add again" code 1 rtmctl add 192.0.2.0/24 via 203.0.113.1
ok "set" says "ok updated" rtmctl set 192.0.2.0/24 via 203.0.113.2 dev lo metric 5
ok "the route is there" says "192.0.2.0/24 via 203.0.113.2 dev lo proto static/0" rtmctl get 192.0.2.9
hops=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	hops="$hops nexthop via 203.0.113.$i"
done
# shellcheck disable=SC2086 # words
ok "add with sixteen next hops" rtmctl add 198.51.100.0/24 $hops
ok "they are all told" says "nexthop via 203.0.113.16" rtmctl routes 198.51.100.0/24
ok "select by next hop" says "198.51.100.0/24" rtmctl routes --via 203.0.113.9
ok "add to both views, with bytes" rtmctl add 2001:db8::/32 via fe80::1 dev lo view ucast,mcast opaque 00ff7f
ok "the multicast view has it" says "fe80::1" rtmctl get 2001:db8::1 --view mcast
ok "JSON has the bytes" says '"opaque":"00ff7f"' rtmctl dests -6 --json
ok "a neighbour makes another route" rtmctl add 192.0.2.0/24 via 203.0.113.3 from 203.0.113.3 metric 9
ok "select by neighbour" says "metric 9" rtmctl routes --from 203.0.113.3
ok "del" says "ok deleted" rtmctl del 192.0.2.0/24
ok "the neighbour's route is best" says "metric 9" rtmctl get 192.0.2.9
ok "del of nothing" code 1 rtmctl del 192.0.2.0/24
echo "add blackhole 10.0.0.0/8" >&3
ok "a command on standard input" until_holds says blackhole rtmctl get 10.1.1.1
ok "is answered" until_holds grep -q "^ok created" "$tmp/out"
ok "next hops have owners" says "static/0" rtmctl nexthops
ok "next hops of a network" says "203.0.113.16" rtmctl nexthops 203.0.113.0/24 longer
ok "and of none" code 1 rtmctl nexthops 10.0.0.0/8 longer
exec 3>&-
ok "the end of input ends the holder" wait $holder
ok "and withdraws" routes_are -4 0
ok "del without a holder" code 1 rtmctl del 192.0.2.0/24

# changes as they happen, why the best one is best
rtmctl hold-open --until-eof --protocol bgp < "$tmp/in" > "$tmp/out" &
holder=$!
exec 3> "$tmp/in"
ok "an owner is there" until_holds rtmctl entities --protocol bgp
rtmctl monitor -4 > "$tmp/changes" &
monitor=$!
rtmctl monitor --json --type best --events > "$tmp/events" &
events=$!
ok "two files subscribe to IPv4" until_holds says "subscriptions                   2" rtmctl stats -4
echo "add 192.0.2.0/24 via 203.0.113.1 metric 5" >&3
ok "monitor tells of a new route" until_holds grep -q \
	"^change  192.0.2.0/24 via 203.0.113.1 proto bgp/0 .*added,best,forwarding" "$tmp/changes"
ok "and so as JSON" until_holds grep -q '"prefix":"192.0.2.0/24".*"event":"change"' "$tmp/events"
echo "del 192.0.2.0/24" >&3
ok "monitor tells that it is gone" until_holds grep -q "^gone    192.0.2.0/24 .*removed,best" \
	"$tmp/changes"
ok "and as JSON that nothing is best" until_holds grep -q \
	'"prefix":"192.0.2.0/24".*"best":false.*"event":"gone"' "$tmp/events"
echo "add 198.51.100.0/24 via 203.0.113.1 metric 5" >&3
rtmctl hold-open --protocol ospf --proto-instance 3 < /dev/null > /dev/null &
other=$!
ok "monitor tells of a new owner" until_holds grep -q '"event":"registered".*"protocol":"ospf"' \
	"$tmp/events"
kill $other
wait $other
ok "and that it left" until_holds grep -q '"event":"deregistered".*"protocol":"ospf"' "$tmp/events"
rtmctl load -q --protocol ospf --hold=1 "$data/table.txt" &
first=$!
ok "another owner's routes" until_holds routes_are -4 4
ok "explain says what decided" says "best in ucast" rtmctl explain 198.51.100.0/24
ok "monitor can begin with what is there" says "initial 198.51.100.0/24" \
	rtmctl monitor --initial -4 --limit 4
ok "hold marks a destination" says "hold time 2.000 s" rtmctl hold 198.51.100.0/24 2s
ok "and nothing else" code 1 rtmctl hold 198.51.101.0/24 2s
wait $first
kill $monitor $events
ok "SIGTERM ends monitor well" wait $monitor
ok "with its subscriptions" until_holds says "subscriptions                   0" rtmctl stats -4
exec 3>&-
wait $holder

# a large table; updates in a loop, killed in the middle
awk 'BEGIN { for (i = 0; i < 100000; i++)
	printf "%d.%d.%d.0/24 203.0.113.%d %d 64500\n", 11 + i / 65536, i / 256 % 256, i % 256,
		1 + i % 200, i % 7 }' > "$tmp/big"
awk 'BEGIN { for (i = 0; i < 50000; i++)
	printf "%d %s 12.%d.%d.0/24 %s 203.0.113.9\n", i / 1000, i % 3 ? "A" : "W", i / 256 % 64,
		i % 256, i % 3 ? "203.0.113.1 1 64500" : "- 0 0" }' > "$tmp/updates"
rtmctl load -q "$tmp/big" &
big=$!
ok "100000 routes" until_holds routes_are -4 100000
ok "are listed once each" [ "$(rtmctl dests -4 | wc -l)" = 100000 ]
ok "and so as JSON" [ "$(rtmctl dests -4 --json | grep -c prefix)" = 100000 ]
rtmctl load -q --loop --peers entity "$tmp/updates" &
flap=$!
ok "updates in a loop" until_holds routes_above -4 100000
sleep 1
kill -9 $flap
wait $flap 2> /dev/null
ok "killed in the middle, nothing of it is left" routes_are -4 100000
rtmctl load -q --rate 2000 "$tmp/updates" &
slow=$!
ok "updates at a rate" until_holds routes_above -4 100100
kill -INT $slow
ok "SIGINT in the middle of loading is exit code 1" code 1 wait $slow
kill -9 $big
wait $big 2> /dev/null
ok "the last one is gone" routes_are -4 0

# refusals
head -c 100000 /dev/urandom > "$tmp/junk"
ok "a file of rubbish" code 1 rtmctl load --exit "$tmp/junk"
ok "says where" says "$tmp/junk:1: " rtmctl load --exit "$tmp/junk"
ok "says how many" says "loaded 0 records" rtmctl load --exit "$tmp/junk"
ok "no such instance" code 1 rtmctl dests --instance 4711
ok "no such device" code 3 rtmctl dests --device /dev/nothing
rtmctl hold-open --instance 5 < /dev/null > /dev/null &
other=$!
ok "another instance" until_holds rtmctl entities --instance 5
ok "is not instance 0" code 1 rtmctl entities
ok "a registration that is taken" code 3 rtmctl hold-open --instance 5
kill $other
wait $other
for format in multipeer updates iproute bgpdump bird1 bird2; do
	ok "$format is loaded" rtmctl load --exit "$data/$format.txt"
done
ok "all peers as neighbours of one owner" says "3 routes" \
	rtmctl load -4 --peers neighbour --hold=1 "$data/multipeer.txt"
ok "the table is empty at last" routes_are -4 0
echo "1..$number"
rm -rf "$tmp"
exit $failed
