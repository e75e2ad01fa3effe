"""Runs what stands in README.md and docs/: commands_test.py PROGRAM ROOT [PYTHON DIRECTORY [C LIBRARY DIRECTORY]]

A block ```sh is run as a script and must end with 0 or 1 (--fail-if); ```console is run command by command, and must
print what is shown. `needs=` names programs: a block without its programs is skipped, and said to be. In README.md,
what stands `between these` and begins with the program's name is run, too; names in capitals are files there.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, ROOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
PYTHON = Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else None
LIBRARY = Path(sys.argv[4]).resolve() if len(sys.argv) > 4 else None
failures, skipped, ran = [], [], 0


def prepare(work):
    (work / "bin").mkdir()
    (work / "bin/whybounce").symlink_to(PROGRAM)
    here = work / "here"
    here.mkdir()
    for log in (ROOT / "samples/postfix").iterdir():
        shutil.copy(log, here)
    shutil.copy(ROOT / "samples/exim/mainlog", here)
    shutil.copytree(ROOT / "samples/bounces", here / "bounces")
    shutil.copytree(ROOT / "samples/bounces", here / "Maildir")
    (here / "replies.txt").write_text("550 5.1.1 No such user\n")
    shutil.copy(here / "mail.log", here / "LOG")
    env = {"PATH": f"{work}/bin:/usr/bin:/bin:/usr/sbin", "HOME": str(work), "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1",
           "WHYBOUNCE_CONFIG": ""}
    run("whybounce report --format json -o LAST_WEEK.json mail.log.1; whybounce map -o PART mail.log; cp LAST_WEEK.json last.json",
        here, env)
    return here, env


def run(script, here, env, shell="sh"):
    return subprocess.run([shell, "-c", script], cwd=here, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=120)


def blocks(text):
    for match in re.finditer(r"^```(\w+)([^\n]*)\n(.*?)^```$", text, re.M | re.S):
        needs = re.search(r"needs=(\S+)", match[2])
        yield match[1], needs[1].split(",") if needs else [], match[3]


def wrong(where, what):
    failures.append(f"{where}: {what}")


def check_sh(where, body, here, env):
    done = run("set -e\n" + body, here, env)
    if done.returncode not in (0, 1):
        wrong(where, f"{body.strip()}\n  ended with {done.returncode}: {done.stderr[-500:]}")


def check_console(where, body, here, env):
    for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        done = run(command, here, env)
        said = re.sub(r"[ \t]+$", "", done.stdout + done.stderr, flags=re.M)
        if said != shown:
            wrong(where, f"{command}\n--- shown\n{shown}--- said\n{said}")


def check_code(where, kind, body, here, env):
    if kind == "python":
        if PYTHON is None or not (PYTHON / "whybounce").is_dir():
            return "the module for Python is not built"
        done = subprocess.run(["/usr/bin/python3", "-c", body], cwd=here, env={**env, "PYTHONPATH": str(PYTHON)},
                              capture_output=True, text=True)
    elif kind == "c":
        if LIBRARY is None:
            return "libwhybounce.so is not built"
        (here / "example.c").write_text(body)
        done = run(f"cc -std=c11 -Wall -Werror example.c -I {ROOT}/src -L {LIBRARY} -lwhybounce -Wl,-rpath,{LIBRARY} -o example "
                   "&& ./example | grep -qx mailbox-full", here, env)
    else:
        name, command = {"php": ("x.php", "php x.php"), "ruby": ("x.rb", "ruby x.rb"), "go": ("x.go", "go run x.go")}[kind]
        (here / name).write_text(body)
        done = run(f"{command} | grep -q user-unknown", here, env)
    if done.returncode != 0:
        wrong(where, f"{kind}: {done.stdout[-300:]}{done.stderr[-800:]}")
    return None


def inline(text):
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    for span in re.findall(r"`(whybounce [^`]+)`", prose):
        yield span.replace("/var/log/mail.log*", "mail.log*").replace("...", "").replace(" COMMAND", " report")


with tempfile.TemporaryDirectory() as directory:
    here, env = prepare(Path(directory))
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        name, text = page.relative_to(ROOT), page.read_text()
        for kind, needs, body in blocks(text):
            missing = [one for one in needs if shutil.which(one, path=env["PATH"]) is None]
            if missing:
                skipped.append(f"{name}: no {', '.join(missing)}")
                continue
            if kind == "sh":
                check_sh(name, body, here, env)
            elif kind == "console":
                check_console(name, body, here, env)
            elif kind in ("python", "c", "php", "ruby", "go"):
                why = check_code(name, kind, body, here, env)
                if why:
                    skipped.append(f"{name}: {why}")
                    continue
            else:
                continue
            ran += 1
        for command in inline(text):
            if "| sendmail" in command or command.startswith("whybounce site"):
                command = command.split(" | ")[0].replace("site DIR", "site made")
            if "--follow" in command:
                skipped.append(f"{name}: `{command}` does not end (report.follow runs it)")
                continue
            done = run(command, here, env)
            ran += 1
            if done.returncode not in (0, 1):
                wrong(name, f"`{command}` ended with {done.returncode}: {done.stderr[-300:]}")

print(f"{ran} blocks and commands run")
for line in skipped:
    print("skipped:", line)
for line in failures:
    print("wrong:", line)
sys.exit(1 if failures or ran < 30 else 0)
