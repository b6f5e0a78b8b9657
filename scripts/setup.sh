#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Installs what the build and the tests need on Debian 12: says what is missing,
# installs that with apt-get, and is quiet when all is there.
#   setup.sh          as root, or through sudo
#   setup.sh --update apt-get update: what the lists name could not be fetched
#   setup.sh --check  only say what is missing; exit 1 if something is
set -euo pipefail
. "$(dirname "$0")/env.sh"

missing_packages() {
	local name have
	# One dpkg-query for all: a few milliseconds. It fails for names it never heard of.
	have=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null |
		sed -n 's/^ii  *//p' | sort -u)
	sed -n 's/^\([a-z0-9][^[:space:]]*\).*/\1/p' "$RTM_TOP/scripts/packages.txt" | sort -u |
		comm -23 - <(printf '%s\n' "$have") |
		while read -r name; do printf '%s ' "$name"; done
}

# apt-get download must know the kernels too, or their caches must be filled already.
lists_known() {
	apt-cache show linux-source-6.12 >/dev/null 2>&1
}

command -v dpkg-query >/dev/null || die "this is no Debian system; scripts/packages.txt lists what is needed"
missing=$(missing_packages)
if [ "${1:-}" = --check ]; then
	[ -z "$missing" ] || { say "missing: $missing"; exit 1; }
	exit 0
fi
kernels_cached() { compgen -G "$RTM_CACHE/kernels/*/ready" >/dev/null; }
[ "${1:-}" = --update ] || [ -n "$missing" ] || kernels_cached || lists_known || missing=" "
[ "${1:-}" = --update ] || [ -n "$missing" ] || exit 0

as_root() {
	if [ "$(id -u)" = 0 ]; then
		DEBIAN_FRONTEND=noninteractive "$@"
	else
		command -v sudo >/dev/null || die "run it as root: $*"
		sudo DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
	"$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

# Package lists age: an unknown or vanished version is a reason to fetch them anew,
# and the only one.
updated=
update() {
	say "setup: apt-get update"
	quietly as_root apt-get update || die "apt-get update failed"
	updated=1
}
if [ "${1:-}" = --update ]; then
	update
	exit
fi
lists_known || update
if [ -n "${missing// /}" ]; then
	say "setup: missing: $missing"
	say "setup: apt-get install"
	# shellcheck disable=SC2086 # a list of names
	if ! quietly as_root apt-get install -y --no-install-recommends $missing; then
		[ -z "$updated" ] || die "apt-get install failed"
		update
		# shellcheck disable=SC2086
		quietly as_root apt-get install -y --no-install-recommends $missing ||
			die "apt-get install failed"
	fi
	left=$(missing_packages)
	[ -z "$left" ] || die "still missing: $left"
	say "setup: done"
fi
