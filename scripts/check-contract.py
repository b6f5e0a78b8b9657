#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Document, header, command table and tests name the same commands and errnos.

Also: a source file calls and includes only its own rank or lower (the table of
source files in Documentation/design.rst), and every source file is in that
table.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
complaints = []


def read(*names):
    return "\n".join((TOP / name).read_text() for name in names)


def complain(text):
    complaints.append(text)


def check_commands():
    header = read("uapi/linux/rtm.h")
    document = read("Documentation/rtm.rst")
    table = read("module/ioctl.c")
    tests = "\n".join(p.read_text() for p in sorted((TOP / "selftests").glob("*.[ch]")))
    defined = set(re.findall(r"^#define RTM_IOC_(\w+)\s+_IO\(", header, re.M))
    in_document = set(re.findall(r"^([A-Z]+(?:_[A-Z]+)*)  +(?:no|yes|file)\b", document, re.M))
    in_table = set(re.findall(r"COMMAND\(RTM_CMD_(\w+)", table))
    in_tests = set(re.findall(r"RTM_IOC_(\w+)", tests))
    for name in sorted(defined | in_document | in_table):
        for where, names in (("uapi/linux/rtm.h", defined), ("Documentation/rtm.rst", in_document),
                             ("module/ioctl.c", in_table), ("selftests", in_tests)):
            if name not in names:
                complain(f"command {name} is not in {where}")
    dictionary = set(re.findall(r"^ \* (E[A-Z0-9]+) {3,}", header, re.M))
    named = set(re.findall(r"\b(E[A-Z]{2,}[A-Z0-9]*)\b", document)) - {"ENTITY"}
    named = {name for name in named if not name.startswith(("ENTITY_", "EXACT"))}
    all_errnos = dictionary | named
    for name in sorted(all_errnos):
        if not re.search(rf"\b{name}\b", header):
            complain(f"errno {name} of Documentation/rtm.rst is not in the header")
        if not re.search(rf"\b{name}\b", document):
            complain(f"errno {name} of the header is not in Documentation/rtm.rst")
        if not re.search(rf"\b{name}\b", tests):
            complain(f"errno {name} is in no selftest")


def check_ranks():
    rank = {}
    for level, names in re.findall(r"^(\d)     (``[^\n]*?``) ", read("Documentation/design.rst"), re.M):
        for name in re.findall(r"``([\w*.]+)``", names):
            rank[name] = int(level)

    def rank_of(path):
        for name in (path.name, path.stem):
            if name in rank:
                return rank[name]
        if path.name.startswith("cmd_"):
            return rank.get("cmd_*")
        return None

    for path in sorted((TOP / "module").glob("*.[ch]")):
        own = rank_of(path)
        if own is None:
            complain(f"{path.name} is not in the table of Documentation/design.rst")
            continue
        for included in re.findall(r'^#include "([\w.]+)"', path.read_text(), re.M):
            other = TOP / "module" / included
            if other.exists() and (rank_of(other) or 0) > own:
                complain(f"{path.name} (rank {own}) includes {included} (rank {rank_of(other)})")


check_commands()
check_ranks()
for line in complaints:
    print(line, file=sys.stderr)
sys.exit(bool(complaints))
