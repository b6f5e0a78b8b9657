#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Benchmarks against the kernel's own table and a BPF map, in guests.
#   run.sh [--quick] [uml|qemu] [COMMAND...]    both guests if none is named
# COMMAND: only these of rtmbench's. --quick: an eighth of the table and fewer runs, to see
# whether it all works.
# Leaves build/bench/{report.txt,report.json,samples.json}. Figures are no
# assertions: the exit status only says whether everything ran.
set -euo pipefail
. "$(dirname "$0")/../scripts/env.sh"

quick='' guests='' only=''
for arg in "$@"; do
	case $arg in
	--quick) quick=1 ;;
	uml | qemu) guests+=" $arg" ;;
	[a-z]*) only+=" $arg " ;;
	*) sed -n '3,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
	esac
done
whole=''
[ -n "$guests$only" ] || whole=--whole
guests=${guests:-uml qemu}
out=$RTM_BUILD/bench
mkdir -p "$out"
exec 7>"$out/.lock"
flock -n 7 || die "another benchmark is running in this tree"
rm -f "$out"/samples*.json "$out"/threads.json "$out"/report.*

make -s -C "$RTM_TOP/bench" OUT="$out" || die "cannot build the program"

# Copies: whoever builds meanwhile does not change what is measured.
modules() {
	local kind
	for kind in "$1" "$1-test"; do
		case $kind in
		*-test) RTM_TEST=1 "$RTM_TOP/scripts/build-module.sh" "$1" ;;
		*) "$RTM_TOP/scripts/build-module.sh" "$1" ;;
		esac
		rm -rf "$out/modules/$kind"
		mkdir -p "$out/modules/$kind"
		cp "$RTM_BUILD/$kind"/*.ko "$out/modules/$kind/"
	done
	cp "$out/modules/$1-test/rtm_bench_clock.ko" "$out/modules/$1/"
}

# pack FAMILY NAME STRIDE
pack() {
	local text
	text=$("$RTM_TOP/scripts/table.sh" "$1" 2> >(tee -a "$out/tables" >&2))
	"$out/rtmbench" pack "$text" "$out/$2" "$3"
}

# pack_updates STRIDE: those that belong to table4
pack_updates() {
	local text part=()
	text=$("$RTM_TOP/scripts/table.sh" updates4 2> >(tee -a "$out/tables" >&2))
	[ "$1" = 1 ] || part=(part)
	"$out/rtmbench" pack-updates "$text" "$out/table4" "$out/updates4" "${part[@]}"
}

# chosen LINES: those whose command was asked for
chosen() {
	local line word
	for line in "$@"; do
		for word in $line; do
			[[ -n $only && $only != *" $word "* ]] || { echo "$line"; break; }
		done
	done
}

# guest KIND LABEL [options of guest.sh] -- COMMANDS, lines of arguments of rtmbench
guest() {
	local kind=$1 label=$2 options=()
	shift 2
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	shift
	chosen "$@" >"$out/commands"
	[ -s "$out/commands" ] || return 0
	say "bench: $label"
	rm -rf "$out/out"
	RTM_MODULES=$out/modules "$RTM_TOP/scripts/guest.sh" "$kind" --log "$out/log-$kind" \
		"${options[@]}" --bin "$out/rtmbench" --file "$out/table4=/t4" --file "$out/table6=/t6" \
		--file "$out/updates4=/u4" \
		--file "$RTM_TOP/bench/guest.sh=/bench.sh" --file "$out/commands=/commands" \
		--out "$out/out" -- 'sh /bench.sh /commands' | { grep -v '^@' || true; } ||
		failed+=" $label;"
	[ ! -s "$out/out/samples" ] || cat "$out/out/samples" >>"$out/samples.json"
}

failed=''
revision=$(git -C "$RTM_TOP" describe --always --dirty 2>/dev/null || echo unknown)
: >"$out/tables"
load=$(cut -d' ' -f1 /proc/loadavg)
for g in $guests; do
	case $g in
	uml)
		r=5 stride=1
		[ -z "$quick" ] || r=3 stride=8
		modules uml
		pack 4 table4 $stride
		pack 6 table6 $stride
		pack_updates $stride
		guest uml "UML, the module as it is" --mem 2500 --timeout 3000 -- \
			"-g uml -r $r bulk /t4" "-g uml -r $r close /t4" \
			"-g uml memory /t4" "-g uml -r $r bulk /t6" "-g uml memory /t6" \
			"-g uml -r $r changes /t4 /u4" "-g uml -r $r wakes /t4" "-g uml empty" \
			"-g uml -r 3 compat /t4" "-g uml -r 1 compat-calls /t4"
		guest uml "UML, lookups inside the kernel" --test --mem 2500 --timeout 1500 -- \
			"-g uml -r $r kernel /t4" "-g uml -r $r kernel /t6"
		;;
	qemu)
		r=5 stride=8
		[ -z "$quick" ] || r=1 stride=64
		modules stock-6.12
		pack 4 table4 $stride
		pack 6 table6 $stride
		pack_updates $stride
		guest stock-6.12 "QEMU, the module as it is" --mem 1500 --timeout 1500 -- \
			"-g qemu -r $((r > 2 ? 2 : r)) bulk /t4" "-g qemu empty" \
			"-g qemu -r 1 compat /t4" "-g qemu -r 1 compat-calls /t4"
		rm -f "$out/log-stock-6.12/output"
		python3 "$RTM_TOP/bench/cpuwatch.py" "$out/log-stock-6.12/output" "$out/threads.json" &
		watcher=$!
		guest stock-6.12 "QEMU, two processors" --test --mem 1500 --timeout 1500 -- \
			"-g qemu -r $r smp /t4" "-g qemu -r $r feed /t4 /u4" \
			"-g qemu -r $r asleep /t4 /u4" "-g qemu -r $r wakes /t4"
		kill $watcher
		;;
	esac
done

[ -s "$out/samples.json" ] || die "no figures"
python3 "$RTM_TOP/bench/report.py" --samples "$out/samples.json" --threads "$out/threads.json" --tables "$out/tables" \
	--revision "$revision" --load "$load" --json "$out/report.json" $whole |
	tee "$out/report.txt" || failed+=" a figure is missing;"
[ -z "$failed" ] || die "did not run to its end:$failed"
