#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the Windows headers here with mingw-w64's, which others wrote.

    compare.py HEADERS BUILD [MINGW-HEADERS]

Reads the names out of both headers, generates a program that prints the value, the
layout or the type behind each, compiles it with either header, both times for 32-bit
Linux (where long has 32 bits, as on Windows), runs both and compares the lines. What
may differ stands in differences.txt, with the reason; an entry that does not apply any
more is a failure, too. Prints TAP.
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# All that mingw-w64's header has must be here, and the reverse.
WHOLE = ["rtmv2.h", "rtm.h", "routprot.h"]
# These have less than theirs: what is here must be the same.
PART = ["basetsd.h", "winnt.h", "windef.h", "winerror.h", "winbase.h", "strsafe.h", "stm.h",
        "mprerror.h", "mprapi.h", "rtutils.h", "ipxconst.h", "ipxrtdef.h"]
# Not in one file with routprot.h: theirs do not get along.
ALONE = ["nldef.h", "iprtrmib.h", "iphlpapi.h"]
# A parser that finds nothing must not pass: functions that RTMv1 and RTMv2 have.
FUNCTIONS = {"rtmv2.h": 57, "rtm.h": 15}
# Macros that stand for words, not values.
WORDS = {"ROUTE_HEADER", "REGISTER_PROTOCOL_ENTRY_POINT", "VOID", "CONST", "APIENTRY", "PASCAL",
         "RESTRICTED_POINTER", "__forceinline", "__int64"}
WORD_PREFIXES = ("R_", "Trace", "CreateEvent", "StringCch", "RTM_COMPAT_")
# Structures of other headers, to be called by name in types.
NAMED_ELSEWHERE = ["FILETIME", "IN6_ADDR"]
# Parts of a header here that stand in a file of their own.
PARTS_OF = {"rtmv2.h": ["rtmv2_address.h"]}
PRELUDE = {"theirs": "#define MPR50 1\n#define WIN32_LEAN_AND_MEAN\n#include <winsock2.h>\n"
                     "#include <ws2tcpip.h>\n#include <windows.h>\n",
           "ours": "#include <winsock2.h>\n#include <ws2tcpip.h>\n"}

TOKEN = re.compile(r'[A-Za-z_]\w*|\d\w*|"[^"]*"|\.\.\.|\S')


class Names:
    """What a header defines; values are only looked at by the compiler."""

    def __init__(self):
        self.macros, self.constants, self.types = [], [], []
        self.calls, self.structs, self.functions = {}, {}, {}


def matching(tokens, start):
    """Index of the bracket that closes the one at start."""
    close = {"(": ")", "{": "}", "[": "]"}[tokens[start]]
    depth = 0
    for i in range(start, len(tokens)):
        depth += (tokens[i] == tokens[start]) - (tokens[i] == close)
        if not depth:
            return i
    raise SyntaxError(" ".join(tokens[start:start + 20]))


def split(tokens, separator):
    """Pieces of tokens between separators that stand in no bracket."""
    pieces, depth = [[]], 0
    for token in tokens:
        depth += (token in "({[") - (token in ")}]")
        if token == separator and not depth:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def declared(tokens):
    """The name that a declarator declares: (*NAME)(...), NAME[...], or the last word."""
    if tokens == ["..."]:
        return "..."
    for i in range(len(tokens) - 2):
        if tokens[i] == "(" and tokens[i + 1] == "*":
            return tokens[i + 2]
    words = [t for t in (tokens[:tokens.index("[")] if "[" in tokens else tokens)
             if re.match(r"[A-Za-z_]", t)]
    return words[-1]


def members(body, prefix=""):
    paths = []
    for piece in split(body, ";"):
        if "{" not in piece:
            paths += [prefix + declared(one) for one in split(piece, ",")]
            continue
        start = piece.index("{")
        end = matching(piece, start)
        if end + 1 == len(piece):
            paths += members(piece[start + 1:end], prefix)
            continue
        name = declared(piece[end + 1:])
        paths.append(prefix + name)
        inner = name + ("[0]." if "[" in piece[end + 1:] else ".")
        paths += members(piece[start + 1:end], prefix + inner)
    return paths


