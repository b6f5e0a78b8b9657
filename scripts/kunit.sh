#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Builds the module with its test hooks and runs its KUnit suites: kunit.sh uml|debug
# Prints their KTAP as the kernel's log has it.
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=${1:-uml}
RTM_TEST=1 "$RTM_TOP/scripts/build-module.sh" "$kind"
[ -e "$RTM_BUILD/$kind-test/rtm_kunit.ko" ] || die "no rtm_kunit.ko: is it in Kbuild?"
opts=()
[ "$kind" != debug ] || opts=(--timeout 1200 --mem 2048)
# The results are in the log once the module is loaded; the rest of the log, and what is
# wrong in it, is the runner's business.
# shellcheck disable=SC2016 # for the shell in the guest
exec "$RTM_TOP/scripts/guest.sh" "$kind" --test ${opts[@]+"${opts[@]}"} -- '
	dmesg -c >/dev/null
	insmod /lib/rtm/rtm_kunit.ko || exit
	dmesg | sed -n "s/^\[[^]]*\] //; /KTAP version/,\$p"
	! dmesg | grep -q "\] not ok "'
