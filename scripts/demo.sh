#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Boots a stock kernel, loads the module and runs selftests/qemu/demo.sh: `make demo`.
#   demo.sh [KIND]           default stock-6.12
#   demo.sh KIND --shell     an interactive shell with rtmctl and tables in /data
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=${1:-stock-6.12}
what=${2:-}
guest=$RTM_TOP/scripts/guest.sh
data=$RTM_BUILD/demo
rm -rf "$data"
mkdir -p "$data"
"$RTM_TOP/scripts/build-module.sh" "$kind"
programs=()
. "$RTM_TOP/scripts/programs.sh"
[ ${#programs[@]} -gt 0 ] || die "no userlib: the demo needs rtmctl"

# find WHAT: sets `file` and what to call it, `name`.
find_table() {
	file=$("$RTM_TOP/scripts/table.sh" "$1" 2>"$data/said") || { cat "$data/said" >&2; exit 1; }
	name=$(sed -n "s/^table: $1 is //p" "$data/said")
}
opts=(--bin "$RTM_TOP/userlib/build/examples/rip")
if [ "$what" = --shell ]; then
	for family in 4 6; do
		find_table $family
		# A thousand neighbours from the middle: any data set has some.
		sed -n '100001,101000p' "$file" >"$data/small$family"
		[ -s "$data/small$family" ] || head -n 1000 "$file" >"$data/small$family"
		opts+=(--file "$file=/data/table$family" --file "$data/small$family=/data/small$family")
	done
	cat >"$data/profile" <<-'END'
		echo "rtm is loaded; try: rtmctl load /data/small4 /data/small6 & rtmctl dests; rtmctl stats"
		echo "Two routers of a RIP-like protocol: rip 1 10.1.0.0/16 & rip 2 10.2.0.0/16 &"
		echo "Full tables are /data/table4 and /data/table6. rtmctl help tells what else there is."
		echo "Nothing in here outlives the guest. It ends with 'exit' or 'poweroff -f'."
		PS1='rtm# '
	END
	exec "$guest" "$kind" --interactive --mem 2048 --log "$RTM_BUILD/guest/shell" \
		"${opts[@]}" "${programs[@]}" --file "$data/profile=/etc/profile"
fi

# The second owner's tables are the first one's over eight other next hops. Fails for a
# file in which the lines are not one route each: that one the guest will have to read.
other_hops() {
	awk -v v6="$1" '
		/^#/ || NF == 0 { next }
		NF < 4 || $1 !~ /^[0-9a-fA-F:.]+\/[0-9]+$/ || $2 !~ /^[0-9a-fA-F:.]+$/ || $1 in seen { exit 1 }
		{ seen[$1]; print $1, (v6 ? "2001:db8:b::" : "192.0.2.") $4 % 8 + 1, $3, $4 }' "$2"
}
for family in 4 6; do
	find_table $family
	opts+=(--file "$file=/data/table$family")
	if other_hops $((family == 6)) "$file" >"$data/backup$family"; then
		opts+=(--file "$data/backup$family=/data/backup$family")
	fi
	printf 'table%s=%q\n' "$family" "$name" >>"$data/names"
done
find_table updates4
opts+=(--file "$file=/data/updates4")
release=$(cat "$("$RTM_TOP/scripts/kernel.sh" dir "$kind")/release")
say "demo: booting Linux $release in QEMU with rtm.ko, two full tables and a day of updates"
# The sum comes last, and what the runner finds (a kernel that complains, a guest that
# hangs, a module that does not unload) is a failure, too.
sum='^[0-9]+ passed, [0-9]+ failed$'
rc=0
"$guest" "$kind" --mem 2048 --timeout 600 "${opts[@]}" --file "$data/names=/data/names" \
	"${programs[@]}" --log "$RTM_BUILD/guest/demo" --file "$RTM_TOP/selftests/qemu/demo.sh=/demo.sh" \
	-- "sh /demo.sh" | tee "$data/story" | grep -vE --line-buffered "$sum" || rc=${PIPESTATUS[0]}
last=$(grep -E "$sum" "$data/story" | tail -n 1 || true)
last=${last:-0 passed, 1 failed}
[ "$rc" = 0 ] || last=${last/, 0 failed/, 1 failed}
echo "$last"
case $last in *", 0 failed") ;; *) exit 1 ;; esac
