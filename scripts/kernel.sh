#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# The guest kernels and what modules for them are built against, kept in the cache.
#   kernel.sh build KIND...   make it be there (KIND: uml stock-6.1 stock-6.12 debug all)
#   kernel.sh dir KIND        print its directory:
#       linux or bzImage      what boots
#       kdir                  what `make -C` takes to build a module
#       lib                   its modules (stock kernels), release: its name
#   kernel.sh source          print where the unpacked linux-source-6.12 is
# A directory is complete if and only if it holds a file `ready`.
# RTM_UPDATE=1: ask apt for newer kernels even if one is cached.
set -euo pipefail
. "$(dirname "$0")/env.sh"

SRC_PKG=linux-source-6.12
FRAGMENTS=$RTM_TOP/selftests/qemu

# Two makes at once must not unpack or build into the same place.
with_lock() {
	mkdir -p "$RTM_CACHE/lock"
	local name=$1
	shift
	(
		flock -n 9 || { say "kernel $name: waiting for another run to finish it"; flock 9; }
		"$@"
	) 9>"$RTM_CACHE/lock/$name"
}

need_apt() {
	apt-cache show "$1" >/dev/null 2>&1 && return
	die "apt does not know $1: run 'make setup' (or apt-get update) first"
}

# fetch DIR PACKAGE...: packages into DIR; fails where the lists name what is gone.
fetch() {
	local to=$1
	shift
	(cd "$to" && apt-get -qq download "$@" 2>apt.log) && return
	cat "$to/apt.log" >&2
	[ -z "$lists_updated" ] || die "cannot download $*"
	# Security updates replace kernels every few weeks: the lists may be older.
	"$RTM_TOP/scripts/setup.sh" --update
	lists_updated=1
	return 1
}
lists_updated=

# The version of what is cached already; else the candidate that apt offers. A
# cached kernel is preferred, so that a new Debian release does not set off a
# rebuild in the middle of somebody's work.
source_version() {
	local have
	have=$(compgen -G "$RTM_CACHE/src/${SRC_PKG}_*" | sort -V | tail -n 1 || true)
	if [ -n "$have" ] && [ -z "${RTM_UPDATE:-}" ]; then
		echo "${have##*_}"
	else
		need_apt $SRC_PKG
		apt-cache policy $SRC_PKG | awk '$1 == "Candidate:" { print $2 }'
	fi
}

source_dir() { echo "$RTM_CACHE/src/${SRC_PKG}_$(source_version)"; }

