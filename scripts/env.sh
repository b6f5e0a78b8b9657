# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Common ground of all scripts: where things are, and how to speak. Sourced, not run.

RTM_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Kernels take minutes to build and gigabytes to keep, so they live outside the
# tree, where a fresh clone finds them again.
RTM_CACHE=${RTM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/rtm}
RTM_BUILD=${RTM_BUILD:-$RTM_TOP/build}
RTM_KINDS="uml stock-6.1 stock-6.12 debug"
RTM_JOBS=${RTM_JOBS:-$(nproc)}
export RTM_TOP RTM_KINDS RTM_CACHE RTM_BUILD RTM_JOBS

# make's own variables must not reach the kernel's make, nor its jobserver's pipe.
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES KBUILD_OUTPUT ARCH CROSS_COMPILE
export LC_ALL=C

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }
