#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Makes one table and one JSON file of the samples that rtmbench wrote."""
import argparse
import datetime
import json
import os
import statistics
import sys

import compat
import listeners

# title; guest, what, family, order of ours; who of ours; peer (what, who, batch), of
# whose settings the best counts, or None where ours is compared with a number; must, aim. A ratio says how many times
# better we are; of a number, less is better unless `more`.
TARGETS = [
    ("add IPv4, against BPF batch update", ("uml", "add", 4, "shuffled"), "rtm",
     ("add", "bpf", 4096), 7, 14),
    ("add IPv4, against rtnetlink, 256 per send, gateways",
     ("uml", "add", 4, "shuffled"), "rtm", ("add", "fib", 256), 14, 28),
    ("add IPv4, the same with next hop objects",
     ("uml", "add", 4, "shuffled"), "rtm", ("add", "fib-objects", 256), 14, 28),
    ("add IPv6, against BPF batch update", ("uml", "add", 6, "shuffled"), "rtm",
     ("add", "bpf", 4096), 4, 8),
    ("longest match in the kernel, against fib_table_lookup",
     ("uml", "lpm-kernel", 4, "shuffled"), "rtm", ("lpm-kernel", "best fib", 0), 3, 5),
    ("the same, 16 at a time as bulk commands do",
     ("uml", "lpm-kernel-many", 4, "shuffled"), "rtm", ("lpm-kernel", "best fib", 0), 3, 5),
    ("longest match in the kernel, against BPF", ("uml", "lpm-kernel", 4, "shuffled"),
     "rtm", ("lpm-kernel", "bpf", 0), 6, 10),
    ("the same, 16 at a time as bulk commands do",
     ("uml", "lpm-kernel-many", 4, "shuffled"), "rtm", ("lpm-kernel", "bpf", 0), 6, 10),
    ("enumeration in order, against an RTM_GETROUTE dump",
     ("uml", "list", 4, "shuffled"), "rtm", ("list", "best fib", 0), 8, 15),
    ("close of a full owner, against 256 RTM_DELROUTE per send",
     ("uml", "close-of-two", 4, "shuffled"), "rtm", ("close-of-two", "best fib", 256), 9, 18),
    ("memory of a route IPv4, system", ("uml", "memory-system", 4, "shuffled"), "rtm",
     None, 80, 74),
    ("memory of a route IPv4, by its own account", ("uml", "memory-own", 4, "shuffled"),
     "rtm", None, 80, 74),
    ("memory of a route IPv6, system", ("uml", "memory-system", 6, "shuffled"), "rtm",
     None, 110, 100),
    ("memory of a route IPv6, by its own account", ("uml", "memory-own", 6, "shuffled"),
     "rtm", None, 110, 100),
    ("memory of a further owner's route, system",
     ("uml", "memory-system-second", 4, "shuffled"), "rtm", None, 48, 36),
    ("empty instance, system", ("uml", "empty-system", 0, ""), "rtm", None, 16384, 4096),
    ("empty instance, by its own account", ("uml", "empty-own", 0, ""), "rtm",
     None, 16384, 4096),
    ("empty instance, system, stock kernel", ("qemu", "empty-system", 0, ""), "rtm",
     None, 16384, 4096),
    ("two processors, longest match in the kernel",
     ("qemu", "smp-lpm-kernel", 4, "shuffled"), "two", "more", 1.8, 1.9),
    ("two processors, longest match by bulk ioctl",
     ("qemu", "smp-lpm-ioctl", 4, "shuffled"), "two", "more", 1.8, 1.9),
    ("reader beside a writer, against one beside arithmetic",
     ("qemu", "smp-lpm-kernel", 4, "shuffled"), "beside-writer", "more", 0.9, 0.9),
    ("add beside 16 reading subscribers, against none",
     ("qemu", "feed-load", 4, "shuffled"), "rtm-16", "more", 0.77, 0.9),
    ("add beside 256 sleeping subscribers, against none",
     ("qemu", "feed-load", 4, "shuffled"), "rtm-asleep-256", "more", 0.98, 0.98),
    ("add with 256 subscriptions that nobody reads",
     ("uml", "unread-load", 4, "shuffled"), "rtm-asleep-256-ratio", "more", 0.98, 0.98),
    ("changes lost by a reading subscriber, the worst",
     ("qemu", "feed-lost", 4, "shuffled"), "rtm-worst", None, 0, 0),
    ("times it was told to start anew, the worst",
     ("qemu", "feed-anew", 4, "shuffled"), "rtm-worst", None, 0, 0),
    ("fetching changed destinations, against an RTM_GETROUTE dump",
     ("uml", "fetch", 4, "shuffled"), "rtm", ("feed-dump", "best fib", 0), 2, 6),
    ("the same, full records", ("uml", "fetch", 4, "shuffled"), "rtm-full",
     ("feed-dump", "best fib", 0), 2, 6),
    ("close beside a reading subscriber, until it knows all",
     ("uml", "close-read-all", 4, "shuffled"), "rtm", ("close-of-two", "best fib", 256),
     6, 13),
    ("the same, until close() is back",
     ("uml", "close-read", 4, "shuffled"), "rtm", ("close-of-two", "best fib", 256),
     6, 13),
    ("system calls for a call of RTMv2, the worst of all loops",
     ("uml", "compat-syscalls", 4, "shuffled"), "worst", None, 1, 1),
]

