#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Reads a guest's console log and fails if its kernel complained about anything.
#   console-check.sh LOG    prints each complaint with what follows it
set -euo pipefail

# One pattern a line. "Call Trace" is no complaint: fault injection prints one, too.
patterns=$(cat <<'END'
WARNING:
BUG:
kernel BUG at
Oops[: ]
general protection
Kernel panic
KASAN:
UBSAN:
KCSAN:
unreferenced object 0x
possible recursive locking
possible circular locking
inconsistent lock state
suspicious RCU usage
bad unlock balance
held lock freed
lock held when returning
sleeping function called
scheduling while atomic
INFO: task .* blocked
INFO: rcu.*(stall|detected)
rcu_(preempt|sched|bh).*(stall|starved)
soft lockup
hard LOCKUP
workqueue lockup
refcount_t:
list_(add|del) corruption
ODEBUG:
Object .* (redzone|padding) overwritten
Slab cache .* objects remaining|still has objects
kmemleak: [0-9]+ new suspected
kmemleak: .*(disabled|Cannot)
unregister_netdevice: waiting
leaked reference
END
)
! grep -nE -A25 -m3 -f <(printf '%s\n' "$patterns") "$1"
