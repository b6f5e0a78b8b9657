#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Puts the headers into a directory, under every name that sources use for them: file
# names on Windows have no case. The others are made here, so that the repository has no
# names that differ in case only; files, since clang warns of links with another name.
#	spellings.sh FROM TO
set -eu
umask 022
from=$1
to=$2
here=$(dirname "$0")

forward() {
	[ -e "$to/$1" ] || printf '/* SPDX-License-Identifier: %s */\n#include "%s"\n' \
		LGPL-2.1-or-later "$2" >"$to/$1"
}

rm -rf "$to"
mkdir -p "$to"
install -m 644 "$from"/*.h "$to"
for path in "$from"/*.h; do
	name=${path##*/}
	stem=${name%.h}
	large=$(printf '%s' "$stem" | tr '[:lower:]' '[:upper:]')
	first=$(printf '%.1s' "$large")
	for other in "$first${stem#?}.h" "$large.h" "$large.H"; do
		forward "$other" "$name"
	done
done
sed '/^#/d' "$here/spellings.txt" | while read -r other name; do
	[ -e "$to/$name" ] || { echo "spellings.txt: there is no $name" >&2; exit 1; }
	forward "$other" "$name"
done
