#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# All checks: `make check`. Each step leaves its TAP in build/results, goes on after a
# failure, and counts; the last line is the sum.
#   check.sh [STEP...]     only these steps (see below, or check.sh --list), one after the other
#   RTM_LANES=1            all of them one after the other; two lanes if there are two processors
set -uo pipefail
. "$(dirname "$0")/env.sh"
cd "$RTM_TOP" || exit

S=$RTM_TOP/scripts
results=$RTM_BUILD/results

# A step that either works or not: one result.
once() {
	local name=$1 log=$results/$1.log
	shift
	echo "1..1"
	if "$@" >"$log" 2>&1; then
		# A step may find that something which it needs is not there.
		if grep -q '^SKIP ' "$log"; then
			echo "ok 1 $name # $(grep -m1 '^SKIP ' "$log")"
		else
			echo "ok 1 $name"
		fi
	else
		sed 's/^/# /' "$log" | tail -n 60
		echo "not ok 1 $name"
	fi
}

# A step that prints TAP of its own. Its status counts where no result says why it is
# not 0: a guest may pass all tests and then die.
tap() {
	local name=$1 rc=0 log=$results/$1.log out=$results/$1.out
	shift
	"$@" 2>"$log" | tee "$out"
	rc=${PIPESTATUS[0]}
	[ ! -s "$log" ] || sed 's/^/# /' "$log"
	if ! grep -qE '^ *(not )?ok ' "$out"; then
		echo "not ok $name: no results, status $rc"
	elif [ "$rc" != 0 ] && "$S/tap.sh" --quiet "$out" >/dev/null; then
		echo "not ok $name: all results are good, but the status is $rc"
	fi
}

# The parts that others own: theirs is the makefile, ours the question how it went.
part() {
	local name=$1 dir=$2
	[ ! -f "$dir/Makefile" ] || tap "$name" part_check "$name" "$dir"
}

part_check() {
	local rc=0 out=$results/$1.part
	make --no-print-directory -C "$2" check >"$out" 2>&1 || rc=$?
	cat "$out"
	# Not all speak TAP; then the status is the one result.
	grep -qE '^ *(not )?ok ' "$out" || { [ $rc = 0 ] && echo "ok 1 $1" || echo "not ok 1 $1"; }
	return $rc
}

have_modules() { [ -n "$(compgen -G 'module/*.c')" ]; }

step_runner() { tap runner "$S/check-runner.sh" stock-6.12; }
step_style() { once style "$S/style.sh"; }
step_build_uml() { once build-uml both_builds uml; }
step_build_stock_6_1() { once build-stock-6.1 "$S/build-module.sh" stock-6.1; }
step_build_stock_6_12() { once build-stock-6.12 "$S/build-module.sh" stock-6.12; }
step_build_selftests() { once build-selftests "$S/build-selftests.sh"; }
step_build_debug() { once build-debug both_builds debug; }
step_sparse() { once sparse sparse; }
step_checkpatch() { once checkpatch "$S/checkpatch.sh"; }
step_core() { part core module/tests/native; }
step_userlib() { part userlib userlib; }
step_kunit_uml() { tap kunit-uml "$S/kunit.sh" uml; }
step_kunit_debug() { tap kunit-debug "$S/kunit.sh" debug; }
step_selftest_6_1() { tap selftest-6.1 "$S/selftest.sh" stock-6.1; }
step_selftest_6_12() { tap selftest-6.12 "$S/selftest.sh" stock-6.12; }
step_selftest_debug() { tap selftest-debug "$S/selftest.sh" debug; }
step_sanitize_address() { tap sanitize-address "$S/sanitize.sh" address; }
step_sanitize_thread() { tap sanitize-thread "$S/sanitize.sh" thread; }
step_rtmctl() { tap rtmctl "$S/rtmctl-test.sh"; }
step_full_table() { tap full-table "$S/full-table.sh"; }

# With and without test hooks; stock kernels have no KUnit that test modules could use.
both_builds() {
	"$S/build-module.sh" "$1" && RTM_TEST=1 "$S/build-module.sh" "$1"
}
sparse() {
	"$S/build-module.sh" --sparse stock-6.12 && RTM_TEST=1 "$S/build-module.sh" --sparse uml
}

# Quick ones first, so that a plain mistake shows at once; they use all processors. Then
# the guests, which mostly use one, in two lanes of about the same length: steps that
# build or stage the same files are in one lane.
quick=(style build_uml build_stock_6_12 build_stock_6_1 build_debug build_selftests sparse
	checkpatch kunit_uml)
lane1=(selftest_debug kunit_debug)
lane2=(core userlib runner selftest_6_12 sanitize_address sanitize_thread rtmctl full_table
	selftest_6_1)

# run_step STEP: its lines that say something, then its sum.
run_step() {
	local step=$1 file=$results/$1.tap start=$SECONDS
	"step_$step" 2>&1 | tee "$file" | grep -vE '^ *(ok |KTAP version|TAP version|1\.\.|# Subtest)'
	if [ -s "$file" ]; then
		echo "   $("$S/tap.sh" --quiet "$file") ($((SECONDS - start)) s)"
	else
		rm -f "$file"
		echo "   nothing to do"
	fi
}

one_after_the_other() {
	local step
	for step in "$@"; do
		say "== $step"
		run_step "$step" >&2
	done
}

# Beside another lane: what a step has to say comes when it has ended, and in one piece.
lane() {
	local step
	for step in "$@"; do
		say "-- $step begins"
		run_step "$step" >"$results/$step.said"
		{
			flock 6
			{ echo "== $step"; cat "$results/$step.said"; } >&2
		} 6>"$results/.speaking"
	done
}

chosen=("$@")
case ${1:-} in
--list) echo "${quick[@]}" "${lane1[@]}" "${lane2[@]}"; exit ;;
esac

have_modules || die "nothing to check: no module sources"
for step in "${chosen[@]}"; do
	declare -F "step_$step" >/dev/null || die "no step '$step'; there are: $("$0" --list)"
done
rm -rf "$results"
mkdir -p "$results"
if [ ${#chosen[@]} -gt 0 ]; then
	one_after_the_other "${chosen[@]}"
else
	one_after_the_other "${quick[@]}"
	if [ "${RTM_LANES:-$(nproc)}" = 1 ]; then
		one_after_the_other "${lane1[@]}" "${lane2[@]}"
	else
		# A job in the background does not hear the terminal's interrupt.
		trap 'trap - INT TERM; kill 0; exit 130' INT TERM
		lane "${lane1[@]}" &
		lane "${lane2[@]}" &
		wait
	fi
fi
say "== all"
"$S/tap.sh" "$results"/*.tap
