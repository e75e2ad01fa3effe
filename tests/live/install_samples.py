#!/usr/bin/env python3
"""install_samples.py OUT SAMPLES: replaces in SAMPLES what one run of the lab wrote to OUT.

Folders are replaced whole, except bounces/, which all MTAs share: there only the mails of the MTAs
in OUT are replaced, and their rows in truth.tsv.
"""

import pathlib
import shutil
import sys


def replace_bounces(new, old):
    old.mkdir(exist_ok=True)
    header, *rows = (new / "truth.tsv").read_text(encoding="utf-8").splitlines()
    ours = {row.split("-")[0] for row in rows}
    table = old / "truth.tsv"
    kept = table.read_text(encoding="utf-8").splitlines()[1:] if table.exists() else []
    rows += [row for row in kept if row.split("-")[0] not in ours]
    for mail in old.glob("*.eml"):
        if mail.name.split("-")[0] in ours:
            mail.unlink()
    for mail in new.glob("*.eml"):
        shutil.copyfile(mail, old / mail.name)
    table.write_text("\n".join([header, *sorted(rows)]) + "\n", encoding="utf-8")


def main(out, samples):
    samples.mkdir(exist_ok=True)
    for new in sorted(out.iterdir()):
        old = samples / new.name
        if new.name == "bounces":
            replace_bounces(new, old)
        elif new.is_dir():
            shutil.rmtree(old, ignore_errors=True)
            shutil.copytree(new, old, copy_function=shutil.copyfile)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
