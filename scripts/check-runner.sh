#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Proves that the guest runner and the counter of results notice what goes wrong: each
# case here must be reported as a failure, and the healthy ones as a success.
#   check-runner.sh [KIND]     default stock-6.12; prints TAP
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=${1:-stock-6.12}
work=$RTM_BUILD/check-runner
mkdir -p "$work"
n=0 failed=0

result() {
	n=$((n + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $n $3"
	else
		echo "not ok $n $3"
		failed=1
	fi
}

# guest WANT NAME PATTERN COMMAND [OPTION...]: WANT is pass or fail; PATTERN is the reason
# to be found in what the runner says (a failure for another reason proves nothing).
guest() {
	local want=$1 name=$2 pattern=$3 command=$4 got=pass
	shift 4
	"$RTM_TOP/scripts/guest.sh" "$kind" --no-module --no-kmemleak --mem 384 --log "$work/log" "$@" -- "$command" \
		>"$work/said" 2>&1 || got=fail
	if [ $got = "$want" ] && [ -n "$pattern" ] && ! grep -q "$pattern" "$work/said"; then
		got="another reason"
	fi
	[ "$got" = "$want" ] || sed 's/^/# /' "$work/said" | tail -n 20
	result "$got" "$want" "guest_$name"
}

# tap WANT TEXT NAME: the counter's last line for that text.
tap() {
	local got
	printf '%b' "$2" >"$work/tap"
	got=$("$RTM_TOP/scripts/tap.sh" --quiet "$work/tap" || true)
	[ "$got" = "$1" ] || echo "# got '$got' for '$1'"
	result "$got" "$1" "tap_$3"
}

echo "TAP version 13"
tap "2 passed, 0 failed" '1..2\nok 1 a\nok 2 b\n' plain
tap "1 passed, 1 failed" '1..2\nok 1 a\nnot ok 2 b\n' failure
tap "1 passed, 1 failed" '1..2\nok 1 a\n' plan_not_finished
tap "0 passed, 1 failed" '' nothing
tap "1 passed, 1 failed" '1..1\nok 1 a\nBail out! no\n' bail_out
tap "1 passed, 0 failed, 1 skipped" '1..2\nok 1 a\nok 2 b # SKIP no reason\n' skip
tap "2 passed, 0 failed" 'KTAP version 1\n1..1\n    KTAP version 1\n    1..2\n    ok 1 a\n    ok 2 b\nok 1 s\n' nested
tap "2 passed, 1 failed" '1..2\n    1..2\n    ok 1 a\n    not ok 2 b\nnot ok 1 s\n    1..1\n    ok 1 c\nok 2 t\n' nested_failure
tap "1 passed, 1 failed" '1..1\n    1..1\n    ok 1 a\nnot ok 1 s # exit 139\n' nested_died_late
tap "1 passed, 1 failed" '1..1\n    1..2\n    ok 1 a\nnot ok 1 s # exit 139\n' nested_died
tap "2 passed, 1 failed" 'TAP version 13\n1..2\nok 1 a\nTAP version 13\n1..1\nok 1 b\n' second_document
tap "2 passed, 0 failed" '[    1.5] 1..1\n[    1.5]     1..2\n[    1.6]     ok 1 a\n[    1.6] WARN x\n[    1.7]     ok 2 b\n[    1.8] ok 1 s\n' console_prefix

guest pass healthy '' 'echo all is well; test -e /dev/null'
guest fail status 'ended with status 3' 'exit 3'
guest fail signal 'ended with status 139' 'kill -SEGV $$'
guest fail hang 'still running after' 'sleep 1000' --timeout 12
guest fail silent_end 'without its success mark' 'poweroff -f; sleep 100'
guest fail forged_mark 'without its success mark' 'echo "guest-done 0123456789abcdef 0"; poweroff -f; sleep 100'
guest fail crash 'Kernel panic' 'echo c >/proc/sysrq-trigger; sleep 100'
guest fail warning 'kernel complained' 'echo "WARNING: CPU: 0 PID: 1 at fake.c:1 fake+0x1/0x2" >/dev/kmsg'
guest fail leak 'kernel complained' 'echo "unreferenced object 0xffff888100000000 (size 777):" >/dev/console'

# An emulator whose guests die at boot: none, the first of them, or both.
fake=$work/fake
mkdir -p "$fake"
cat >"$fake/qemu-system-x86_64" <<END
#!/bin/sh
echo " \$* " >"$work/args"
[ "\$(cat "$work/deaths")" -gt 0 ] || exec "$(command -v qemu-system-x86_64)" "\$@"
echo \$((\$(cat "$work/deaths") - 1)) >"$work/deaths"
echo "Oops: int3: 0000"
END
chmod 755 "$fake/qemu-system-x86_64"
: >"$work/args"
dies_at_boot() {
	echo "$1" >"$work/deaths"
	shift
	PATH=$fake:$PATH guest "$@"
}
dies_at_boot 0 pass another_emulator '' 'true'
if grep -q ' tcg,' "$work/args"; then
	dies_at_boot 1 pass dies_at_boot 'once more' 'true'
	dies_at_boot 2 fail dies_at_boot_twice 'without its success mark' 'true'
else
	# A real processor gets no second try.
	for name in dies_at_boot dies_at_boot_twice; do
		n=$((n + 1))
		echo "ok $n guest_$name # SKIP no emulated processor"
	done
fi
echo "1..$n"
exit $failed
