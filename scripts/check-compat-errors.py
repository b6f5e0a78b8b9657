#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Each error that a Windows function may return is asserted by a test.

selftests/compat/errors.txt lists the errors of every function that the library
exports; an assertion names error and function:

    result(ERROR_X, RtmFoo(...))         EXPECT_EQ(ERROR_X, RtmFoo(...))
    EXPECT_EQ(FALSE, RtmFoo(...)); EXPECT_EQ(ERROR_X, GetLastError());
    RtmFoo(...) || GetLastError() != ERROR_X
    starving(ERROR_X, RtmFoo(...))       result(ERROR_X, error_unless(RtmFoo(...)))

Helpers stand for the function that they call. Prints what has no test; with
--where, the line that asserts each.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
TESTS = TOP / "selftests/compat"
HELPERS = {
    "enter": "RtmRegisterEntity", "put": "RtmAddRouteToDest", "call": "RtmInvokeMethod",
    "add": "RtmAddRoute", "del": "RtmDeleteRoute", "message": "RtmDequeueRouteChangeMessage",
    "RtmGetSpecificRoute": "RtmGetFirstRoute",
}
ASSERTION = re.compile(r"\b(?:result|starving|EXPECT_EQ|ASSERT_EQ)\(\s*(\w+),\s*"
                       r"(?:error_unless\()?(\w+)\(")
IN_CHILD = re.compile(r"\b(Rtm\w+)\([^;]*?\) \|\| GetLastError\(\) != (\w+)")

EXPORTS = (TOP / "userlib/compat/librtm-compat.map").read_text()
exported = set(re.findall(r"^\t(Rtm[A-Z]\w+);", EXPORTS, re.M))
wanted, never = set(), set()
for line in (TESTS / "errors.txt").read_text().splitlines():
    if not line or line.startswith("#"):
        continue
    names, dash, reason = line.partition(" - ")
    function, *errors = names.split()
    for error in errors:
        (never if dash else wanted).add((function, error))
    if bool(dash) != bool(reason) or not errors:
        sys.exit(f"errors.txt: {line}")

where = {}
for path in sorted(TESTS.glob("*.c")):
    text = path.read_text()
    last = None
    for found in ASSERTION.finditer(text):
        value, function = found.groups()
        function = HELPERS.get(function, function)
        line = text.count("\n", 0, found.start()) + 1
        if function == "GetLastError":
            function = last
        where.setdefault((function, value), f"{path.relative_to(TOP)}:{line}")
        last = function
    for found in IN_CHILD.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        where.setdefault(found.groups(), f"{path.relative_to(TOP)}:{line}")

bad = False
for function in sorted(exported ^ {function for function, _ in wanted}):
    print(f"{function} is exported or in errors.txt, not both", file=sys.stderr)
    bad = True
for pair in sorted(wanted | never):
    if pair in never and pair in where:
        print(f"{pair[0]} returns {pair[1]} in {where[pair]}, which errors.txt denies",
              file=sys.stderr)
        bad = True
    elif pair in wanted and pair not in where:
        print(f"no test of {pair[0]} sees {pair[1]}", file=sys.stderr)
        bad = True
    elif "--where" in sys.argv:
        print(*pair, where.get(pair, "never"))
sys.exit(bad)
