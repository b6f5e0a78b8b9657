#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Runs a command in a guest and says whether all went well there.
#
#   guest.sh KIND [options] -- COMMAND      COMMAND goes to the guest's sh -c
#
# KIND  uml         User Mode Linux 6.12: boots at once, computes at full speed, one CPU
#       stock-6.12  Debian's own kernel in QEMU; so is stock-6.1
#       debug       6.12 with every checker on, in QEMU
#
# --test            the modules built with RTM_TEST=1
# --no-module       do not load rtm.ko (it is in /lib/rtm all the same)
# --params "A=B"    module parameters of rtm.ko
# --file HOST=GUEST put a file or directory there; programs bring their libraries
# --bin HOST        the same, into /usr/bin under its own name
# --share DIR       put a copy of DIR at /share
# --out DIR         what the command leaves in /out appears in DIR
# --log DIR         keep console, output and the rest there (default: build/guest/KIND)
# --mem MB          memory (default 1024); --cpus N (default 2; UML has one)
# --timeout S       default 120, debug 600
# --no-kmemleak     skip the leak scans of the debug kernel (about 25 s)
# --interactive     a shell instead of COMMAND
#
# RTM_ICOUNT=1: an emulated guest's clock counts instructions, so that times in it are
# the same in each run, whatever else the machine does.
#
# The guest's output is ours. Exit status 0 if and only if the command's was 0, the
# guest said so itself, in time, and its kernel's console shows no complaint.  An
# emulated kernel that dies before its first process gets one more try, which is told.
set -euo pipefail
. "$(dirname "$0")/env.sh"

kind=${1:-}
case $kind in
uml | stock-6.1 | stock-6.12 | debug) shift ;;
*) sed -n '3,29s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
mem=1024 cpus=2 timeout=120 log='' out='' load=1 params='' test='' kmemleak=1 interactive=''
[ "$kind" != debug ] || timeout=600
files=()
while [ $# -gt 0 ]; do
	case $1 in
	--mem) mem=$2; shift ;;
	--cpus) cpus=$2; shift ;;
	--timeout) timeout=$2; shift ;;
	--file) files+=("$2"); shift ;;
	--bin) files+=("$2=/usr/bin/$(basename "$2")"); shift ;;
	--share) files+=("$2=/share"); shift ;;
	--out) out=$2; shift ;;
	--log) log=$2; shift ;;
	--params) params=$2; shift ;;
	--test) test=-test ;;
	--no-module) load='' ;;
	--no-kmemleak) kmemleak='' ;;
	--interactive) interactive=1 ;;
	--) shift; break ;;
	*) die "unknown option $1" ;;
	esac
	shift
