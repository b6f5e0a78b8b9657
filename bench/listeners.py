# SPDX-License-Identifier: GPL-2.0
"""What listeners cost the writer and what they lose: figures of `rtmbench feed`."""
import re
import statistics

STAGES = ("feed-load", "feed-replay")
ORDER = (4, "shuffled", 0)


def is_phase(key):
    return key[1] in STAGES


def writer_times(phases, threads):
    """Nanoseconds of the writer's processor for a route: {(stage, who): [each run]}."""
    times, first = {}, None
    for (_, stage, who, _, _, number), group in sorted(phases.items(),
                                                       key=lambda p: p[0][5]):
        used = threads.get(number)
        if not used:
            continue
        if who.endswith("-0"):  # the other processor has nothing to do
            first = max(used, key=used.get)
        times.setdefault((stage, who), []).append(used[first] * 1e9 / group["values"][0])
    return times


def add_ratios(groups, times, guest, routes):
    """The writer's rate beside that of the same run without listeners."""
    for (stage, who), values in times.items():
        groups[(guest, stage + "-ns", who) + ORDER] = {
            "unit": "ns", "routes": routes, "values": values}
        alone = times.get((stage, re.sub(r"\d+$", "0", who)))
        if alone and "asleep" in who:  # one before and one after each
            alone = [(a + b) / 2 for a, b in zip(alone, alone[1:])]
        if alone and not who.endswith("-0"):
            groups[(guest, stage, who) + ORDER] = {
                "unit": "x", "routes": routes,
                "values": [a / v for a, v in zip(alone, values)]}


def derive(groups, phases, threads):
    """Figures that are made of several samples, into groups."""
    if phases:
        routes = next(iter(phases.values()))["routes"]
        add_ratios(groups, writer_times(phases, threads), "qemu", routes)
    for stage in ("unread-load", "unread-replay"):
        for key in [k for k in groups if k[1] == stage and not k[2].endswith("-0")]:
            alone = groups[key[:2] + ("rtm-asleep-0",) + key[3:]]
            groups[key[:2] + (key[2] + "-ratio",) + key[3:]] = {
                "unit": "x", "routes": alone["routes"],
                "values": [a / v for a, v in zip(alone["values"],
                                                 groups[key]["values"])]}
    # Of what is lost the worst counts, not what is usual.
    for what in ("feed-lost", "feed-anew"):
        for side in ("rtm", "fib"):
            found = [g for k, g in groups.items()
                     if k[1] == what and re.fullmatch(side + r"-\d+", k[2])]
            if found:
                groups[("qemu", what, side + "-worst") + ORDER] = {
                    "unit": found[0]["unit"], "routes": found[0]["routes"],
                    "values": [max(v for g in found for v in g["values"])]}


def print_table(groups):
    """Side by side: one line for each table and number of listeners."""
    def get(what, who):
        return groups.get(("qemu", what, who) + ORDER, {}).get("values")

    def text(what, who, form):
        values = get(what, who)
        return form.format(statistics.median(values)) if values else "-"

    names = [k[2] for k in groups if k[0] == "qemu" and k[1] == "feed-load-ns"]
    if not names:
        return
    told = {"rtm": "", "fib": text("feed-changes", "fib", "{:,.0f}")}
    print("\nListeners on the other processor (QEMU); rates of the writer by its "
          "processor's time,\nbeside none in the same run; lost: changes that a "
          f"listener does not know in the end\n(fib: of {told['fib']} messages), "
          "and listeners that lost any; anew: times it was\ntold that it has lost "
          "something.  Medians; lost and anew: of one listener, the worst.\n")
    print(f"{'':16} {'load ns':>8} {'rate':>6} {'updates ns':>11} {'rate':>6} "
          f"{'lost':>8} {'who lost':>9} {'anew':>6}")
    for who in sorted(names, key=lambda n: (-ord(n[0]), len(n), n)):
        lost, anew = get("feed-lost", who), get("feed-anew", who)
        losers = f"{sum(v > 0 for v in lost)} of {len(lost)}" if lost else "-"
        print(f"{who:16} {text('feed-load-ns', who, '{:,.0f}'):>8} "
              f"{text('feed-load', who, '{:.2f}'):>6} "
              f"{text('feed-replay-ns', who, '{:,.0f}'):>11} "
              f"{text('feed-replay', who, '{:.2f}'):>6} "
              f"{f'{max(lost):,.0f}' if lost else '-':>8} {losers:>9} "
              f"{f'{max(anew):,.0f}' if anew else '-':>6}")
