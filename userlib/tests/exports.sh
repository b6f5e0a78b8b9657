#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The symbol map, the header, the manual page and the library tell the same names.
#	exports.sh SOURCE-DIR BUILD-DIR
src=$1
out=$2
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

sed -n 's/^\t\(rtm_[a-z_]*\);$/\1/p' "$src/librtm.map" | sort > "$tmp/map"
nm -D --defined-only "$out/librtm.so.1" | sed -n 's/.* T \(rtm_[a-z_]*\).*/\1/p' |
	sort > "$tmp/library"
sed -n 's/^[a-z].*[ *]\(rtm_[a-z_]*\)(.*/\1/p' "$src/include/rtm/rtm.h" | sort > "$tmp/header"
grep -o 'rtm_[a-z_]*()' "$src/include/rtm/rtm.h" | tr -d '()' | sort -u > "$tmp/comments"
sed -n 's/^\.BI\{0,1\} .*[" *]\(rtm_[a-z_]*\)(.*/\1/p' "$src/man/librtm.3" | sort -u > "$tmp/manual"

number=0
failed=0
same() {
	number=$((number + 1))
	if diff "$2" "$3" > "$tmp/diff"; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		sed 's/^/# /' "$tmp/diff"
		failed=1
	fi
}

echo "TAP version 13"
same "library exports what the map names" "$tmp/map" "$tmp/library"
same "header declares what the map names" "$tmp/map" "$tmp/header"
same "manual page has what the map names" "$tmp/map" "$tmp/manual"
comm -13 "$tmp/comments" "$tmp/map" > "$tmp/undocumented"
: > "$tmp/nothing"
same "every function has a comment" "$tmp/nothing" "$tmp/undocumented"
echo "1..$number"
exit $failed
