#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# The library for sources written for Windows, librtm below it and the programs of
# selftests/compat under a sanitizer, in a guest against the real module:
#   sanitize.sh address|thread [NAME...]     NAME as in sanitize.sh address v2_life
# address is AddressSanitizer with leaks, and UBSan. Prints KTAP; any report fails.
#   RTM_GUEST_OPTS="--log DIR"      more options for guest.sh
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=stock-6.12
case ${1:-} in
address) flags=(-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all) ;;
thread) flags=(-fsanitize=thread) ;;
*) sed -n '3,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
which=$1
shift
out=$RTM_BUILD/sanitize/$which
mkdir -p "$out"
cd "$RTM_TOP"

if ! echo 'int main(void) { return 0; }' | cc -x c "${flags[@]}" -o "$out/probe" - 2>/dev/null; then
	echo "1..0 # SKIP the compiler has no ${flags[*]}"
	exit 0
fi
"$RTM_TOP/scripts/build-module.sh" $kind >&2
# For the test harness.
[ -e "$RTM_BUILD/selftests/include/kselftest_harness.h" ] || "$RTM_TOP/scripts/build-selftests.sh" >&2
flags=(-O1 -g -fno-omit-frame-pointer "${flags[@]}")
make -s -j"$RTM_JOBS" -C userlib O="$out/userlib" CFLAGS="${flags[*]}" "$out/userlib/librtm.a" \
	"$out/userlib/librtm-compat.a" "$out/userlib/compat/include.ok" >&2
make -s -j"$RTM_JOBS" -C selftests OUT="$out" KSELFTEST="$RTM_BUILD/selftests/include" \
	SANITIZE="${flags[*]}" sanitized >&2

files=()
for f in "$out"/64/compat_*; do
	name=${f##*/compat_}
	[ -e "selftests/compat/$name.c" ] || continue
	[ $# = 0 ] || [[ " $* " = *" $name "* ]] || continue
	files+=(--file "$f=/tests/compat_$name")
done
# The same place for all shadow memory; a report of whatever process is a file.
read -r -d '' command <<'END' || true
echo 0 >/proc/sys/kernel/randomize_va_space
common=log_path=/tmp/report:handle_segv=1
export ASAN_OPTIONS=$common:detect_leaks=1 UBSAN_OPTIONS=$common:print_stacktrace=1
export TSAN_OPTIONS=$common:halt_on_error=0:die_after_fork=0:history_size=4
export RTM_ROUNDS=300 RTM_SECONDS=2 RTM_TEST_TIMEOUT=120
sh /tests.sh
rc=$?
for f in /tmp/report.*; do
	[ -e "$f" ] || continue
	rc=1
	echo "# $f"
	head -n 80 "$f" | sed 's/^/# /'
done
exit $rc
END
read -ra more <<<"${RTM_GUEST_OPTS:-}"
exec "$RTM_TOP/scripts/guest.sh" $kind --mem 2048 --timeout 300 --log "$RTM_BUILD/guest/sanitize" \
	--file "$RTM_TOP/selftests/run.sh=/tests.sh" "${files[@]}" \
	${more[@]+"${more[@]}"} -- "$command"