def parse_declaration(names, tokens):
    if not tokens or tokens[0] in ("extern", "static"):
        return
    if tokens[0] != "typedef":
        start = tokens.index("(")
        parameters = [declared(p) for p in split(tokens[start + 1:matching(tokens, start)], ",")
                      if p != ["void"]]
        names.functions[tokens[start - 1]] = parameters
        return
    if "{" not in tokens:
        names.types += [declared(one) for one in split(tokens[1:], ",")]
        return
    start = tokens.index("{")
    end = matching(tokens, start)
    defined = [declared(one) for one in split(tokens[end + 1:], ",")]
    names.types += defined
    if tokens[1] == "enum":
        names.constants += [one[0] for one in split(tokens[start + 1:end], ",")]
        names.structs[defined[0]] = []
    else:
        names.structs[defined[0]] = members(tokens[start + 1:end])


def parse(side, header, path, work):
    """Macros from the text, everything else from what the preprocessor makes of it."""
    names = Names()
    text = path.read_text(errors="replace")
    if side == "ours":
        text += "".join((path.parent / part).read_text() for part in PARTS_OF.get(header, []))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = text.replace("\\\n", " ")
    for name, call, body in re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)(\([^)]*\))?(.*)$", text,
                                       re.M):
        if call:
            names.calls[name] = re.sub(r"\s", "", call)
        elif body.strip() and name not in WORDS and not name.startswith(WORD_PREFIXES):
            names.macros.append(name)
    names.macros = list(dict.fromkeys(names.macros))

    source = work / "parse.c"
    source.write_text(PRELUDE[side] + f"#include <{header}>\n")
    lines = run(COMMAND[side] + ["-E", "-xc", str(source)]).splitlines()
    kept, here = [], False
    for line in lines:
        marker = re.match(r'# \d+ "(.*?)"', line)
        if marker:
            here = pathlib.Path(marker.group(1)).name == header
        elif here and not line.startswith("#"):
            kept.append(line)
    tokens = [t for t in TOKEN.findall(" ".join(kept)) if t != "__extension__"]
    declaration, i = [], 0
    while i < len(tokens):
        token = tokens[i]
        if token == "__attribute__":
            i = matching(tokens, i + 1)
        elif token == "{":
            end = matching(tokens, i)
            if declaration[0] == "typedef":
                declaration += tokens[i:end + 1]
            else:
                declaration = []    # an inline function
            i = end
        elif token == ";":
            parse_declaration(names, declaration)
            declaration = []
        else:
            declaration.append(token)
        i += 1
    return names


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(" ".join(command) + "\n" + done.stderr[:4000])
    return done.stdout


def program(side, headers, found, skip, macros):
    """Source of the program that prints what the names of these headers mean."""
    includes = "".join(f"#include <{h}>\n" for h in headers)
    named = dict.fromkeys(NAMED_ELSEWHERE)
    body = []
    for header in headers:
        names = found[header]
        q = f'"{header}"'
        named.update(dict.fromkeys(names.structs))
        for kind, those in (("macro", names.macros), ("enumerator", names.constants)):
            body += [f'VALUE({q}, "{kind}", {n})' for n in those
                     if (header, n) not in skip]
        body += [f"TYPE({q}, {n})" for n in names.types if (header, n) not in skip]
        body += [f"FUNCTION({q}, {n})" for n in names.functions if (header, n) not in skip]
        for struct, paths in names.structs.items():
            if (header, struct) in skip:
                continue
            body.append(f"SIZE({q}, {struct})")
            for path in paths:
                if (header, f"{struct}.{path}") in skip:
                    continue
                body.append(f"{'INNER' if '.' in path else 'MEMBER'}({q}, {struct}, {path})")
    names = "".join(f'NAMED({n}, "{n}")\n' for n in named)
    calls = "macros_of_rtmv2(); macros_of_rtm(); macros_of_routprot();" if macros else ""
    return (PRELUDE[side] + includes + '#include "probe.h"\n' + names +
            ('#include "macros.h"\n' if macros else "") +
            "int main()\n{\n" + "\n".join(body) + f"\n{calls}\nreturn 0;\n}}\n")


def lines_of(side, headers, found, skip, work, macros):
    """The printed lines, and those which need no compiler, as {name: meaning}."""
    source = work / f"{side}-{headers[0]}.cc"
    source.write_text(program(side, headers, found, skip, macros))
    binary = source.with_suffix("")
    run(COMMAND[side] + ["-xc++", "-std=gnu++11", "-fno-exceptions", "-fno-rtti", "-O0", "-w", "-nostdinc++",
                         "-fpermissive", f"-I{HERE}", "-c", "-o", f"{binary}.o", str(source)])
    run(["gcc", "-m32", "-o", str(binary), f"{binary}.o"])
    lines = dict(line.split("\t") for line in run([str(binary)]).splitlines())
    for header in headers:
        for name, parameters in found[header].functions.items():
            lines[f"{header} parameters {name}"] = ", ".join(parameters)
        if header in WHOLE:
            for name, parameters in found[header].calls.items():
                if not name.startswith(WORD_PREFIXES):
                    lines[f"{header} call {name}"] = parameters
    return lines


