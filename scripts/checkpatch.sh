#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Kernel style: checkpatch.pl --strict over module/ and uapi/, without the types that
# checkpatch.ignore gives a reason for. Any complaint is a failure.
set -euo pipefail
. "$(dirname "$0")/env.sh"

src=$("$RTM_TOP/scripts/kernel.sh" source)
ignore=$(sed -n 's/^\([A-Z_]\{1,\}\)[[:space:]].*/\1/p' "$RTM_TOP/scripts/checkpatch.ignore" | paste -sd,)
cd "$RTM_TOP"
# The native tests are user-space programs.
mapfile -t files < <(find module uapi -name '*.[ch]' -not -path 'module/tests/native/*' | sort)
[ ${#files[@]} -gt 0 ] || die "no files"
"$src/scripts/checkpatch.pl" --no-tree --strict --quiet --terse --show-types --no-summary \
	--max-line-length=100 --ignore "$ignore" -f "${files[@]}"
