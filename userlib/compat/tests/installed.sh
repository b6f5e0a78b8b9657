#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The example builds as a program of somebody else's would: against what is installed,
# found by pkg-config, shared and static. Prints TAP.
#	installed.sh USERLIB-DIR BUILD-DIR
# shellcheck disable=SC2317 # build is called through ok
set -uo pipefail
userlib=$1
out=$(cd "$2" && pwd) || exit
work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT
flags=(-O2 -Wall -Wextra -Werror)
export PKG_CONFIG_SYSROOT_DIR=$work PKG_CONFIG_PATH=$work/usr/lib/pkgconfig
number=0
failed=0

ok() { # DESCRIPTION COMMAND...
	local what=$1
	shift
	number=$((number + 1))
	if "$@" >"$work/log" 2>&1; then
		echo "ok $number - $what"
	else
		head -n 30 "$work/log" | sed 's/^/# /'
		echo "not ok $number - $what"
		failed=1
	fi
}

build() { # OPTION-OF-PKG-CONFIG OPTION-OF-CC
	local how
	read -ra how <<<"$("${PKG_CONFIG:-pkg-config}" "$1" --cflags --libs rtm-compat)"
	"${CC:-cc}" "${flags[@]}" "$2" -o "$work/rip" "$userlib/examples/rip.c" "${how[@]}" \
		-Wl,-rpath-link,"$work/usr/lib"
}

echo "TAP version 13"
ok "installs" "${MAKE:-make}" -s -C "$userlib" O="$out" install DESTDIR="$work" PREFIX=/usr LIBDIR=/usr/lib
ok "examples/rip.c by pkg-config rtm-compat" build --print-errors -g
ok "the same, static" build --static -static
echo "1..$number"
exit $failed
