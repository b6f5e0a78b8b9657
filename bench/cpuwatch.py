#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Notes the processor time of a guest's threads whenever the guest says so.

cpuwatch.py OUTPUT RESULT: OUTPUT is the file that the guest's serial line goes to;
lines "@begin N" and "@end N" in it make one line of JSON in RESULT. Ends when killed.
"""
import json
import os
import sys
import time


def process_with(path):
    """The process that has the file open as an argument: the emulator."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                words = f.read().split(b"\0")
        except OSError:
            continue
        if words[0].startswith(b"qemu-system") and f"file:{path}".encode() in words:
            return pid
    return None


def thread_times(pid):
    times = {}
    for tid in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{tid}/schedstat") as f:
                times[tid] = int(f.read().split()[0]) * 1e-9
        except OSError:
            pass
    return times


def follow(path):
    """Lines of a file that grows, and that may not be there yet."""
    while not os.path.exists(path):
        time.sleep(0.05)
    with open(path, errors="replace") as f:
        part = ""
        while True:
            part += f.readline()
            if part.endswith("\n"):
                yield part.strip()
                part = ""
            else:
                time.sleep(0.004)


def main():
    output, result = sys.argv[1:]
    pid, begin = None, {}
    with open(result, "w") as out:
        for line in follow(output):
            words = line.split()
            if len(words) != 2 or words[0] not in ("@begin", "@end"):
                continue
            pid = pid or process_with(output)
            if not pid:
                continue
            times = thread_times(pid)
            if words[0] == "@begin":
                begin = times
                continue
            used = {tid: t - begin.get(tid, 0) for tid, t in times.items()}
            out.write(json.dumps({"phase": int(words[1]), "used": used}) + "\n")
            out.flush()


main()
