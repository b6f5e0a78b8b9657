#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Builds the selftests, 64-bit and 32-bit, into build/selftests/64 and .../32.
set -euo pipefail
. "$(dirname "$0")/env.sh"

out=$RTM_BUILD/selftests
mkdir -p "$out/include" "$out/64" "$out/32"
exec 9>"$out/.lock"
flock 9
# The kernel's test harness, which the tree need not carry a copy of.
if [ ! -e "$out/include/kselftest_harness.h" ]; then
	src=$("$RTM_TOP/scripts/kernel.sh" source)
	cp "$src"/tools/testing/selftests/kselftest{,_harness}.h "$out/include/"
fi
# Programs whose source went away must not run any more.
for f in "$out"/64/* "$out"/32/*; do
	name=$(basename "$f")
	[ ! -e "$f" ] || [ -e "$RTM_TOP/selftests/${name/#compat_/compat/}.c" ] || rm -f "$f"
done
# What the programs of the Windows interface are linked with.
make -s -j"$RTM_JOBS" -C "$RTM_TOP/userlib" O="$out/userlib" "$out/userlib/librtm.a" \
	"$out/userlib/librtm-compat.a" "$out/userlib/compat/include.ok" >&2
make -s -j"$RTM_JOBS" -C "$RTM_TOP/selftests" OUT="$out" >&2
