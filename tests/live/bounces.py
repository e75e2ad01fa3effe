"""Takes bounces of a run into samples/bounces: one of each kind, with what was really replied."""

import email
import pathlib
import re
import shutil
import sys

import truth

COLUMNS = [
    "file",
    "final_recipient",
    "reply_code",
    "enhanced_code",
    "reply",
    "action",
    "scenario",
    "cause",
]
REPORTS = ("message/delivery-status", "message/global-delivery-status")


def per_recipient(message):
    """The per-recipient groups of the report (RFC 3464), as header blocks; [] if it is no DSN."""
    for part in message.walk():
        if part.get_content_type() not in REPORTS:
            continue
        blocks = part.get_payload()
        if isinstance(blocks, str):  # base64 or 8bit, as for internationalised mail
            blocks = [email.message_from_string(text) for text in re.split(r"\n\s*\n", blocks)]
        return [block for block in blocks if block.get("Final-Recipient")]
    return []


def address(field):
    """'rfc822; user@example' -> 'user@example'"""
    return " ".join((field or "").split()).partition(";")[2].strip().strip("<>")


def codes(reply):
    """'550-5.1.1 text...' -> ('550', '5.1.1'); of the last line, which decides (RFC 5321 4.2.1)."""
    found = re.match(r"(\d{3})(?:[ -]#?(\d\.\d{1,3}\.\d{1,3}))?", reply.rsplit("\n", 1)[-1])
    return (found.group(1), found.group(2) or "") if found else ("", "")


def read(path):
    """Parsed from text, not bytes: so that raw 8-bit header fields come out as they were sent."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    return text, email.message_from_string(text)


def row(witness, text, block):
    final, original = address(block["Final-Recipient"]), address(block.get("Original-Recipient"))
    recipients = [address_ for address_ in (final, original) if address_]
    host = address(block.get("Remote-MTA"))
    said = witness.find(recipients, host, block.get("Diagnostic-Code") or "")
    said = said or witness.find(recipients, host, text)
    fate = witness.fate(recipients)
    action = block.get("Action", "?").split()[0]
    taken = action in ("delivered", "relayed", "expanded")
    name = said.scenario if said else fate.name if fate else "accepted" if taken else "?"
    reply = said.reply if said else ""
    return [final, *codes(reply), truth.escape(reply), action, name, truth.cause(name)]


def collect(lab, mta, folder, most=26):
    """One mail of each scenario and action, by the name of both."""
    witness = truth.Witness(lab.book)
    target = lab.out / "bounces"
    target.mkdir()
    taken, table = set(), []
    for path in sorted(pathlib.Path(folder).iterdir(), key=lambda p: p.stat().st_mtime):
        if path.stat().st_size > 20000:  # some MTAs return the whole message
            continue
        text, message = read(path)
        rows = [row(witness, text, block) for block in per_recipient(message)]
        if not rows:
            continue
        name = "-".join([mta, rows[0][5], *([] if rows[0][4] == "failed" else [rows[0][4]])])
        name += f"-of-{len(rows)}" if len(rows) > 1 else ""
        if name in taken:
            continue
        taken.add(name)
        if rows[0][5] == "?":
            print("unexplained bounce:", mta, rows, file=sys.stderr)
        table.append((name, path, rows))
    with open(target / "truth.tsv", "w", encoding="utf-8") as out:
        print(*COLUMNS, sep="\t", file=out)
        for name, path, rows in most_different(table, most):
            shutil.copyfile(path, target / f"{name}.eml")
            for fields in rows:
                print(f"{name}.eml", *fields, sep="\t", file=out)


def most_different(table, most):
    """At most so many bounces: first one of each cause and action, then the others as they came."""
    seen, first, others = set(), [], []
    for item in table:
        kind = (item[2][0][4], item[2][0][6])
        (others if kind in seen else first).append(item)
        seen.add(kind)
    return sorted((first + others)[:most], key=lambda item: item[0])
