#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Sources written for Windows: what their calls cost, beside the same by librtm."""

ORDER = (4, "shuffled", 0)
WHAT = [
    ("compat-add", "routes, one call each", [
        ("librtm-batch", "librtm, 4,096 a call"), ("librtm", "librtm, one a call"),
        ("compat", "RtmAddRouteToDest"), ("v1", "RtmAddRoute (RTMv1)")]),
    ("compat-update", "the same again, handles given back", [
        ("librtm-handles", "librtm"), ("compat-handles", "RtmAddRouteToDest")]),
    ("compat-dests", "all destinations", [
        ("librtm", "librtm, by value"), ("librtm-handles", "librtm, with handles"),
        ("compat", "RtmGetEnumDests")]),
    ("compat-routes", "all routes", [
        ("librtm", "librtm, by value"), ("librtm-handles", "librtm, with handles"),
        ("compat", "RtmGetEnumRoutes"), ("v1", "RtmEnumerateGetNextRoute (RTMv1)")]),
    ("compat-dest-info", "destinations, each asked for", [
        ("librtm-handles", "librtm"), ("compat", "RtmGetDestInfo")]),
    ("compat-route-info", "routes, each asked for", [
        ("librtm-handles", "librtm"), ("compat", "RtmGetRouteInfo")]),
    ("compat-changes", "changes of a full load", [
        ("librtm", "librtm, by value"), ("librtm-handles", "librtm, with handles"),
        ("compat", "RtmGetChangedDests"), ("compat-ignore", "the same, ignored first")]),
    ("compat-longest", "longest matches, one a call", [
        ("librtm", "librtm, by value"), ("librtm-handles", "librtm, with handles"),
        ("compat", "RtmGetMostSpecificDestination")]),
]


def is_count(key):
    return key[1].startswith("compat-") and key[1].endswith(("-calls", "-syscalls"))


def derive(groups):
    """The worst of what RTMv2's functions need: RTMv1's tell more than the kernel does."""
    for guest in {k[0] for k in groups}:
        worst = [max(g["values"]) for k, g in groups.items()
                 if k[0] == guest and is_count(k) and k[1].endswith("-syscalls") and
                 k[2].startswith("compat")]
        if worst:
            routes = max(g["routes"] for k, g in groups.items() if k[0] == guest)
            groups[(guest, "compat-syscalls", "worst") + ORDER] = {
                "unit": "", "routes": routes, "values": [max(worst)]}


def print_table(groups):
    """One block for each thing that is done, one line for each way."""
    guests = sorted({k[0] for k in groups if k[1].startswith("compat-")}, reverse=True)
    for guest in guests:
        def median(what, who, guest=guest):
            group = groups.get((guest, what, who) + ORDER)
            return group["median"] if group else None

        print(f"\nThrough the library for sources written for Windows ({guest}), beside "
              "librtm.\nCalls: of functions, for each route, gives back included; system "
              "calls: for each\ncall of a function. Ratio: time, by that of librtm with "
              "handles, if there is one,\nelse of librtm.\n")
        print(f"{'':36} {'ns':>9} {'a second':>11} {'ratio':>6} {'calls':>7} "
              f"{'system calls':>12}")
        for what, title, rows in WHAT:
            base = median(what, "librtm-handles") or median(what, "librtm")
            rows = [(who, name) for who, name in rows if median(what, who)]
            if not rows:
                continue
            print(title)
            for who, name in rows:
                ns = median(what, who)
                ratio = f"{ns / base:.2f}" if base else "-"
                print(f"  {name:34} {ns:9,.0f} {1e9 / ns:11,.0f} {ratio:>6} "
                      f"{median(what + '-calls', who):7.4f} "
                      f"{median(what + '-syscalls', who):12.2f}")
