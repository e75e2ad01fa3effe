#!/usr/bin/env python3
"""check.py BINARY [PLATFORM ...]: the made-up records of records.py say what their truth has, in every carrier.

With --shared DIR the records of that directory and its truth.tsv are read, too.
"""
import csv
import datetime
import gzip
import io
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import records

KEYS = {"code": "reply_code", "enhanced": "enhanced_code", "relay": None, "sender": "sender", "campaign": "campaign", "tenant": "tenant", "queue_id": "queue_id", "message_id": "message_id", "stage": "stage", "direction": "direction", "permanence": "permanence"}


def run(binary, data, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "records" + suffix)
        with open(path, "wb") as file:
            file.write(data)
        done = subprocess.run([binary, "events", path], capture_output=True, timeout=60)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode("utf-8", "replace")


def table(rows, divider=",", end="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=divider, lineterminator=end).writerows(rows)
    return out.getvalue()


def plain(form, out):
    if form == "csv":
        return table(out).encode()
    return "".join((line if form == "lines" else json.dumps(line)) + "\n" for line in out).encode()


def carriers(form, out):
    """name, bytes, suffix; each gives the rows of the plain one."""
    text = plain(form, out)
    yield "gzip", gzip.compress(text), ".gz"
    zst = subprocess.run(["zstd", "-q", "-c"], input=text, capture_output=True)
    if zst.returncode == 0:
        yield "zstd", zst.stdout, ".zst"
    yield "byte order mark", b"\xef\xbb\xbf" + text, ".log"
    yield "UTF-16", text.decode().encode("utf-16"), ".log"
    yield "UTF-16 without a mark", text.decode().encode("utf-16-le"), ".log"
    if form == "csv" and not out[0][0].startswith("#"):
        yield "tabs", table(out, "\t").encode(), ".tsv"
        yield "semicolons", table(out, ";").encode(), ".csv"
        yield "LF", table(out, end="\n").encode(), ".csv"
    if form == "json":
        yield "array", json.dumps(out).encode(), ".json"
        yield "array, indented", json.dumps(out, indent=2).encode(), ".json"
        yield "arrays, concatenated", b"".join(json.dumps([one]).encode() for one in out), ".json"
        yield "objects, concatenated", b"".join(json.dumps(one).encode() for one in out), ".json"
        yield "SNS", b"".join(json.dumps({"Type": "Notification", "MessageId": "1", "TopicArn": "arn:x", "Message": json.dumps(one)}).encode() + b"\n" for one in out), ".json"
        yield "SQS around SNS", b"".join(json.dumps({"MessageId": "1", "Body": json.dumps({"Type": "Notification", "Message": json.dumps(one)})}).encode() + b"\n" for one in out), ".json"
        yield "EventBridge", b"".join(json.dumps({"version": "0", "detail-type": "x", "source": "aws.ses", "detail": one}).encode() + b"\n" for one in out), ".json"


def differences(row, truth):
    if row.get("recipient", "") != truth["recipient"]:
        return [f"recipient {row.get('recipient')}"]
    out = []
    if row.get("outcome") != truth["outcome"]:
        out.append(f"outcome {row.get('outcome')}, not {truth['outcome']}")
    if truth["causes"] is not None and row.get("cause") not in truth["causes"]:
        out.append(f"cause {row.get('cause')}, not {'/'.join(sorted(truth['causes']))} ({row.get('reply')})")
    if "time" in truth:
        when = row.get("time")
        if when is None or int(datetime.datetime.fromisoformat(when[:19] + "+00:00").timestamp()) != truth["time"]:
            out.append(f"time {when}")
    for key, name in KEYS.items():
        if key not in truth:
            continue
        found = (row.get("relay_host") or row.get("relay_ip")) if name is None else row.get(name)
        if str(found or "") != str(truth[key] or ""):
            out.append(f"{key} {found}, not {truth[key]}")
    return out


def stripped(rows):
    return [{k: v for k, v in row.items() if k not in ("source", "line", "event_id")} for row in rows]


def main():
    binary, wanted = sys.argv[1], sys.argv[2:]
    bad = total = right = 0
    for name, make in records.PLATFORMS.items():
        if wanted and name not in wanted:
            continue
        form, out, truth = make()
        code, rows, errors = run(binary, plain(form, out), ".log")
        total += len(truth)
        if code != 0 or len(rows) != len(truth):
            bad += 1
            print(f"{name}: exit code {code}, {len(rows)} rows of {len(truth)}; {errors.strip()[:200]}")
            told = {r.get("recipient") for r in rows}
            print("   without a row:", [t["recipient"] for t in truth if t["recipient"] not in told][:8], "too many:", [r for r in told if r not in {t["recipient"] for t in truth}][:8])
        for row, one in zip(rows, truth):
            wrong = differences(row, one)
            if wrong:
                bad += 1
                print(f"{name} {one['recipient']}: {'; '.join(wrong)}"[:300])
            else:
                right += 1
        for carrier, data, suffix in carriers(form, out):
            _, others, errors = run(binary, data, suffix)
            if stripped(others) != stripped(rows):
                bad += 1
                print(f"{name} in {carrier}: {len(others)} rows, not the {len(rows)} of the plain one; {errors.strip()[:120]}")
    print(f"{right} of {total} rows right, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
