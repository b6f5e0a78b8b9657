#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Boots a stock kernel, loads the module and runs selftests/qemu/demo.sh: `make demo`.
# With the small tables as /data/small4 and /data/small6, the full ones as table4, table6.
#   demo.sh [KIND [COMMAND]]    another command; --shell: an interactive shell
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=${1:-stock-6.12}
command=${2:-sh /demo.sh}
"$RTM_TOP/scripts/build-module.sh" "$kind"
. "$RTM_TOP/scripts/programs.sh"
opts=()
for what in 4 6; do
	full=$("$RTM_TOP/scripts/table.sh" $what)
	# A thousand neighbours from the middle: the demo must not depend on the data set.
	small=$RTM_BUILD/small$what.txt
	sed -n '100001,101000p' "$full" >"$small"
	[ -s "$small" ] || head -n 1000 "$full" >"$small"
	opts+=(--file "$full=/data/table$what" --file "$small=/data/small$what")
done
demo=$RTM_TOP/selftests/qemu/demo.sh
[ ! -e "$demo" ] || opts+=(--file "$demo=/demo.sh")
if [ "$command" = --shell ]; then
	exec "$RTM_TOP/scripts/guest.sh" "$kind" --interactive --mem 2048 "${opts[@]}" "${programs[@]}" --log "$RTM_BUILD/guest/shell"
fi
[ -e "$demo" ] || [ "$#" -gt 1 ] || die "there is no selftests/qemu/demo.sh"
exec "$RTM_TOP/scripts/guest.sh" "$kind" --mem 2048 --timeout 300 "${opts[@]}" "${programs[@]}" -- "$command"
