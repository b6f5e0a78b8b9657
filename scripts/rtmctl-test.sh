#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# librtm and rtmctl against the real module: runs userlib/tests/guest.sh in a guest.
#   rtmctl-test.sh [KIND]    default stock-6.12
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=${1:-stock-6.12}
"$RTM_TOP/scripts/build-module.sh" "$kind"
. "$RTM_TOP/scripts/programs.sh"
exec "$RTM_TOP/scripts/guest.sh" "$kind" --timeout 300 --log "$RTM_BUILD/guest/rtmctl" \
	"${programs[@]}" --file "$RTM_TOP/userlib/tests=/t" -- 'sh /t/guest.sh /t/data'
