#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Sources written for Windows against the real module: builds each program of
# userlib/compat/tests/guest and runs it in a guest.
#   compat-test.sh [KIND [NAME...]]    default stock-6.12, all of them
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=${1:-stock-6.12}
shift || true
"$RTM_TOP/scripts/build-module.sh" "$kind"
out=$RTM_BUILD/compat
mkdir -p "$out"
make -s -C "$RTM_TOP/userlib" O="$out/userlib" >&2
names=("$@")
if [ ${#names[@]} = 0 ]; then
	for f in "$RTM_TOP"/userlib/compat/tests/guest/*.c; do
		names+=("$(basename "$f" .c)")
	done
fi
rm -rf "$out/programs"
mkdir -p "$out/programs"
for name in "${names[@]}"; do
	# Static: whatever libraries the guest has or has not.
	gcc -std=gnu11 -Wall -Wextra -Werror -O2 -g1 -static -pthread \
		-I"$out/userlib/compat/include" -o "$out/programs/$name" \
		"$RTM_TOP/userlib/compat/tests/guest/$name.c" \
		"$out/userlib/librtm-compat.a" "$out/userlib/librtm.a"
done
# shellcheck disable=SC2016 # expanded in the guest
exec "$RTM_TOP/scripts/guest.sh" "$kind" --timeout 300 --log "$RTM_BUILD/guest/compat-$kind" \
	--file "$out/programs=/programs" -- \
	'rc=0; for p in /programs/*; do echo "# ${p##*/}"; $p || rc=1; done; exit $rc'