def compiles(side, header, name, work):
    source = work / "broken.c"
    source.write_text(PRELUDE[side] + f"#include <{header}>\nint value = {name};\n")
    return not subprocess.run(COMMAND[side] + ["-fsyntax-only", "-xc", str(source)],
                              capture_output=True).returncode


def read_differences():
    """{"header kind name": (theirs, ours)}; "-" is: not there, "!": does not compile."""
    listed = {}
    for line in (HERE / "differences.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            key, theirs, ours, _ = re.split(r"\t+", line)
            listed[key] = (theirs, ours)
    return listed


def main():
    headers, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    reference = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else "/usr/share/mingw-w64/include")
    print("TAP version 13")
    if not (reference / "rtmv2.h").exists():
        print(f"1..0 # SKIP {reference}/rtmv2.h is not there (package mingw-w64-common)")
        return 0
    work.mkdir(parents=True, exist_ok=True)
    common = ["gcc", "-m32", "-malign-double", "-fshort-wchar"]
    builtin = run(["gcc", "-print-file-name=include"]).strip()
    COMMAND["ours"] = common + [f"-I{headers}"]
    # Linux's compiler, told that it is Windows': conventions of calls are of no interest.
    COMMAND["theirs"] = common + [
        "-nostdinc", "-isystem", builtin, "-isystem", str(reference), "-U__linux__", "-U__linux",
        "-Ulinux", "-U__unix__", "-U__unix", "-Uunix", "-U__gnu_linux__", "-U__ELF__",
        "-D_WIN32", "-D__WIN32__", "-DWIN32", "-D__MINGW32__", "-D__MSVCRT__", "-D_X86_",
        "-D__stdcall=", "-D_stdcall=", "-D__cdecl=", "-D_cdecl=", "-D__fastcall=",
        "-D__thiscall=", "-D__declspec(x)="]

    listed = read_differences()
    groups = [WHOLE + PART, ALONE]
    found = {side: {} for side in COMMAND}
    for header in WHOLE + PART + ALONE:
        found["ours"][header] = parse("ours", header, headers / header, work)
        # Of a part the names here are looked up in theirs; in WHOLE theirs count as well.
        found["theirs"][header] = (parse("theirs", header, reference / header, work)
                                   if header in WHOLE else found["ours"][header])

    skip = {"ours": set(), "theirs": set()}
    for key, values in listed.items():
        header, _, name = key.split(" ", 2)
        for side, value in zip(("theirs", "ours"), values):
            # A name of WHOLE that is not there is not looked for.
            if value == "!" or value == "-" and header not in WHOLE:
                skip[side].add((header, name))
    lines = {side: {} for side in COMMAND}
    for number, group in enumerate(groups):
        for side in COMMAND:
            lines[side].update(lines_of(side, group, found[side], skip[side], work, not number))

    number = failed = 0

    def result(good, text, notes=()):
        nonlocal number, failed
        number += 1
        failed += not good
        for note in notes:
            print(f"# {note}")
        print(f"{'ok' if good else 'not ok'} {number} - {text}")

    used = set()
    by_test = {}
    for key in sorted(set(lines["ours"]) | set(lines["theirs"]) | set(listed)):
        header, kind, name = key.split(" ", 2)
        wrong = by_test.setdefault((header, kind), [0, []])
        wrong[0] += 1
        ours, theirs = lines["ours"].get(key, "-"), lines["theirs"].get(key, "-")
        if key in listed and listed[key][0] == "!":
            theirs = "-" if compiles("theirs", header, name, work) else "!"
        if key in listed and (theirs, ours) == listed[key]:
            used.add(key)
        elif ours != theirs:
            wrong[1].append(f"{key}: theirs {theirs}, ours {ours}")
    for (header, kind), (count, wrong) in sorted(by_test.items()):
        result(not wrong, f"{header}: {kind}: {count} compared", wrong)
    for header, count in FUNCTIONS.items():
        have = len(found["theirs"][header].functions)
        result(have == count, f"{header}: {have} functions found of {count}")
    stale = sorted(set(listed) - used)
    result(not stale, f"differences.txt: all {len(listed)} entries apply", stale)
    print(f"1..{number}")
    return bool(failed)


COMMAND = {}
if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, OSError) as problem:
        for line in str(problem).splitlines():
            print(f"# {line}")
        print("not ok 1 - the comparison could not be made")
        sys.exit(1)