# Not ours: what the machine could give at that time.
CONTROLS = [
    ("two processors, arithmetic only", ("qemu", "smp-spin", 4, "shuffled"), "two"),
    ("the same by the clock", ("qemu", "smp-spin", 4, "shuffled"), "two-by-time"),
    ("two processors, lookups, by the clock", ("qemu", "smp-lpm-kernel", 4, "shuffled"),
     "two-by-time"),
    ("two processors, lookups 16 at a time in the kernel",
     ("qemu", "smp-lpm-many", 4, "shuffled"), "two"),
    ("two processors, fib_table_lookup", ("qemu", "smp-lpm-fib", 4, "shuffled"), "two"),
    ("from a change to its subscriber, median", ("qemu", "wake-median", 4, "shuffled"), "rtm"),
    ("from a change to a listener of rtnetlink", ("qemu", "wake-median", 4, "shuffled"), "fib"),
]

# The same peer used in different ways.
SETTINGS = ["fib", "fib-objects"]


def load_threads(path):
    """Processor time that each thread of the emulator used in each phase."""
    if not path or not os.path.exists(path):
        return {}
    with open(path) as lines:
        seen = [json.loads(line) for line in lines]
    threads = {s["phase"]: s["used"] for s in seen}
    if len(threads) != len(seen):
        sys.exit("two phases have the same number")
    return threads


def two_processors(groups, phases, threads):
    """Operations of each phase, by processor time of the emulated processors."""
    rates, counts, routes, first = {}, {}, 0, None
    for (_, what, who, _, _, number), group in sorted(phases.items(),
                                                      key=lambda p: p[0][5]):
        routes = group["routes"]
        counts.setdefault(what, {}).setdefault(who, []).append(group["values"][0])
        used = threads.get(number)
        if not used:
            continue
        busy = sorted(used, key=used.get, reverse=True)
        if what.endswith("-one"):
            first = busy[0]
        thread = first if who == "cpu0" else next(t for t in busy if t != first)
        rates.setdefault(what, {}).setdefault(who, []).append(
            group["values"][0] / max(used[thread], 1e-9))

    def add(what, who, unit, values):
        groups[("qemu", what, who, 4, "shuffled", 0)] = {
            "unit": unit, "routes": routes, "values": values}

    # Each phase lasts as long as the other; but who else was on the machine?
    for what in ("smp-spin", "smp-lpm-kernel"):
        one, two = counts.get(what + "-one"), counts.get(what + "-two")
        if one and two:
            add(what, "two-by-time", "x", [(a + b) / o for a, b, o in
                                           zip(two["cpu0"], two["cpu1"], one["cpu0"])])
    for what in ("smp-spin", "smp-lpm-kernel", "smp-lpm-many", "smp-lpm-fib", "smp-lpm-ioctl"):
        one, two = rates.get(what + "-one"), rates.get(what + "-two")
        if one and two:
            add(what, "one", "1/s", one["cpu0"])
            add(what, "two", "x", [(a + b) / o for a, b, o in
                                   zip(two["cpu0"], two["cpu1"], one["cpu0"])])
    spin, write = (rates.get("smp-lpm-kernel-" + x) for x in ("spin", "write"))
    if spin and write:
        add("smp-lpm-kernel", "beside-writer", "x",
            [w / s for w, s in zip(write["cpu0"], spin["cpu0"])])
        add("smp-lpm-kernel", "beside-spin", "1/s", spin["cpu0"])
        add("smp-write", "writer", "1/s", write["cpu1"])


def load_samples(path, threads):
    groups = {}
    with open(path) as lines:
        for line in lines:
            s = json.loads(line)
            key = (s["guest"], s["what"], s["who"], s["family"], s["order"], s["batch"])
            group = groups.setdefault(key, {"unit": s["unit"], "routes": s["routes"],
                                            "values": []})
            group["values"].append(s["value"])
    phases = {key: groups.pop(key) for key in list(groups)
              if key[1].startswith("smp-") and key[2] in ("cpu0", "cpu1")}
    threads = load_threads(threads)
    two_processors(groups, phases, threads)
    phases = {key: groups.pop(key) for key in list(groups) if listeners.is_phase(key)}
    listeners.derive(groups, phases, threads)
    compat.derive(groups)
    for group in groups.values():
        group["median"] = statistics.median(group["values"])
    return groups


def find(groups, where, who, batch=None):
    guest, what, family, order = where
    for key, group in groups.items():
        if key[:5] == (guest, what, who, family, order) and batch in (None, key[5]):
            return group
    return None


