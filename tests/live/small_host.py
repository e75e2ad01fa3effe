"""A small mail host for half a day: what the modules of the smaller MTAs have in common."""

import asyncio
import pathlib

import inbound
import scenarios
import smtp_peers
import syslogd
import world
from plan import Planner

HOURS = 9.0  # 20:00 to 05:00
INBOX_HOST, INBOX_IP = "inbox.shop.example", "203.0.113.250"
# What only the larger hosts' configurations know.
ELSEWHERE = {"alias.shop.example", "office.shop.example", "old.shop.example", "later.shop.example"}
# What a delivery agent of its own takes where there is one.
TICKETS = {s.name for s in scenarios.SCENARIOS if s.domain == "tickets.shop.example"}
ELSEWHERE |= {"blackhole.shop.example", "badroute.shop.example", "club.example"}


class Inbox(smtp_peers.Session):
    """The next host inwards: takes all mail for our own domains and keeps it, bounces first."""

    async def end_of_data(self, content):
        folder = pathlib.Path("/var/inbox")
        folder.mkdir(exist_ok=True)
        (folder / f"{len(list(folder.iterdir())):05}").write_bytes(content.replace(b"\r\n", b"\n"))
        lines = self.book.fill(["250 2.0.0 Ok: queued as {id}"], self.sender)
        for recipient in self.recipients:
            self.book.say(self.host, self.sender, recipient, "inbox", "end-of-data", lines)
        self.send(*lines)


async def start_inbox(lab):
    async def serve(reader, writer):
        await Inbox(lab.book, INBOX_HOST, reader, writer).run()

    await asyncio.start_server(serve, INBOX_IP, 25, limit=1 << 20)


def kinds(*prefixes):
    return [kind for kind in inbound.KINDS if kind.port == 25 and kind.name.startswith(prefixes)]


async def run(lab, kinds_of_sessions, without=(), hours=HOURS):
    """The MTA is up: sends it its mail, and waits until the last of it has been given up."""
    planner = Planner(lab.book, seed=5, part=0.12, start_hour=20, hours=hours)
    planner.add_fates(
        scenario
        for scenario in scenarios.SCENARIOS
        if scenario.domain not in ELSEWHERE
        and scenario.stage != "filter"
        and scenario.user.isascii()
        and scenario.name not in without
    )
    planner.add_accepted(newsletter=350, other=500)
    planner.add_lists(40)
    mails, sessions = planner.finish(), inbound.plan(planner, kinds_of_sessions)
    lab.say(len(mails), "mails and", len(sessions), "sessions planned")
    await asyncio.gather(lab.send(mails, lab.submit), inbound.play_all(lab, sessions))
    await lab.until(hours * 3600)


async def start_log(path="/var/log/mail.log"):
    return await syslogd.start(path, world.HOST.partition(".")[0])
