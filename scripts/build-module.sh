#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Builds the modules for one kernel, in a directory of its own:
#   build-module.sh KIND            build/KIND/*.ko; KIND: uml stock-6.1 stock-6.12 debug
#   build-module.sh --kdir DIR      build/module/*.ko for the kernel whose build tree is DIR
#   build-module.sh --sparse KIND   build under sparse; its warnings are errors
#   RTM_TEST=1                      test hooks and test modules too, in build/KIND-test
#   RTM_WERROR=0                    warnings do not stop the build (the user's own kernel)
#   RTM_MODULE_SRC=DIR              another tree with a Kbuild
set -euo pipefail
. "$(dirname "$0")/env.sh"

sparse=
kdir=
case ${1:-} in
--kdir) kind=module kdir=$2; RTM_WERROR=${RTM_WERROR:-0} ;;
--sparse) kind=$2 sparse=1 ;;
-* | "") sed -n '3,10s/^# \{0,1\}//p' "$0"; exit 2 ;;
*) kind=$1 ;;
esac
tree=${RTM_MODULE_SRC:-$RTM_TOP}
[ -f "$tree/Kbuild" ] || die "no Kbuild in $tree"

args=(W=1)
[ "${RTM_WERROR:-1}" = 0 ] || args+=(KCFLAGS=-Werror)
if [ -z "$kdir" ]; then
	kdir=$("$RTM_TOP/scripts/kernel.sh" dir "$kind")/kdir
	[ "$kind" != uml ] || args+=(ARCH=um)
fi
[ -d "$kdir" ] || die "no kernel build tree at $kdir (package linux-headers-$(uname -r)?)"
out=$RTM_BUILD/$kind
[ -z "${RTM_TEST:-}" ] || { out+=-test; args+=(RTM_TEST=1); }
[ -z "$sparse" ] || out+=-sparse

# kbuild puts objects beside the sources, so each kernel gets a mirror of symbolic
# links: nothing is copied, and make sees the real files' times.
mirror() {
	local part
	mkdir -p "$out/src"
	for part in Kbuild module uapi; do
		[ ! -e "$tree/$part" ] || cp -asf "$tree/$part" "$out/src/"
	done
	# Links whose file went away, or moved.
	find "$out/src" -xtype l -delete
}

mkdir -p "$out"
exec 9>"$out/.lock"
flock 9
mirror
log=$out/log
if [ -n "$sparse" ]; then
	# C=2: check every file, also one that needs no compiling.
	args+=(C=2 "CF=-D__CHECK_ENDIAN__ -Wno-decl")
fi
if ! make -C "$kdir" M="$out/src" -j"$RTM_JOBS" "${args[@]}" modules >"$log" 2>&1; then
	# Names as the reader knows them, not as the mirror has them.
	sed "s#$out/src/##g" "$log" | grep -vE '^(make|  (CC|LD|CHECK|MODPOST|BTF))' >&2 || true
	die "build for $kind failed; whole log: $log"
fi
if [ -n "$sparse" ]; then
	# Warnings inside the kernel's own headers are not ours to mend.
	! sed "s#$out/src/##g" "$log" | grep -E '^(module|uapi)/.*(warning|error):' >&2 ||
		die "sparse has complaints"
	exit 0
fi
rm -f "$out"/*.ko
cp "$out"/src/*.ko "$out/"
