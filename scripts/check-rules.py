#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Each rule of Documentation/rules.rst has a test that names its number.

A test names a rule in a comment or a string: U17, R13, or a range (U58-U60).
Prints the rules without one; with --where, the files that name each rule.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
TESTS = ("selftests", "module/tests", "userlib/tests", "userlib/compat/tests")

rules = re.findall(r"^([RU]\d+) ", (TOP / "Documentation/rules.rst").read_text(), re.M)
where = {rule: set() for rule in rules}
strange = set()
for directory in TESTS:
    for path in sorted((TOP / directory).rglob("*")):
        if path.suffix not in (".c", ".h", ".cc", ".sh", ".py"):
            continue
        text = path.read_text(errors="replace")
        named = set(re.findall(r"\b[RU]\d{1,2}\b", text))
        for kind, first, last in re.findall(r"\b([RU])(\d+)(?:-| to )\1(\d+)\b", text):
            named |= {f"{kind}{n}" for n in range(int(first), int(last) + 1)}
        for rule in named:
            if rule in where:
                where[rule].add(str(path.relative_to(TOP)))
            elif rule[0] == "U":
                strange.add((rule, str(path.relative_to(TOP))))

for rule, path in sorted(strange):
    print(f"{path} names {rule}, which is in no document", file=sys.stderr)
if "--where" in sys.argv:
    for rule in rules:
        print(rule, *sorted(where[rule]))
missing = [rule for rule in rules if not where[rule]]
for rule in missing:
    print(f"no test names {rule}", file=sys.stderr)
sys.exit(bool(missing or strange))
