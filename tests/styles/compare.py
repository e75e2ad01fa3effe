#!/usr/bin/env python3
"""compare.py BINARY [STYLE ...]: a log in every style of styles.py gives the report of the plain log.

What may differ: sources, bytes, lines, the zone, and what the style lacks (no host: no hosts; no time: no times).
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import logs
import styles

ALWAYS = {"sources", "bytes", "lines", "zone", "source", "line", "not_understood", "assumed", "problems",
          "oldest_waiting"}  # a time less a delay: a fraction of a second moves it
OF_TIME = {"first", "last", "timeline", "days", "hours_of_day", "trend", "sample", "cause_days", "domain_days",
           "sender_days", "episodes"}
OF_HOST = {"hosts", "host"}


def report(binary, path):
    run = subprocess.run([binary, "report", "--format", "json", "--tz", "Europe/Berlin", "--year", "2026", path], capture_output=True, timeout=60)
    return run.returncode, json.loads(run.stdout) if run.stdout else {}, run.stderr.decode("utf-8", "replace")


def without(value, keys, lacks):
    if isinstance(value, dict):
        return {k: without(v, keys, lacks) for k, v in value.items() if k not in keys and not ("time" in lacks and is_of_time(k, v))}
    if isinstance(value, list):
        return [without(v, keys, lacks) for v in value]
    if isinstance(value, str) and is_of_time("", value):
        return value[:19]  # a style may add a fraction
    return value


def is_of_time(key, value):
    return key in OF_TIME or (isinstance(value, str) and len(value) >= 16 and value[4:5] == "-" and value[10:11] in "T ")


def differences(a, b, at=""):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            yield from differences(a.get(key), b.get(key), f"{at}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{at}[{i}]")
    elif a != b:
        yield f"{at}: {str(a)[:60]} -> {str(b)[:60]}"


def main():
    binary, wanted = sys.argv[1], sys.argv[2:]
    failed = collections.Counter()
    words = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "mail.log")
        for kind, make in logs.LOGS.items():
            rows = make()
            truth = {}
            for name, (write, lacks) in styles.STYLES.items():
                if wanted and name not in wanted and name != "plain":
                    continue
                body = write(rows)
                with open(path, "wb") as file:
                    file.write(body if isinstance(body, bytes) else body.encode())
                os.utime(path, (1780000000, 1780000000))
                code, got, err = report(binary, path)
                if name == "plain":
                    truth = got
                    assert code == 0 and got["mail"]["delivered"] > 50, f"{kind}: the plain log is not read"
                    continue
                keys = ALWAYS | (OF_HOST if "host" in lacks or "time" in lacks else set())
                found = list(differences(without(truth, keys, lacks), without(got, keys, lacks)))
                word = "same" if not found and code == 0 else "SWALLOWED" if code == 0 and got.get("mail", {}).get("delivered") in (None, 0) else "differs" if got else "refused"
                words[word] += 1
                if word != "same":
                    failed[name] += 1
                    print(f"{word:9} rc {code} {kind:8} {name}: {len(found)} differences; {'; '.join(found[:2])[:160]} | {err.splitlines()[0][:100] if err else ''}")
    print(f"{sum(words.values())} logs: {dict(words)}; {len(styles.STYLES) - 1 - len(failed)} of {len(styles.STYLES) - 1} styles are whole")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
