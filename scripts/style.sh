#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Style of everything that needs no kernel: SPDX lines, white space, shell scripts, and
# the consistency checks scripts/check-*.py (names in document, header and tests...).
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$RTM_TOP"
bad=0
complain() { echo "$*"; bad=1; }

mapfile -t files < <(git ls-files --cached --others --exclude-standard |
	grep -vE '^(LICENSES/|COPYING)' | while read -r f; do [ ! -f "$f" ] || echo "$f"; done)
for f in "${files[@]}"; do
	case $f in
	*.md | .gitignore | .ci/* | *.json) continue ;;
	esac
	# First line; second where the first says which interpreter it is.
	head -n 2 "$f" | grep -q 'SPDX-License-Identifier: ' || complain "$f: no SPDX line at the top"
done
# Neither trailing blanks nor a missing last newline. Patches have blanks of their own.
for f in "${files[@]}"; do
	case $f in *.patch | *.png) continue ;; esac
	if grep -nE '[[:blank:]]+$' "$f" | head -n 3 | grep .; then complain "$f: trailing white space"; fi
	[ ! -s "$f" ] || [ -z "$(tail -c 1 "$f")" ] || complain "$f: no newline at the end"
done

mapfile -t scripts < <(for f in "${files[@]}"; do
	case $f in *.patch | *.md) continue ;; esac
	if head -n 1 "$f" | grep -qE '^#!.*(bash|/sh)' || [[ $f = *.sh ]]; then echo "$f"; fi
done)
shellcheck -x -P SCRIPTDIR "${scripts[@]}" || complain "shellcheck has complaints"

for check in scripts/check-*.py; do
	[ ! -e "$check" ] || python3 "$check" || complain "$check has complaints"
done
if command -v rst2html >/dev/null; then
	for f in Documentation/*.rst; do
		[ ! -e "$f" ] || rst2html --report=2 --halt=5 "$f" 2>&1 >/dev/null | grep -vE 'Unknown (directive|interpreted)|kernel-doc|:c:|^$|^\.\.|^   ' | grep -E 'ERROR|SEVERE' &&
			complain "$f does not parse"
	done
fi
exit $bad
