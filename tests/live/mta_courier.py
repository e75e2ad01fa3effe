"""Courier 1.0 of Debian: half a day through syslog, and its bounces."""

import os
import pathlib
import subprocess

import bounces
import small_host
import truth
import world

ETC = pathlib.Path("/etc/courier")
KINDS = []  # nobody connects to it: mail is handed to its sendmail command


def configure(lab):
    (ETC / "me").write_text(world.HOST + "\n")
    (ETC / "defaultdomain").write_text(world.HOST + "\n")
    (ETC / "locals").write_text(f"localhost\n{world.HOST}\n")
    (ETC / "esmtproutes").write_text(f"shop.example:[{small_host.INBOX_IP}]\n")
    (ETC / "queuetime").write_text("4h\n")
    (ETC / "warntime").write_text("1h\n")
    (ETC / "retryalpha").write_text("10m\n")
    (ETC / "ipout").write_text(world.OUR_IP + "\n")
    with open(ETC / "courierd", "a") as variables:  # it starts with these alone
        for name in ("FAKETIME", "FAKETIME_SHARED", "FAKETIME_DONT_RESET", "TZ"):
            if name in os.environ:
                variables.write(f'{name}="{os.environ[name]}"\n')
    with open("/etc/passwd", "a") as passwd:
        for uid, name in enumerate(("alice", "bob", "fullbox"), 5001):
            passwd.write(f"{name}:x:{uid}:8::/home/{name}:/bin/sh\n")
            os.makedirs(f"/home/{name}", exist_ok=True)
            os.chown(f"/home/{name}", uid, 8)


def deliver(batch):
    for number, mail in batch:
        command = ["/usr/sbin/sendmail", "-f", mail.sender, *mail.recipients]
        subprocess.run(command, input=mail.text(number).replace(b"\r\n", b"\n"), check=False)


async def run(lab):
    transport = await small_host.start_log()
    await small_host.start_inbox(lab)
    configure(lab)
    lab.submit = deliver
    for command in ("courierfilter start", "courier start"):
        lab.run("sh", "-c", f"/usr/sbin/{command} >/dev/null 2>&1")
    await small_host.run(lab, KINDS, without=small_host.TICKETS)
    lab.run("sh", "-c", "/usr/sbin/courier stop")
    transport.close()


def collect(lab):
    target = lab.out / "courier"
    target.mkdir(exist_ok=True)
    truth.pack("/var/log/mail.log", target / "mail.log.gz")
    truth.write_courier(lab.book, target)
    bounces.collect(lab, "courier", "/var/inbox")
