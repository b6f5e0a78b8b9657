#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# First process of every guest: prepares it, loads the module, runs the command,
# looks for leaks, says in so many words how it went, and switches off.
# scripts/guest.sh writes /etc/rtm.env, which says what to do.

export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=linux
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null	# the kernel may have done it
mkdir -p /dev/pts /dev/shm /tmp /run /root
mount -t devpts devpts /dev/pts 2>/dev/null
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
mount -t tmpfs shm /dev/shm
mount -t debugfs debug /sys/kernel/debug 2>/dev/null
mount -t tracefs trace /sys/kernel/tracing 2>/dev/null
ln -sf /proc/self/fd /dev/fd
ln -sf /proc/self/fd/0 /dev/stdin
ln -sf /proc/self/fd/1 /dev/stdout
ln -sf /proc/self/fd/2 /dev/stderr

# shellcheck disable=SC1091
. /etc/rtm.env

# The boot was quiet; from here on everything belongs on the record.
dmesg -n 8
# The command's output has a channel of its own: a kernel message in the middle of
# a line would make it unreadable for whoever counts results.
if [ -n "$RTM_OUTPUT" ]; then
	case $RTM_OUTPUT in
	/dev/*) stty raw -F "$RTM_OUTPUT" ;;
	esac
	exec >>"$RTM_OUTPUT" 2>&1
	echo "guest-began $RTM_NONCE"
fi

status=0
complain() {
	echo "guest: $*"
	status=99
}

ip link set lo up
while read -r ko; do
	case $ko in
	dummy.ko) insmod "/lib/rtm/$ko" numdummies=0 ;;
	*) insmod "/lib/rtm/$ko" ;;
	esac || complain "cannot load $ko"
done </lib/rtm/extra

if [ -n "$RTM_LOAD" ]; then
	# shellcheck disable=SC2086 # parameters are words
	insmod /lib/rtm/rtm.ko $RTM_PARAMS || complain "cannot load rtm.ko"
fi

kmemleak=/sys/kernel/debug/kmemleak
# Leaks are reported on the console, where the runner looks for them. Twice: the
# first scan only suspects objects whose content changed meanwhile.
leak_scan() {
	[ -n "$RTM_KMEMLEAK" ] && [ -w $kmemleak ] || return 0
	sleep 6		# younger objects than 5 s are never reported
	echo scan >$kmemleak
	echo scan >$kmemleak
	cat $kmemleak >/dev/console
}
# What booting left behind is not our doing.
[ -n "$RTM_KMEMLEAK" ] && [ -w $kmemleak ] && echo clear >$kmemleak

if [ $status = 0 ]; then
	cd /root || exit
	if [ -n "$RTM_INTERACTIVE" ]; then
		setsid cttyhack sh -l
		# What still runs in the background may use the module: nothing to judge.
		sync
		poweroff -f
	else
		sh /etc/rtm.command </dev/null
	fi
	status=$?
fi

# Once with the module's symbols there to name the culprit, and once without the
# module, whose own pointers may have been all that kept an object referenced.
leak_scan
for ko in $(lsmod | awk '/^rtm/ { print $1 }' | sort -r); do
	rmmod "$ko" || complain "module $ko does not unload: a reference was leaked"
done
[ -z "$RTM_LOAD" ] || leak_scan

if [ -n "$RTM_OUT" ]; then
	case $RTM_OUT in
	/dev/*)
		stty raw -F "$RTM_OUT"
		tar -C /out -cf - . >"$RTM_OUT" || complain "cannot hand out the files in /out"
		;;
	esac
fi
sync
echo "guest-done $RTM_NONCE $status"
poweroff -f
