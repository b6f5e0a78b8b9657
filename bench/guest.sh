#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Inside a guest: interfaces for the kernel's own table, the modules that measure,
# then what is asked for.
#   guest.sh COMMANDS      lines of arguments of rtmbench
set -e
# A clock that is not the time, where time is not what the guest got: see clock.h.
if [ "$RTM_KIND" = uml ]; then insmod /lib/rtm/rtm_bench_clock.ko; fi
if [ -e /lib/rtm/rtm_bench.ko ]; then insmod /lib/rtm/rtm_bench.ko; fi
# See fib.c for why so many.
i=0
while [ $i -lt 256 ]; do
	echo "link add bench$i type dummy"
	echo "link set bench$i up"
	i=$((i + 1))
done >/tmp/links
/bin/ip -batch /tmp/links
/bin/ip addr add 10.255.255.1/32 dev bench0
/bin/ip -6 addr add 2001:db8:ffff::1/128 dev bench0 nodad
while read -r line; do
	[ -n "$line" ] || continue
	begun=$(cut -d. -f1 /proc/uptime)
	# shellcheck disable=SC2086 # words
	rtmbench -o /out/samples $line
	echo "$line: $(($(cut -d. -f1 /proc/uptime) - begun)) s" >&2
done <"$1"