def number(x):
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.1f}" if abs(x) >= 10 else f"{x:.2f}"


def spread(group):
    values = group["values"]
    text = f"{number(group['median'])} {group['unit']}"
    if len(values) > 1:
        text += f" ({number(min(values))}..{number(max(values))})"
    return text


def judge(groups, target):
    title, where, who, peer, must, aim = target
    ours = find(groups, where, who)
    if not ours:
        return None
    row = {"what": title, "guest": where[0], "runs": len(ours["values"]),
           "routes": ours["routes"], "ours": ours, "must": must, "aim": aim}
    if isinstance(peer, tuple):
        settings = [find(groups, (where[0], peer[0]) + where[2:], who, peer[2])
                    for who in (SETTINGS if peer[1] == "best fib" else [peer[1]])]
        settings = [s for s in settings if s]
        if not settings:
            return None
        theirs = min(settings, key=lambda s: s["median"])
        row["peer"] = theirs
        row["measured"] = theirs["median"] / ours["median"]
        good = [row["measured"] >= limit for limit in (must, aim)]
    else:
        row["measured"] = ours["median"]
        good = [row["measured"] >= limit if peer == "more" else row["measured"] <= limit
                for limit in (must, aim)]
    row["verdict"] = "PASS, aim too" if good[1] else "PASS" if good[0] else "MISS"
    return row


def print_missing(groups):
    """What was to be measured and was not, by name: it must not just be absent."""
    missing = [t for t in TARGETS if not judge(groups, t)]
    for title, where, _, _, must, aim in missing:
        print(f"{title:58} {where[0]:5} {0:4} {'-':>9} {number(must):>7} "
              f"{number(aim):>7}  NO FIGURE")
    return bool(missing)


def print_targets(rows):
    print(f"{'':58} {'guest':5} {'runs':>4} {'measured':>9} {'must':>7} {'aim':>7}")
    for row in rows:
        sign = "x" if "peer" in row or row["ours"]["unit"] == "x" else row["ours"]["unit"]
        print(f"{row['what']:58} {row['guest']:5} {row['runs']:4} "
              f"{number(row['measured']):>8}{sign} {number(row['must']):>7} "
              f"{number(row['aim']):>7}  {row['verdict']}")
        detail = "    ours " + spread(row["ours"])
        if "peer" in row:
            detail += "; theirs " + spread(row["peer"])
        print(detail)


def print_all(groups):
    print("\nAll figures, median (smallest..largest):\n")
    for key, group in sorted(groups.items()):
        if compat.is_count(key):
            continue
        guest, what, who, family, order, batch = key
        name = " ".join(filter(None, [what, f"IPv{family}" if family else "", order,
                                      f"by {batch}" if batch else ""]))
        print(f"{guest:5} {name:42} {who:13} {spread(group)}, runs {len(group['values'])}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", required=True)
    parser.add_argument("--threads", help="what cpuwatch.py noted")
    parser.add_argument("--tables", required=True)
    parser.add_argument("--revision", default="unknown")
    parser.add_argument("--load", type=float, default=0)
    parser.add_argument("--json", required=True)
    parser.add_argument("--whole", action="store_true", help="nothing may be missing")
    args = parser.parse_args()

    groups = load_samples(args.samples, args.threads)
    rows = [row for row in (judge(groups, t) for t in TARGETS) if row]
    with open(args.tables) as lines:
        tables = sorted({" ".join(os.path.basename(word) for word in line.split())
                         for line in lines if line.startswith("table: ")})
    load = [args.load, os.getloadavg()[0]]
    print(f"rtm {args.revision}, {datetime.date.today()}; load of the machine "
          f"{load[0]:.1f} before, {load[1]:.1f} after")
    for table in tables:
        print(table)
    for guest in sorted({key[0] for key in groups}):
        routes = sorted({g["routes"] for k, g in groups.items() if k[0] == guest} - {0})
        print(f"{guest}: tables of {', '.join(f'{n:,}' for n in routes)} routes")
    print("Medians. UML: processor time of the guest, one processor. QEMU: time, "
          "emulated\nunless there is KVM, and busy neighbours count; but two processors "
          "by the\nprocessor time of each.\n")
    print_targets(rows)
    missing = args.whole and print_missing(groups)
    for title, where, who in CONTROLS:
        group = find(groups, where, who)
        if group:
            print(f"for comparison: {title:42} {where[0]:5} {len(group['values']):4} "
                  f"{spread(group)}")
    listeners.print_table(groups)
    compat.print_table(groups)
    print_all(groups)
    with open(args.json, "w") as out:
        json.dump({
            "revision": args.revision, "tables": tables, "load": load, "targets": rows,
            "figures": [dict(zip(("guest", "what", "who", "family", "order", "batch"), key),
                             **group) for key, group in sorted(groups.items())],
        }, out, indent=1)
        out.write("\n")
    return 1 if missing else 0


sys.exit(main())
