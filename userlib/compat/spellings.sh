#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Puts the headers into a directory, under every name that sources use for them: file
# names on Windows have no case. The other names are links, so that the repository has
# no files that differ in case only.
#	spellings.sh FROM TO
set -eu
from=$1
to=$2
here=$(dirname "$0")

rm -rf "$to"
mkdir -p "$to"
install -m 644 "$from"/*.h "$to"
for path in "$from"/*.h; do
	name=${path##*/}
	stem=${name%.h}
	large=$(printf '%s' "$stem" | tr '[:lower:]' '[:upper:]')
	first=$(printf '%.1s' "$large")
	for other in "$first${stem#?}.h" "$large.h" "$large.H"; do
		[ -e "$to/$other" ] || ln -s "$name" "$to/$other"
	done
done
sed '/^#/d' "$here/spellings.txt" | while read -r other name; do
	[ -e "$to/$name" ] || { echo "spellings.txt: there is no $name" >&2; exit 1; }
	[ -e "$to/$other" ] || ln -s "$name" "$to/$other"
done
