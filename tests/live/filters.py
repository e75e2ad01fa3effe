"""What stands beside an MTA: policy service, logins, milter, and a filter that re-injects."""

import asyncio
import base64
import smtplib
import struct

from smtp_peers import Session


async def policy(reader, writer):
    """Postfix policy delegation: attributes up to an empty line, then one action."""
    request = {}
    while line := await reader.readline():
        key, _, value = line.decode("utf-8", "replace").rstrip("\n").partition("=")
        if key:
            request[key] = value
            continue
        writer.write(f"action={policy_action(request)}\n\n".encode())
        await writer.drain()
        request = {}
    writer.close()


def policy_action(request):
    """By the client's address: inbound.py has one range for each answer."""
    client, sender = request["client_address"], request["sender"]
    number = int(client.rpartition(".")[2])
    if number in range(120, 130):
        domain = request["recipient"].rpartition("@")[2]
        return f"DEFER_IF_PERMIT Greylisted, see http://postgrey.schweikert.ch/help/{domain}.html"
    if number in range(130, 140):
        return (
            "550 5.7.23 Message rejected due to: SPF fail - not authorized. Please see "
            f"http://www.openspf.net/Why?s=mfrom;id={sender};ip={client};r=<UNKNOWN>"
        )
    if number == 147:
        return "452 4.2.2 Mailbox quota exceeded for this recipient"
    return "DUNNO"


async def dovecot_auth(reader, writer):
    """Dovecot's authentication protocol, for PLAIN: the password is `correct`, whoever comes."""
    writer.write(
        b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\n"
        b"COOKIE\t0123456789abcdef0123456789abcdef\nDONE\n"
    )
    while line := (await reader.readline()).decode().rstrip("\n"):
        command, *fields = line.split("\t")
        if command != "AUTH":
            continue
        response = next(field[5:] for field in fields if field.startswith("resp="))
        _, user, password = base64.b64decode(response).decode().split("\0")
        verdict = "OK" if password == "correct" else "FAIL"
        writer.write(f"{verdict}\t{fields[0]}\tuser={user}\n".encode())
        await writer.drain()
    writer.close()


class Milter:
    """The milter protocol, version 6, as far as one that looks at addresses and headers needs it.

    The header X-Test says what is to be done with a message: the tests' mail asks to be refused.
    """

    CONTINUE, ACCEPT = (b"c", b""), (b"a", b"")
    AT_END = {
        "spam": (b"y", b"554 5.7.1 Spam message rejected\0"),
        "plain-reject": (b"r", b""),
        "greylist": (b"y", b"451 4.7.1 Try again later\0"),
        "plain-tempfail": (b"t", b""),
        "discard": (b"d", b""),
        "virus": (b"y", b"550 5.7.1 clamav: Eicar-Test-Signature FOUND\0"),
    }

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.wish = ""

    async def run(self):
        try:
            while True:
                (length,) = struct.unpack("!I", await self.reader.readexactly(4))
                packet = await self.reader.readexactly(length)
                for code, data in self.answers(packet[:1], packet[1:]):
                    self.writer.write(struct.pack("!I", 1 + len(data)) + code + data)
                await self.writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.writer.close()

    def answers(self, command, data):
        if command == b"O":  # negotiate: version 6, may quarantine, wants connect to end of body
            return [(b"O", struct.pack("!III", 6, 0x20, 0))]
        if command in b"DAQK":  # macros, abort, quit: no answer
            self.wish = "" if command == b"A" else self.wish
            return []
        if command == b"R" and b"<milter" in data:
            return [(b"y", b"550 5.7.1 Command rejected by policy filter\0")]
        if command == b"L":
            name, _, value = data.partition(b"\0")
            if name.lower() == b"x-test":
                self.wish = value.rstrip(b"\0").decode()
        if command == b"E":
            wish, self.wish = self.wish, ""
            if wish == "quarantine":
                return [(b"q", b"suspicious attachment\0"), self.ACCEPT]
            return [self.AT_END.get(wish, self.ACCEPT)]
        return [self.CONTINUE]


class ContentFilter(Session):
    """An after-queue filter in the manner of amavis: what it lets pass goes back to `port`."""

    def __init__(self, book, host, reader, writer, port):
        super().__init__(book, host, reader, writer)
        self.port = port

    async def end_of_data(self, content):
        for recipient in self.recipients:
            if scenario := self.book.fate(recipient, "filter"):
                lines, name = self.book.fill(scenario.reply, self.sender, recipient), scenario.name
                break
        else:
            queued = await asyncio.to_thread(self.reinject, content)
            lines = [f"250 2.0.0 from MTA(smtp:[127.0.0.1]:{self.port}): 250 {queued}"]
            name = "accepted"
        for recipient in self.recipients:
            self.book.say(self.host, self.sender, recipient, name, "filter", lines)
        self.send(*lines)

    def reinject(self, content):
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="localhost") as back:
            back.ehlo()
            back.mail(self.sender)
            for recipient in self.recipients:
                back.rcpt(recipient)
            return back.data(content)[1].decode()


async def start(book):
    """Policy on 10023, logins on 10024, milter on 8891, filter on 10025 (re-injects on 10026)."""

    async def milter(reader, writer):
        await Milter(reader, writer).run()

    async def content_filter(reader, writer):
        await ContentFilter(book, "filter.shop.example", reader, writer, 10026).run()

    await asyncio.start_server(policy, "127.0.0.1", 10023)
    await asyncio.start_server(dovecot_auth, "127.0.0.1", 10024)
    await asyncio.start_server(milter, "127.0.0.1", 8891)
    await asyncio.start_server(content_filter, "127.0.0.1", 10025, limit=1 << 20)
