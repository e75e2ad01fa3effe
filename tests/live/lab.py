#!/usr/bin/env python3
"""lab.py MTA: one run, inside the private root that private_root.sh made. Writes /mnt/out.

Starts the made-up internet, then the MTA, sends it the mail of the plan, waits, collects. Time runs
much faster here than outside, for everybody alike; all durations are in lab time.
"""

import asyncio
import importlib
import logging
import os
import pathlib
import pickle
import smtplib
import subprocess
import sys
import time

import dns_server
import filters
import smtp_peers
import world
from book import Book

TLS = "/etc/lab-tls"


def refuse_unless_isolated():
    names = [line.split(":")[0].strip() for line in open("/proc/net/dev").readlines()[2:]]
    if names != ["lo"] or not os.path.isdir("/mnt/out"):
        sys.exit(f"lab.py: refusing: run it by make_samples.sh (interfaces here: {names})")


class Lab:
    """What an MTA's module needs: the clock, the book, commands, somewhere to put its samples."""

    def __init__(self, mta):
        self.mta = mta
        self.began = time.time()
        self.book = Book(seed=20260310)
        self.out = pathlib.Path("/mnt/out")

    def say(self, *words):
        print(time.strftime("%H:%M:%S"), f"{self.mta}:", *words, file=sys.stderr, flush=True)

    def run(self, *command, **more):
        """Runs a command to its end; its output is shown only if it fails."""
        done = subprocess.run(command, capture_output=True, text=True, **more)
        if done.returncode:
            self.say(*command, "failed:", done.stdout, done.stderr)
        return done.stdout

    def seconds(self):
        return time.time() - self.began

    async def until(self, seconds):
        await asyncio.sleep(max(0, seconds - self.seconds()))

    async def send(self, mails, deliver, together=20):
        """Hands each mail to `deliver(list of (number, Mail))` at its time, some together."""
        batch = []
        for number, mail in enumerate(mails, 1):
            if batch and (
                mail.at > batch[0][1].at + 30
                or len(batch) == together
                or mail.way != batch[0][1].way
            ):
                await self.until(batch[-1][1].at)
                await asyncio.to_thread(deliver, batch)
                batch = []
            batch.append((number, mail))
        if batch:
            await asyncio.to_thread(deliver, batch)

    def submit(self, batch, host="127.0.0.1", port=25, source="127.0.0.1", login=False):
        """One SMTP connection to our MTA, one transaction per mail."""
        helo = world.CLIENTS.get(source, "app.shop.example")
        with smtplib.SMTP(host, port, helo, 600, (source, 0)) as smtp:
            smtp.ehlo()
            if login:
                smtp.login(batch[0][1].sender, "correct")
            for number, mail in batch:
                try:
                    self.transaction(smtp, number, mail)
                except smtplib.SMTPServerDisconnected as error:
                    return self.say("disconnected:", mail.recipients, error)
                except smtplib.SMTPResponseException as error:
                    self.say("not taken:", mail.recipients, error)
                    smtp.rset()

    def transaction(self, smtp, number, mail):
        plain = all(recipient.isascii() for recipient in mail.recipients)
        options, rcpt_options = [], []
        if not plain:
            options.append("SMTPUTF8")
            smtp.command_encoding = "utf-8"
        if mail.notify and plain:
            options += ["RET=HDRS", f"ENVID=shop-{number}"]
        smtp.mail(mail.sender, options)
        for recipient in mail.recipients:
            if mail.notify and plain:
                rcpt_options = ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=rfc822;{recipient}"]
            smtp.rcpt(recipient, rcpt_options)
        code, reply = smtp.data(mail.text(number))
        if code != 250:
            raise smtplib.SMTPResponseException(code, reply)


def make_certificate():
    """For the peers and for us; the name fits no peer but mx.corp.example."""
    os.makedirs(TLS, exist_ok=True)
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=mx.corp.example"
    command += f" -keyout {TLS}/key.pem -out {TLS}/cert.pem"
    subprocess.run(command.split(), check=True, capture_output=True)


async def main():
    lab = Lab(sys.argv[1])
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of TLS peers that hang up
    # The faked clock is kept in shared memory that the unprivileged processes of the MTA read, too.
    for name in os.listdir("/dev/shm"):
        os.chmod(f"/dev/shm/{name}", 0o666)
    make_certificate()
    await dns_server.start()
    keep_alive = await smtp_peers.start(lab.book, smtp_peers.tls_context(TLS))
    await filters.start(lab.book)
    lab.say("peers are up:", len(world.ADDRESS), "hosts")
    mta = importlib.import_module(f"mta_{lab.mta}")
    try:
        await mta.run(lab)
    except Exception:
        lab.run("sh", "-c", "cp /var/log/*log* /mnt/out")  # to see what went wrong
        raise
    with open(lab.out / "book.pickle", "wb") as file:  # so that collect() can be tried out again
        pickle.dump(lab.book, file)
    mta.collect(lab)
    lab.say("done,", len(lab.book.said), "replies,", len(keep_alive), "black holes")


if __name__ == "__main__":
    refuse_unless_isolated()
    asyncio.run(main())