patches_key() { cat "$FRAGMENTS"/*.patch | sha256sum | cut -c1-12; }

unpack_source() {
	local ver dir tmp p
	ver=$(source_version)
	dir=$RTM_CACHE/src/${SRC_PKG}_$ver
	if [ -d "$dir" ]; then
		[ "$(patches_key)" != "$(cat "$dir/.rtm-patches" 2>/dev/null)" ] || return 0
		rm -rf "$dir"
	fi
	tmp=$RTM_CACHE/tmp/source
	rm -rf "$tmp"
	mkdir -p "$tmp" "$RTM_CACHE/src"
	say "kernel source: fetching $SRC_PKG $ver"
	fetch "$tmp" "$SRC_PKG=$ver" || { unpack_source; return; }
	say "kernel source: unpacking"
	dpkg-deb --fsys-tarfile "$tmp"/*.deb | tar -xf - -C "$tmp" --wildcards './usr/src/*.tar.xz'
	tar -xJf "$tmp/usr/src/$SRC_PKG.tar.xz" -C "$tmp"
	for p in "$FRAGMENTS"/*.patch; do
		patch -d "$tmp/$SRC_PKG" -p1 -s <"$p" || die "$(basename "$p") does not apply to $ver"
	done
	patches_key >"$tmp/$SRC_PKG/.rtm-patches"
	mv "$tmp/$SRC_PKG" "$dir"
	rm -rf "$tmp"
}

kernel_arch() { [ "$1" = uml ] && echo um || echo x86_64; }

# Built kernels: version of the source, of the compiler, and what was asked for.
built_key() {
	local kind=$1
	{
		source_version
		gcc -dumpfullversion
		cat "$FRAGMENTS/guest-base.config" "$FRAGMENTS/$kind.config"
		# Patches are named for the kernel that needs them; only that one is built anew.
		cat "$FRAGMENTS/$kind"-*.patch 2>/dev/null || true
	} | sha256sum | cut -c1-12
}
built_dir() { echo "$RTM_CACHE/kernels/$1-$(source_version)-$(built_key "$1")"; }

# Kconfig drops what its dependencies do not allow without a word.
check_fragment() {
	local config=$1 line opt lost=
	shift
	while read -r line; do
		case $line in
		CONFIG_*=n) opt=${line%=n}; ! grep -q "^$opt=" "$config" || lost="$lost $line" ;;
		CONFIG_*=*) grep -qxF "$line" "$config" || lost="$lost $line" ;;
		"# CONFIG_"*" is not set")
			opt=${line#\# }; opt=${opt%% *}
			! grep -q "^$opt=" "$config" || lost="$lost $opt=n" ;;
		esac
	done < <(cat "$@")
	[ -z "$lost" ] || die "options that did not survive Kconfig:$lost"
}

build_built() {
	local kind=$1 src dir arch kdir start
	dir=$(built_dir "$kind")
	[ ! -f "$dir/ready" ] || return 0
	src=$(source_dir)
	arch=$(kernel_arch "$kind")
	kdir=$dir/kdir
	start=$SECONDS
	# A build tree knows its own path, so it is made in place; `ready` comes last.
	# What an interrupted run left is carried on by make.
	mkdir -p "$kdir"
	cat "$FRAGMENTS/guest-base.config" "$FRAGMENTS/$kind.config" >"$dir/fragment"
	say "kernel $kind: configuring $(basename "$dir")"
	make -C "$src" O="$kdir" ARCH="$arch" KCONFIG_ALLCONFIG="$dir/fragment" allnoconfig >"$dir/log" 2>&1 ||
		{ tail -n 20 "$dir/log" >&2; die "kernel $kind: configuration failed"; }
	check_fragment "$kdir/.config" "$dir/fragment"
	say "kernel $kind: building on $RTM_JOBS cores, about 5 to 10 minutes; log in $dir/log"
	make -C "$src" O="$kdir" ARCH="$arch" -j"$RTM_JOBS" \
		"$([ "$arch" = um ] && echo vmlinux || echo bzImage)" modules >>"$dir/log" 2>&1 &
	local pid=$! ticks=0
	trap 'kill $pid 2>/dev/null' INT TERM
	while kill -0 $pid 2>/dev/null; do
		sleep 1
		ticks=$((ticks + 1))
		[ $((ticks % 60)) -ne 0 ] || say "kernel $kind: $((ticks / 60)) min, $(grep -c '^  [A-Z]' "$dir/log") steps"
	done
	wait $pid || { grep -B2 -A8 -m3 -E 'error|Error' "$dir/log" >&2; die "kernel $kind: build failed, see $dir/log"; }
	# Without modules of its own the kernel makes only the first of the two.
	[ -s "$kdir/Module.symvers" ] || cp "$kdir/vmlinux.symvers" "$kdir/Module.symvers"
	if [ "$arch" = um ]; then
		strip -g -o "$dir/linux" "$kdir/vmlinux"
	else
		cp "$kdir/arch/x86/boot/bzImage" "$dir/bzImage"
	fi
	cp "$kdir/include/config/kernel.release" "$dir/release"
	echo "$((SECONDS - start)) s" >"$dir/ready"
	say "kernel $kind: ready after $((SECONDS - start)) s"
}

# Newest ABI of a stock series, as the middle part of the package's name.
stock_abi() {
	local series=$1 pat
	case $series in
	6.1) pat='^linux-image-6\.1\.0-[0-9]+-amd64$' ;;
	6.12) pat='^linux-image-6\.12\.[0-9]+\+deb12-amd64$' ;;
	*) die "unknown series $series" ;;
	esac
	apt-cache pkgnames linux-image- | grep -E "$pat" | sort -V | tail -n 1 |
		sed 's/^linux-image-//'
}

stock_dir() {
	local series=$1 dir abi
	if [ -z "${RTM_UPDATE:-}" ]; then
		for dir in $(compgen -G "$RTM_CACHE/kernels/stock-$series-*" | sort -Vr); do
			[ ! -f "$dir/ready" ] || { echo "$dir"; return; }
		done
	fi
	abi=$(stock_abi "$series")
	[ -n "$abi" ] || die "apt knows no stock $series kernel: run 'make setup' (or apt-get update) first"
	echo "$RTM_CACHE/kernels/stock-$series-$abi"
}

build_stock() {
	local series=$1 dir abi common tmp f
	dir=$(stock_dir "$series")
	[ ! -f "$dir/ready" ] || return 0
	abi=${dir##*/stock-"$series"-}
	common=${abi%-amd64}-common
	tmp=$RTM_CACHE/tmp/stock-$series
	rm -rf "$tmp"
	mkdir -p "$tmp" "$RTM_CACHE/kernels"
	say "kernel stock-$series: fetching $abi"
	local kbuild
	# Read to the end: under pipefail an early exit would kill apt-cache and us.
	kbuild=$(apt-cache show --no-all-versions "linux-headers-$abi" |
		sed -nE 's/^Depends:.*(linux-kbuild-[0-9.]+(\+deb12)?).*/\1/p')
	fetch "$tmp" "linux-image-$abi" "linux-headers-$abi" "linux-headers-$common" "$kbuild" ||
		{ build_stock "$series"; return; }
	for f in "$tmp"/*.deb; do
		dpkg-deb -x "$f" "$tmp/root"
	done
	rm -rf "$dir"
	mkdir -p "$dir"
	mv "$tmp/root/usr" "$dir/usr"
	mv "$tmp/root/boot/vmlinuz-$abi" "$dir/bzImage"
	mv "$tmp/root/boot/config-$abi" "$dir/config"
	# 6.1 packages its modules in /lib, 6.12 in /usr/lib.
	mkdir -p "$dir/lib/modules"
	for f in "$tmp/root/lib/modules/$abi" "$dir/usr/lib/modules/$abi"; do
		[ ! -d "$f/kernel" ] || mv "$f" "$dir/lib/modules/"
	done
	rm -rf "$tmp"
	relocate_headers "$dir"
	rm -f "$dir/lib/modules/$abi/build" "$dir/lib/modules/$abi/source"
	# The package's own installation would have done this.
	depmod -b "$dir" "$abi"
	ln -s "usr/src/linux-headers-$abi" "$dir/kdir"
	echo "$abi" >"$dir/release"
	echo "$abi" >"$dir/ready"
	say "kernel stock-$series: $abi ready"
}

# The header packages name each other by absolute path, in makefiles and links.
relocate_headers() {
	local dir=$1 f target
	grep -rlI --include=Makefile --include='.kernelvariables' -e '/usr/src/linux' -e '/usr/lib/linux-kbuild' \
		"$dir"/usr/src/linux-headers-* --exclude-dir=include --exclude-dir=arch 2>/dev/null |
		while read -r f; do
			sed -i -E "s#(^|[^[:alnum:]_./-])(/usr/(src/linux|lib/linux-kbuild))#\1$dir\2#g" "$f"
		done
	find "$dir/usr/src" "$dir/usr/lib" -type l -lname '/usr/*' |
		while read -r f; do
			target=$(readlink "$f")
			ln -sfn "$dir$target" "$f"
		done
}

kernel_dir() {
	case $1 in
	uml | debug) built_dir "$1" ;;
	stock-*) stock_dir "${1#stock-}" ;;
	*) die "unknown kind '$1' (one of: $RTM_KINDS)" ;;
	esac
}

kernel_build() {
	case $1 in
	uml | debug) [ -f "$(built_dir "$1")/ready" ] || with_lock source unpack_source
		with_lock "$1" build_built "$1" ;;
	stock-*) with_lock "$1" build_stock "${1#stock-}" ;;
	all) for k in stock-6.12 stock-6.1 uml debug; do kernel_build "$k"; done ;;
	*) die "unknown kind '$1' (one of: $RTM_KINDS all)" ;;
	esac
}

cmd=${1:-}
[ $# -eq 0 ] || shift
case $cmd in
build) for k in "$@"; do kernel_build "$k"; done ;;
dir)
	dir=$(kernel_dir "$1")
	[ -f "$dir/ready" ] || die "kernel $1 is not in the cache: run 'make kernels' (or scripts/kernel.sh build $1)"
	echo "$dir"
	;;
source) with_lock source unpack_source; source_dir ;;
*) sed -n '3,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
