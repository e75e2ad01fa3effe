"""The other side: SMTP servers of providers and small sites, and an LMTP store, that follow the book."""

import asyncio
import re
import socket
import ssl

import scenarios
import world

DROP, STALL = "drop", "stall"


class Hangup(Exception):
    """The scenario ends the connection here."""


class Session:
    """One connection. Follows RFC 5321 as far as an MTA notices, and the book where it says so."""

    def __init__(self, book, host, reader, writer, certificate=None):
        self.book, self.host, self.reader, self.writer = book, host, reader, writer
        self.site = world.SITE_OF_HOST.get(host)
        self.offers = self.site.offers if self.site else world.POSTFIX
        self.certificate = certificate
        self.in_tls = False
        self.sender, self.recipients = "", []

    async def run(self):
        try:
            await self.greet()
            while line := await self.reader.readline():
                await self.command(line.decode("utf-8", "replace").rstrip("\r\n"))
        except (Hangup, ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writer.close()

    def send(self, *lines):
        self.writer.write(b"".join(line.encode("utf-8") + b"\r\n" for line in lines))

    async def play(self, scenario, stage, recipient=""):
        """Does what the scenario says; returns False if it was a mere reply to this command."""
        lines = (
            self.book.fill(scenario.reply, self.sender, recipient)
            if scenario.act == "reply"
            else []
        )
        self.book.say(self.host, self.sender, recipient, scenario.name, stage, lines)
        if scenario.act == STALL:
            while await self.reader.read(4096):  # until the client gives up
                pass
        if scenario.act in (DROP, STALL):
            raise Hangup
        self.send(*lines)
        if lines[0].startswith("421") or stage == "greeting":
            await self.writer.drain()
            raise Hangup

    def habit(self, stage):
        return self.book.habit(self.host, stage, self.sender) if self.site else None

    async def greet(self):
        if scenario := self.habit("greeting"):
            await self.play(scenario, "greeting")
        self.send(f"220 {self.host} ESMTP")

    async def command(self, line):
        verb = line.split(" ")[0].upper()
        handler = getattr(self, "on_" + verb.lower(), None)
        if handler:
            await handler(line)
        else:
            self.send("502 5.5.2 Error: command not recognized")

    async def on_ehlo(self, line):
        offers = [o for o in self.offers if o != "STARTTLS" or not self.in_tls]
        names = [self.host, *offers]
        self.send(*[f"250-{name}" for name in names[:-1]], f"250 {names[-1]}")

    async def on_helo(self, line):
        self.send(f"250 {self.host}")

    async def on_starttls(self, line):
        domain = self.site.domains[0]
        scenario = scenarios.HABITS.get(domain)
        if scenario and scenario.reply and scenario.stage == "starttls":
            return await self.play(scenario, "starttls")
        self.send("220 2.0.0 Ready to start TLS")
        await self.writer.drain()
        if scenario and scenario.name == "tls-broken":
            self.send("500 this is not a TLS record")
            await self.writer.drain()
            raise Hangup
        await self.writer.start_tls(self.certificate)
        self.in_tls = True

    async def on_mail(self, line):
        self.sender, self.recipients = path(line), []
        if scenario := self.habit("mail"):
            await self.play(scenario, "mail")
            self.sender = None  # no transaction was started
        else:
            self.send("250 2.1.0 Ok")

    async def on_rcpt(self, line):
        recipient = path(line)
        if self.sender is None:
            return self.send("503 5.5.1 Error: need MAIL command")
        self.book.attempts[recipient.lower()] += 1
        if scenario := self.book.fate(recipient, "rcpt"):
            return await self.play(scenario, "rcpt", recipient)
        self.recipients.append(recipient)
        self.send("250 2.1.5 Ok")

    async def on_data(self, line):
        if not self.recipients:
            return self.send("554 5.5.1 Error: no valid recipients")
        if scenario := self.book.fate(self.recipients[0], "data"):
            await self.play(scenario, "data", self.recipients[0])
        self.send("354 End data with <CR><LF>.<CR><LF>")
        await self.end_of_data(await self.content())
        self.sender, self.recipients = "", []

    async def content(self):
        lines = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                raise Hangup
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    async def end_of_data(self, content):
        """One reply for all recipients: the first of them that has a fate here decides."""
        for recipient in self.recipients:
            if scenario := self.book.fate(recipient, "end-of-data"):
                lines = self.book.fill(scenario.reply, self.sender, recipient)
                name = scenario.name
                break
        else:
            scenario, recipient = None, self.recipients[0]
            lines, name = self.book.fill([self.site.accepted], self.sender, recipient), "accepted"
        if scenario and scenario.act != "reply":
            await self.play(scenario, "end-of-data", recipient)
        for recipient in self.recipients:
            self.book.say(self.host, self.sender, recipient, name, "end-of-data", lines)
        self.send(*lines)
        if lines[0].startswith("421"):
            await self.writer.drain()
            raise Hangup

    async def on_rset(self, line):
        self.sender, self.recipients = "", []
        self.send("250 2.0.0 Ok")

    async def on_noop(self, line):
        self.send("250 2.0.0 Ok")

    async def on_quit(self, line):
        self.send("221 2.0.0 Bye")
        await self.writer.drain()
        raise Hangup


class Store(Session):
    """An LMTP store in the manner of Dovecot: one reply per recipient after the dot.

    `keep(sender, recipient, content)` gets what was accepted.
    """

    def __init__(self, book, host, reader, writer, keep):
        super().__init__(book, host, reader, writer)
        self.keep = keep

    async def on_lhlo(self, line):
        self.send(
            f"250-{self.host}",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250-ENHANCEDSTATUSCODES",
            "250 PIPELINING",
        )

    async def end_of_data(self, content):
        for recipient in self.recipients:
            scenario = self.book.fate(recipient, "end-of-data")
            reply = scenario.reply if scenario else ("250 2.0.0 <{rcpt}> {id}JPuM Saved",)
            lines = self.book.fill(reply, self.sender, recipient)
            name = scenario.name if scenario else "accepted"
            self.book.say(self.host, self.sender, recipient, name, "end-of-data", lines)
            self.send(*lines)
            if not scenario:
                self.keep(self.sender, recipient, content)


def path(line):
    """The address of a MAIL or RCPT command."""
    found = re.search(r"<([^>]*)>", line)
    return found.group(1) if found else ""


def tls_context(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    return context


def black_hole(ip):
    """A listener whose queue is full: the kernel drops further SYNs, so that clients time out."""
    listener = socket.socket()
    listener.bind((ip, 25))
    listener.listen(0)
    fillers = [socket.socket() for _ in range(2)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex((ip, 25))
    return listener, fillers


async def start(book, certificate):
    """All mail exchangers of the world, each on its own address. Returns what must be kept alive."""
    holes = []
    for host, ip in world.ADDRESS.items():
        if host in world.SILENT:
            holes.append(black_hole(ip))
        elif host not in world.REFUSED | set(world.UNROUTABLE) | set(world.OURSELVES):

            async def serve(reader, writer, host=host):
                await Session(book, host, reader, writer, certificate).run()

            await asyncio.start_server(serve, ip, 25, limit=1 << 20)
    return holes
