#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Builds and runs the selftests in a guest: selftest.sh KIND [NAME...]
# Prints their KTAP. Exit 0 if all is well, the guest's kernel included.
#   RTM_GUEST_OPTS="--mem 2048"     more options for guest.sh
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=$1
env=''
shift
"$RTM_TOP/scripts/build-module.sh" "$kind"
"$RTM_TOP/scripts/build-selftests.sh"
opts=(--file "$RTM_TOP/selftests/run.sh=/tests.sh" --file "$RTM_BUILD/selftests/64=/tests"
	--file "$RTM_BUILD/selftests/examples=/examples")
# no 32-bit programs in a UML of ours
[ "$kind" = uml ] || opts+=(--file "$RTM_BUILD/selftests/32=/tests32")
case $kind in
# What differs for 32-bit callers is how arguments come in; the rest of their run would
# double the longest steps of all, and the stock 6.12 kernel does it.
debug)
	opts+=(--timeout 2700 --mem 2048)
	env="RTM_TESTS32='layout abi_args infoleak' RTM_HANDLES=20000 RTM_LISTED=8000"
	env+=" RTM_AGEING=10000 RTM_ROUTES=40000 RTM_STEPS=2000 RTM_ITERATIONS=1000 RTM_WALKS=10 RTM_TEST_TIMEOUT=900 "
	;;
stock-6.1) opts+=(--timeout 600); env="RTM_TESTS32='layout abi abi_args batch infoleak' " ;;
*) opts+=(--timeout 600) ;;
esac
read -ra more <<<"${RTM_GUEST_OPTS:-}"
exec "$RTM_TOP/scripts/guest.sh" "$kind" "${opts[@]}" ${more[@]+"${more[@]}"} -- "${env}sh /tests.sh $*"
