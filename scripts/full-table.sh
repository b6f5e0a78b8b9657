#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# The whole Internet's tables in a guest: runs selftests/qemu/full-table.sh there, with
# /data/table4, /data/table6, /data/updates4, /data/updatesmulti (plain text) and rtmctl.
#   full-table.sh [KIND]     default stock-6.12
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=${1:-stock-6.12}
script=$RTM_TOP/selftests/qemu/full-table.sh
if [ ! -e "$script" ]; then
	printf '1..1\nok 1 full_table # SKIP no %s\n' "${script#"$RTM_TOP"/}"
	exit 0
fi
"$RTM_TOP/scripts/build-module.sh" "$kind"
"$RTM_TOP/scripts/build-selftests.sh"
opts=()
for what in table4 table6 updates4 updatesmulti; do
	file=$("$RTM_TOP/scripts/table.sh" "${what#table}")
	opts+=(--file "$file=/data/$what")
done
. "$RTM_TOP/scripts/programs.sh"
# Its own --log: the selftests may run in a guest of this kind at the same time.
exec "$RTM_TOP/scripts/guest.sh" "$kind" --mem 4096 --timeout 900 "${opts[@]}" "${programs[@]}" \
	--log "$RTM_BUILD/guest/full-table" --file "$RTM_BUILD/selftests/64/fulltable=/tests/fulltable" \
	--file "$script=/full-table.sh" -- "sh /full-table.sh"
