"""dma 0.13 of Debian, which has no daemon: three hours through syslog."""

import asyncio
import os
import pathlib
import subprocess

import small_host
import truth
import world

KINDS = []  # nobody connects to it: mail is handed to its sendmail command


def deliver(batch):
    for number, mail in batch:
        command = ["/usr/sbin/sendmail", "-f", mail.sender, *mail.recipients]
        subprocess.run(command, input=mail.text(number).replace(b"\r\n", b"\n"), check=False)


async def run_queue():
    """What cron does."""
    while True:
        await asyncio.sleep(900)
        subprocess.run(["/usr/sbin/sendmail", "-q"], check=False)


async def start_inbox(lab):
    """For its bounces: it has none of its own."""

    async def serve(reader, writer):
        await small_host.Inbox(lab.book, world.HOST, reader, writer).run()

    await asyncio.start_server(serve, world.OUR_IP, 25, limit=1 << 20)


async def run(lab):
    transport = await small_host.start_log()
    await start_inbox(lab)
    os.makedirs("/etc/dma", exist_ok=True)
    pathlib.Path("/etc/dma/dma.conf").write_text(f"MAILNAME {world.HOST}\n")
    pathlib.Path("/etc/dma/auth.conf").write_text("")
    lab.submit = deliver
    queue = asyncio.create_task(run_queue())
    await small_host.run(lab, KINDS, without=small_host.TICKETS, hours=3.0)
    queue.cancel()
    transport.close()


def collect(lab):
    target = lab.out / "dma"
    target.mkdir(exist_ok=True)
    truth.pack("/var/log/mail.log", target / "mail.log.gz")
    truth.write_dma(lab.book, target)
