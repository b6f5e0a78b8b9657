# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Options of guest.sh that put what userlib/ installs into the guest: programs and their
# libraries. Sourced; sets the array `programs`. Empty while there is no userlib.

programs=()
if [ -f "$RTM_TOP/userlib/Makefile" ]; then
	staging=$RTM_BUILD/staging
	make -s -C "$RTM_TOP/userlib" install DESTDIR="$staging" PREFIX=/usr prefix=/usr LIBDIR=/usr/lib libdir=/usr/lib >&2
	# ldd must find our library where it is now, not where it will be.
	export LD_LIBRARY_PATH=$staging/usr/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
	for dir in usr/bin usr/sbin usr/lib; do
		[ ! -d "$staging/$dir" ] || programs+=(--file "$staging/$dir=/$dir")
	done
fi
