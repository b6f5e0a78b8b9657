#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Installs under DESTDIR: the uapi header and userlib/ below PREFIX, and the module's
# sources where DKMS looks for them. Loads and builds nothing for the running kernel:
#   dkms add rtm/VERSION && dkms install rtm/VERSION
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$RTM_TOP"

prefix=${DESTDIR:-}${PREFIX:-/usr/local}
version=$(sed -n 's/^MODULE_VERSION("\(.*\)").*/\1/p' module/*.c | tail -n 1)
version=${version:-0.1}
dkms=${DESTDIR:-}/usr/src/rtm-$version

install -D -m 644 uapi/linux/rtm.h "$prefix/include/linux/rtm.h"
[ ! -f userlib/Makefile ] || make -C userlib install DESTDIR="${DESTDIR:-}" PREFIX="${PREFIX:-/usr/local}"

find Kbuild module uapi -type f -not -path 'module/tests/*' | while read -r f; do
	install -D -m 644 "$f" "$dkms/$f"
done
cat >"$dkms/dkms.conf" <<END
PACKAGE_NAME="rtm"
PACKAGE_VERSION="$version"
BUILT_MODULE_NAME[0]="rtm"
DEST_MODULE_LOCATION[0]="/updates"
MAKE[0]="make -C \$kernel_source_dir M=\$dkms_tree/\$PACKAGE_NAME/\$PACKAGE_VERSION/build modules"
CLEAN="make -C \$kernel_source_dir M=\$dkms_tree/\$PACKAGE_NAME/\$PACKAGE_VERSION/build clean"
AUTOINSTALL="yes"
END
say "installed; for the module: dkms add rtm/$version && dkms install rtm/$version"
