#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The Windows headers compile: each alone, in C and C++ of all years, in one file with
# the host's network headers in either order, under every name; and sources that look
# like Windows' do. Prints TAP.
#	matrix.sh COMPAT-DIR BUILD-DIR	(BUILD-DIR/include: the headers under all names)
set -uo pipefail
compat=$1
out=$2
include=$out/include
work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT
cc=${CC:-cc}
cxx=${CXX:-c++}
flags=(-Wall -Wextra -Wpedantic -Wundef -Werror -fsyntax-only "-I$include")
standards=(c89 gnu89 c99 gnu99 c11 gnu11 c17 c++98 gnu++98 c++11 c++14 c++17 gnu++20)
host=(linux/rtnetlink.h netinet/in.h net/if.h arpa/inet.h sys/socket.h linux/if_link.h)

number=0
failed=0
# Says how a test went whose log is in $work/log: empty is good.
report() {
	number=$((number + 1))
	if [ -s "$work/log" ]; then
		head -n 30 "$work/log" | sed 's/^/# /'
		echo "not ok $number - $1"
		failed=1
	else
		echo "ok $number - $1"
	fi
}

# Compiles standard input as a standard says; what the compiler says goes into the log.
compile() {
	local std=$1
	shift
	if [[ $std = *++* ]]; then
		"$cxx" -xc++ -std="$std" "${flags[@]}" "$@" - 2>&1
	else
		"$cc" -xc -std="$std" "${flags[@]}" "$@" - 2>&1
	fi || echo "status $?"
}

# With a declaration, since headers of macros alone make no program.
including() {
	printf '#include <%s>\n' "$@"
	echo 'extern int something;'
}

echo "TAP version 13"
mapfile -t headers < <(basename -a "$compat"/include/*.h)
[ ${#headers[@]} -gt 20 ] || { echo "not ok 1 - no headers in $compat/include"; exit 1; }

for std in "${standards[@]}"; do
	for header in "${headers[@]}"; do
		including "$header" | compile "$std"
	done >"$work/log"
	report "$std: each of ${#headers[@]} headers alone"
	{
		including "${headers[@]}" "${host[@]}" | compile "$std"
		including "${host[@]}" "${headers[@]}" | compile "$std"
		including rtmv2.h linux/rtnetlink.h rtm.h net/if.h | compile "$std"
		mapfile -t reversed < <(printf '%s\n' "${headers[@]}" | tac)
		including "${reversed[@]}" "${host[@]}" | compile "$std"
	} >"$work/log"
	report "$std: all in one file, with the host's, in four orders"
done

# 32-bit programs, where the machine's compiler has what they need.
if echo '#include <stdlib.h>' | compile gnu11 -m32 | grep -q .; then
	number=$((number + 1))
	echo "ok $number - 32 bits # SKIP no headers for it (package gcc-multilib)"
else
	including "${headers[@]}" "${host[@]}" | compile gnu11 -m32 >"$work/log"
	report "32 bits"
fi

{
	including windows.h rtmv2.h iostream algorithm map string thread vector limits
	including iostream algorithm map thread limits windows.h rtmv2.h
} | compile c++17 >"$work/log"
report "C++: the standard library before and after"

mapfile -t names < <(basename -a "$include"/*)
for name in "${names[@]}"; do including "$name" | compile gnu11; done >"$work/log"
[ "${#names[@]}" -gt $((3 * ${#headers[@]})) ] || echo "only ${#names[@]} names" >>"$work/log"
report "each of ${#names[@]} names, small and large letters"

for std in "${standards[@]}"; do
	# wprintf() and u_short are not in the oldest one; the others must be asked for them.
	[ "$std" = c89 ] || compile "$std" -D_DEFAULT_SOURCE <"$compat/tests/client.c"
done >"$work/log"
report "a client's source, as C and as C++"
compile gnu11 -DUNICODE -D_UNICODE <"$compat/tests/client.c" >"$work/log"
report "a client's source, with UNICODE"

# Sources have BSD names of their own, which these would bring in Linux's form.
including "${headers[@]}" | "$cc" -xc -M "-I$include" - 2>&1 | tr ' ' '\n' |
	grep -E '/(linux/(rtnetlink|if|route)|net/(if|route))\.h$' >"$work/log"
report "no header includes rtnetlink.h, if.h or route.h"

# The default path must not have them: names like windows.h would be found by others.
for name in rtmv2.h windows.h winsock2.h; do
	including "$name" | "$cc" -xc -fsyntax-only - >/dev/null 2>&1 && echo "$name is found"
done >"$work/log"
report "the default path has none of them"

printf '%s\n' '#include <rtmv2.h>' \
	'void f(UCHAR *p, RTM_NET_ADDRESS *n);' \
	'void f(UCHAR *p, RTM_NET_ADDRESS *n) { int l; RTM_IPV6_GET_ADDR_AND_LEN(p, l, n); (void)l; }' |
	compile gnu11 >"$work/pointer"
: >"$work/log"
grep -q 'array.*negative' "$work/pointer" || echo "compiles" >"$work/log"
report "an IPv6 address into a pointer does not compile"

# Run natively; what it prints of failures follows as comments.
for compiler in "$cc -xc -std=gnu11" "$cc -xc -std=gnu89" "$cxx -xc++ -std=gnu++98" "$cxx -xc++ -std=c++17"; do
	# shellcheck disable=SC2086 # a compiler and its arguments
	if $compiler -Wall -Wextra -Wno-long-long -Wno-misleading-indentation -Werror -O2 -fsanitize=undefined \
		-fno-sanitize-recover=all "-I$include" -o "$work/usage" "$compat/tests/usage.c" >"$work/log" 2>&1; then
		"$work/usage" >"$work/usage.out" 2>&1 || echo "status $?" >"$work/log"
		grep -v '^ok\|^TAP\|^1\.\.' "$work/usage.out" | sed 's/^/# /'
		grep -q '^1\.\.' "$work/usage.out" || echo "no plan" >>"$work/log"
		count=$(grep -c '^ok' "$work/usage.out")
	else
		count=0
		echo "does not compile" >>"$work/log"
	fi
	report "macros and sizes, $count results: ${compiler##*=}"
done
echo "1..$number"
exit $failed