done
[ -n "$interactive" ] || [ $# -gt 0 ] || die "no command"
command=$*

kernel=$("$RTM_TOP/scripts/kernel.sh" dir "$kind")
modules=${RTM_MODULES:-$RTM_BUILD}/$kind$test
log=${log:-$RTM_BUILD/guest/$kind}
mkdir -p "$log"
# Two guests of one kind at the same time need --log; better to say so than to mix.
exec 8>"$log/.lock"
flock -n 8 || die "another guest is using $log; choose a directory with --log"
rm -rf "$log/root" "$log/console" "$log/console.first" "$log/output" "$log/out.tar" "$log/initramfs"
root=$log/root

# Copies a file, and if it is a program, the libraries that it loads.
put() {
	local from=$1 to=$root$2 lib
	mkdir -p "$(dirname "$to")"
	cp -L --preserve=mode,timestamps "$from" "$to"
	[ "$(head -c 4 "$from" | tr -d '\0')" = $'\x7fELF' ] || return 0
	# Static programs have none, and ldd fails for them.
	{ ldd "$from" 2>/dev/null || true; } | sed -nE 's#^[^/]*(/[^ ]+) \(0x.*#\1#p' |
		while read -r lib; do
			[ -e "$root$lib" ] || { mkdir -p "$(dirname "$root$lib")"; cp -L "$lib" "$root$lib"; }
		done
}

put_any() {
	local from=$1 to=$2 f
	[ -e "$from" ] || die "no such file: $from"
	if [ -d "$from" ]; then
		mkdir -p "$root$to"
		(cd "$from" && find -L . -type f -print) | while read -r f; do put "$from/$f" "$to/${f#./}"; done
	else
		put "$from" "$to"
	fi
}

make_root() {
	local d ip f
	mkdir -p "$root"/{proc,sys,dev,tmp,run,root,etc,out,lib/rtm,usr/bin,usr/sbin,usr/lib,usr/lib64,usr/lib32}
	rmdir "$root/lib/rtm" "$root/lib"
	for d in bin sbin lib lib64 lib32; do ln -s "usr/$d" "$root/$d"; done
	mkdir -p "$root/lib/rtm"
	put /bin/busybox /bin/busybox
	for f in $(/bin/busybox --list); do
		[ "$f" = busybox ] || ln -s busybox "$root/bin/$f"
	done
	# The real ip(8): busybox's knows neither namespaces nor next hop objects.
	ip=$(command -v ip || PATH=$PATH:/sbin:/usr/sbin command -v ip || true)
	if [ -n "$ip" ]; then rm -f "$root/bin/ip"; put "$ip" /bin/ip; fi
	printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$root/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
	cp "$RTM_TOP/selftests/qemu/init.sh" "$root/init"
	chmod 755 "$root/init"
	for f in "$modules"/*.ko; do
		# Debug information would only fill the guest's memory.
		[ ! -e "$f" ] || strip -g -o "$root/lib/rtm/$(basename "$f")" "$f"
	done
	[ -z "$load" ] || [ -e "$root/lib/rtm/rtm.ko" ] || die "no module for $kind: scripts/build-module.sh $kind"
	extra_modules >"$root/lib/rtm/extra"
	[ ${#files[@]} -eq 0 ] || for f in "${files[@]}"; do put_any "${f%%=*}" "${f#*=}"; done
	printf '%s\n' "$command" >"$root/etc/rtm.command"
}

# Interfaces that tests use; stock kernels have them as modules, ours built in.
extra_modules() {
	local release ko name
	case $kind in stock-*) ;; *) return 0 ;; esac
	release=$(cat "$kernel/release")
	PATH=$PATH:/sbin:/usr/sbin modprobe -d "$kernel" -S "$release" --show-depends -a dummy veth |
		awk '$1 == "insmod" { print $2 }' | awk '!seen[$0]++' |
		while read -r ko; do
			name=$(basename "$ko")
			case $ko in
			*.xz) name=${name%.xz}; xz -dc "$ko" >"$root/lib/rtm/$name" ;;
			*) cp "$ko" "$root/lib/rtm/$name" ;;
			esac
			echo "$name"
		done
}

# A device node proves nothing: it may be there where no guest can run.
accel() {
	if [ -n "${RTM_ICOUNT:-}" ]; then
		echo -accel tcg,thread=single -icount shift=0,sleep=off -cpu max
	elif [ -w /dev/kvm ] && grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo; then
		echo -accel kvm -cpu host
	else
		echo -accel tcg,thread=multi -cpu max
	fi
}

nonce=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
guest_env() {
	cat <<-END
		RTM_KIND=$kind
		RTM_NONCE=$nonce
		RTM_OUTPUT=$1
		RTM_OUT=$2
		RTM_LOAD=$load
		RTM_PARAMS="$params"
		RTM_KMEMLEAK=$kmemleak
		RTM_INTERACTIVE=$interactive
		export RTM_KIND
	END
}

# An interactive guest talks on its console; others have a channel for output.
channel() { [ -n "$interactive" ] || echo "$1"; }

run_uml() {
	local stdin=null
	[ -z "$interactive" ] || stdin=fd:0
	guest_env "$(channel /.output)" '' >"$root/etc/rtm.env"
	ln -f "$log/output" "$root/.output"
	# uml_dir: else it litters the home directory with its sockets.
	cmd=("$kernel/linux" "mem=${mem}M" rootfstype=hostfs "rootflags=$root" rw init=/init
		"uml_dir=$log/" umid=uml panic=-1 loglevel=5 con=null ssl=null "con0=$stdin,fd:1" kunit.enable=1)
}

run_qemu() {
	guest_env "$(channel /dev/ttyS1)" "${out:+/dev/ttyS2}" >"$root/etc/rtm.env"
	(cd "$root" && find . -print0 | cpio -0 -o -H newc -R 0:0 --quiet) >"$log/initramfs"
	# mitigations=off: they cost time, and some announce themselves as warnings.
	local accel
	read -ra accel < <(accel)
	cmd=(qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot
		"${accel[@]}" -smp "$cpus" -m "$mem" -kernel "$kernel/bzImage" -initrd "$log/initramfs"
		-append "console=ttyS0 panic=-1 loglevel=5 mitigations=off kunit.enable=1 rdinit=/init"
		-serial stdio -serial "file:$log/output")
	[ -z "$out" ] || cmd+=(-serial "file:$log/out.tar")
}

make_root
: >"$log/output"
case $kind in uml) run_uml ;; *) run_qemu ;; esac
if [ -n "$interactive" ]; then
	exec "${cmd[@]}"
fi

verdict=0
bad() {
	say "guest $kind: $*"
	verdict=1
}

run() {
	# Through a pipe: UML polls its console, which a plain file does not allow.
	timeout -k 5 "$timeout" "${cmd[@]}" > >(exec cat >"$log/console") 2>&1 </dev/null &
	guest=$!
	trap 'kill $guest 2>/dev/null' EXIT
	trap 'exit 130' INT TERM
	# The marks are between the guest and us.
	tail -n +1 -s 0.1 -f --pid=$guest "$log/output" | tr -d '\r' |
		grep -av --line-buffered "^guest-\(began\|done\) $nonce" || true
	rc=0
	wait $guest || rc=$?
	trap - EXIT
}

# An emulated processor may still run an instruction that another one has just patched:
# once in hundreds of boots a kernel ends with "Oops: int3".  Nothing of ours was there
# yet if not even its first process was.
died_at_boot() {
	case $rc in 124 | 137) return 1 ;; esac
	[[ " ${cmd[*]} " = *" tcg,"* ]] && ! grep -aq "^guest-began $nonce" "$log/output"
}

run
if died_at_boot; then
	mv "$log/console" "$log/console.first"
	say "guest $kind: its kernel died before its first process ($log/console.first): once more"
	tail -n 3 "$log/console.first" >&2
	: >"$log/output"
	run
fi

case $rc in 124 | 137) bad "still running after $timeout s: killed" ;; esac
mark=$(tr -d '\r' <"$log/output" | sed -n "s/^guest-done $nonce //p")
if [ -z "$mark" ]; then
	bad "ended without its success mark; the console's end:"
	tail -n 25 "$log/console" >&2
elif [ "$mark" != 0 ]; then
	bad "the command ended with status $mark"
fi
"$RTM_TOP/scripts/console-check.sh" "$log/console" >&2 || bad "its kernel complained (above); all of it: $log/console"
if [ -n "$out" ]; then
	mkdir -p "$out"
	if [ "$kind" = uml ]; then
		cp -a "$root/out/." "$out/"
	else
		# The serial line's file may be cut short where the guest died.
		tar -xf "$log/out.tar" -C "$out" --no-same-owner 2>/dev/null || [ $verdict = 1 ] || bad "no files came out of /out"
	fi
fi
rm -rf "$root" "$log/initramfs"
exit $verdict
