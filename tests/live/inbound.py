"""Mail that comes in: one kind of session per way to be refused, and Postfix' tables for it.

What the client is told goes into the book, as the peers' replies do.
"""

import asyncio
import random
import smtplib
import socket
import time
from dataclasses import dataclass

import world

HEADER_CHECKS = r"""
/^Subject: .*cheap pills/ REJECT We do not want this kind of mail
/^Subject: .*\[bulk\]/ REJECT 5.7.0 Bulk mail is not accepted here
/^Subject: .*lottery/ WARN looks like a scam
/^Subject: .*application form/ HOLD attachments are looked at by hand
/^Subject: .*out of office/ DISCARD automatic reply
/^Subject: .*invoice for the lab/ REDIRECT carla@club.example
/^Subject: .*scan from/ FILTER scan:[127.0.0.1]:10025
/^Subject: .*newsletter/ INFO newsletter seen
/^Subject: .*price question/ PREPEND X-Queue: sales
/^Subject: .*re: re: re:/ REPLACE Subject: Re: your question
/^X-Spam-Flag: YES/ REJECT Marked as spam by your own filter
"""
BODY_CHECKS = r"""
/wire transfer of \d+ million/ REJECT This is a known fraud
/click here to unsubscribe from everything/ WARN odd link
"""
CLIENT_ACCESS = """
192.0.2.20 REJECT bulk mailers are not welcome here, see https://shop.example/policy
192.0.2.21 450 4.7.1 Dial-up hosts may try again later
192.0.2.22 521 5.7.1 Scanners are disconnected
192.0.2.24 554 5.7.1 Blocked for abuse, see https://shop.example/blocked?ip=192.0.2.24
192.0.2.110 HOLD clients without a past are held
192.0.2.111 DISCARD known backscatter
192.0.2.112 WARN client is under suspicion
192.0.2.113 DEFER we are busy with others
192.0.2.114 REJECT
192.0.2.100/30 reject_unknown_client_hostname
"""
HELO_ACCESS = """
/^mail\\.shop\\.example$/ REJECT You are not me
/^(localhost|user)$/ REJECT get a name
"""
SENDER_ACCESS = """
/^offers@angebote\\.example$/ REJECT sender is on our own list
/@freunde\\.example$/ WARN friends are watched
/^deferred@/ 450 4.1.8 sender is being checked
"""
RECIPIENT_ACCESS = """
/^closed@shop\\.example$/ 550 5.2.1 Mailbox closed at the request of its owner
/^intern@shop\\.example$/ 550 5.7.1 Only colleagues may write to this address
/^full@shop\\.example$/ 452 4.2.2 Mailbox is over quota, try again tomorrow
/^moved@shop\\.example$/ 551 5.1.6 Please write to info@shop.example instead
/@partner\\.example$/ reject_unverified_recipient
"""
POSTSCREEN_ACCESS = """
192.0.2.115 reject
192.0.2.10/31 permit
192.0.2.12/31 permit
"""


@dataclass(frozen=True)
class Kind:
    """A kind of session; `do` is one of the functions below, by name."""

    name: str
    cause: str
    count: int
    client: str = "192.0.2.14"
    recipient: str = "info@shop.example"
    sender: str = ""  # a fresh address at this client's domain, if empty
    domain: str = ""  # of the fresh address, if it is not the client's
    helo: str = ""  # the client's name in DNS, if empty
    subject: str = "Question about my order"
    header: str = ""
    body: str = "Dear shop, where is my parcel?"
    port: int = 25
    do: str = "transaction"


KINDS = [
    Kind("in-accepted", "delivered", 30, "192.0.2.10"),
    Kind(
        "in-accepted", "delivered", 12, "192.0.2.13", "sales@alias.shop.example", domain="gmail.com"
    ),
    Kind("in-accepted", "delivered", 6, "192.0.2.11", "anna@office.shop.example"),
    Kind("in-forwarded", "delivered", 3, "192.0.2.10", "urlaub@alias.shop.example"),
    Kind("in-ticket", "delivered", 3, "192.0.2.12", "open@tickets.shop.example"),
    # Recipients.
    Kind("in-unknown-virtual", "user-unknown", 9, "192.0.2.14", "sale@shop.example"),
    Kind("in-sender-warned", "", 2, "192.0.2.23"),
    Kind("in-unknown-alias", "user-unknown", 2, "192.0.2.12", "nobody@alias.shop.example"),
    Kind("in-unknown-local", "user-unknown", 2, "192.0.2.12", "ghost@mail.shop.example"),
    Kind("in-quoted", "user-unknown", 1, "192.0.2.12", '"john doe"@shop.example'),
    Kind("in-relay-denied", "relay-denied", 7, "192.0.2.25", "victim@gmail.com"),
    Kind("in-closed", "mailbox-disabled", 2, "192.0.2.10", "closed@shop.example"),
    Kind("in-restricted", "recipient-restricted", 1, "192.0.2.10", "intern@shop.example"),
    Kind("in-over-quota", "mailbox-full", 2, "192.0.2.10", "full@shop.example"),
    Kind("in-moved", "mailbox-moved", 1, "192.0.2.10", "moved@shop.example"),
    Kind("in-nonfqdn-recipient", "bad-address", 1, "192.0.2.12", "joe"),
    Kind("in-verify-unknown", "user-unknown", 2, "192.0.2.10", "unbekannt@partner.example"),
    Kind("in-verify-ok", "delivered", 2, "192.0.2.10", "einkauf@partner.example"),
    # Clients and lists.
    Kind("in-spamcop", "ip-blocklisted", 9, "192.0.2.15x"),
    Kind("in-spamhaus", "ip-blocklisted", 12, "192.0.2.21x"),
    Kind("in-client-policy", "ip-blocked", 4, "192.0.2.20"),
    Kind("in-client-later", "ip-blocked", 2, "192.0.2.21"),
    Kind("in-client-521", "ip-blocked", 1, "192.0.2.22"),
    Kind("in-client-abuse", "ip-blocked", 2, "192.0.2.24"),
    Kind("in-client-bare", "ip-blocked", 1, "192.0.2.114"),
    Kind("in-client-defer", "ip-blocked", 1, "192.0.2.113"),
    Kind("in-client-hold", "", 1, "192.0.2.110"),
    Kind("in-client-discard", "", 1, "192.0.2.111"),
    Kind("in-client-warn", "", 1, "192.0.2.112"),
    Kind("in-no-ptr", "ptr-missing", 4, "192.0.2.100"),
    Kind("in-denylisted", "ip-blocked", 2, "192.0.2.115"),
    # HELO and sender.
    Kind("in-helo-me", "helo-rejected", 2, "192.0.2.116", helo="mail.shop.example"),
    Kind("in-helo-user", "helo-rejected", 2, "192.0.2.117", helo="user"),
    Kind("in-helo-invalid", "helo-rejected", 1, "192.0.2.117", helo="-bad_helo!"),
    Kind("in-helo-short", "helo-rejected", 2, "192.0.2.118", helo="winserver"),
    Kind("in-sender-blocked", "sender-rejected", 2, sender="offers@angebote.example"),
    Kind("in-sender-checked", "sender-rejected", 1, sender="deferred@hosting.example"),
    Kind("in-sender-short", "sender-rejected", 1, sender="root"),
    Kind("in-sender-nxdomain", "sender-rejected", 3, sender="x@gnail.example"),
    Kind("in-sender-null-mx", "sender-rejected", 1, sender="x@noreply.example"),
    Kind("in-sender-servfail", "sender-rejected", 1, sender="x@lahm.example"),
    Kind("in-null-sender", "user-unknown", 2, recipient="newz@shop.example", sender="<>"),
    # Policy service and milter.
    Kind("in-greylisted", "greylisted", 6, "192.0.2.12x"),
    Kind("in-spf", "spf-failed", 4, "192.0.2.13x"),
    Kind("in-policy-quota", "mailbox-full", 1, "192.0.2.147"),
    Kind("in-milter-rcpt", "policy-rejected", 1, recipient="milter@shop.example"),
    Kind("in-milter-spam", "spam-content", 5, header="X-Test: spam"),
    Kind("in-milter-reject", "policy-rejected", 1, header="X-Test: plain-reject"),
    Kind("in-milter-greylist", "greylisted", 2, header="X-Test: greylist"),
    Kind("in-milter-tempfail", "system-error", 1, header="X-Test: plain-tempfail"),
    Kind("in-milter-discard", "", 1, header="X-Test: discard"),
    Kind("in-milter-hold", "", 1, header="X-Test: quarantine"),
    Kind("in-milter-virus", "virus-detected", 2, header="X-Test: virus"),
    # Header and body checks, sizes.
    Kind("in-header-reject", "policy-rejected", 3, subject="Buy cheap pills (now); from us"),
    Kind("in-header-550", "policy-rejected", 1, subject="[bulk] offers \u2014 \u20ac 5"),
    Kind("in-header-warn", "", 1, subject="You won the lottery"),
    Kind("in-header-hold", "", 1, subject="Your application form"),
    Kind("in-header-discard", "", 1, subject="I am out of office"),
    Kind("in-header-redirect", "", 1, subject="An invoice for the lab"),
    Kind("in-header-filter", "", 1, subject="A scan from the printer"),
    Kind("in-header-info", "", 1, subject="Our newsletter"),
    Kind("in-header-prepend", "", 1, subject="A price question"),
    Kind("in-header-replace", "", 1, subject="re: re: re: parcel"),
    Kind("in-header-flag", "spam-content", 1, header="X-Spam-Flag: YES"),
    Kind(
        "in-body-reject",
        "policy-rejected",
        2,
        body="A wire transfer of 12 million dollars awaits you",
    ),
    Kind("in-body-warn", "", 1, body="please click here to unsubscribe from everything"),
    Kind("in-submission-denied", "relay-denied", 1, "192.0.2.142", port=587),
    Kind("in-too-large-said", "message-too-large", 2, do="declare_size"),
    Kind("in-too-large", "message-too-large", 1, body="0123456789\r\n" * 20000),
    Kind("in-hops", "mail-loop", 1, header="\r\n".join(["Received: by loop.example"] * 51)),
    # Sessions that are no proper SMTP.
    Kind("in-lost-rcpt", "", 3, "192.0.2.119", do="leave_after_rcpt"),
    Kind("in-lost-data", "", 1, "192.0.2.119", do="leave_in_data"),
    Kind("in-silent", "", 2, "192.0.2.119", do="say_nothing"),
    Kind("in-errors", "", 2, "192.0.2.116", do="make_errors"),
    Kind("in-http", "", 2, "192.0.2.141", do="speak_http"),
    Kind("in-auth", "", 4, "192.0.2.142", port=587, do="try_auth"),
    Kind("in-pipelining", "", 1, "192.0.2.143", do="pipeline"),
    Kind("in-tls-broken", "", 1, "192.0.2.144", port=587, do="break_tls"),
    Kind("in-pregreet", "", 3, "192.0.2.17x", do="talk_first"),
    Kind("in-hangup", "", 3, "192.0.2.18x", do="hang_up"),
    Kind("in-many-connections", "", 1, "192.0.2.145", do="many_connections"),
    Kind("in-many-mails", "rate-limited", 1, "192.0.2.146", do="many_mails"),
]
# For a postscreen that tests what comes after the greeting, too: it puts off every new client.
STRICT_KINDS = [
    Kind("in-strict-new", "greylisted", 6, "192.0.2.19x"),
    Kind("in-strict-again", "delivered", 6, "192.0.2.19x"),
    Kind("in-strict-pipelining", "protocol-error", 2, "192.0.2.16x", do="pipeline"),
    Kind("in-strict-command", "protocol-error", 2, "192.0.2.18x", do="speak_http"),
    Kind("in-strict-newline", "protocol-error", 1, "192.0.2.17x", do="end_lines_badly"),
    Kind("in-spamhaus", "ip-blocklisted", 5, "192.0.2.21x"),
    Kind("in-relay-denied", "relay-denied", 3, "192.0.2.25", "victim@gmail.com"),
    Kind("in-unknown-virtual", "user-unknown", 3, "192.0.2.12", "sale@shop.example"),
]
CAUSES = {kind.name: kind.cause for kind in KINDS + STRICT_KINDS}


class Caller:
    """A client's connection to our port 25 (or another) from one of the clients' addresses."""

    def __init__(self, book, kind, client, sender):
        self.book, self.kind, self.client, self.sender = book, kind, client, sender
        self.name = kind.helo or world.CLIENTS.get(
            client, f"host-{client.rsplit('.', 1)[1]}.pool.example"
        )
        self.smtp = smtplib.SMTP(timeout=900, local_hostname=self.name, source_address=(client, 0))
        self.hear("connect", self.smtp.connect(world.OUR_IP, kind.port))

    def hear(self, stage, reply, recipient=""):
        code, text = reply
        lines = text.decode("utf-8", "replace").split("\n")
        lines = [f"{code}-{line}" for line in lines[:-1]] + [f"{code} {lines[-1]}"]
        self.book.say(self.client, self.sender, recipient, self.kind.name, stage, lines)
        return code

    def hello(self):
        return self.hear("helo", self.smtp.docmd("EHLO", self.name))

    def mail(self, more=""):
        return self.hear("mail", self.smtp.docmd("MAIL", f"FROM:<{self.sender}>{more}"))

    def rcpt(self, recipient):
        return self.hear("rcpt", self.smtp.docmd("RCPT", f"TO:<{recipient}>"), recipient)

    def data(self, recipient):
        kind = self.kind
        text = (
            f"From: <{self.sender}>\r\nTo: <{recipient}>\r\nSubject: {kind.subject}\r\n"
            f"Message-ID: <{random.randrange(10**9)}@{self.name}>\r\n"
        )
        text += f"{kind.header}\r\n" if kind.header else ""
        try:
            return self.hear(
                "end-of-data", self.smtp.data((text + "\r\n" + kind.body).encode()), recipient
            )
        except smtplib.SMTPDataError as error:
            return self.hear("data", (error.smtp_code, error.smtp_error), recipient)

    def quit(self):
        try:
            self.smtp.quit()
        except (smtplib.SMTPException, OSError):
            self.smtp.close()


def transaction(call):
    recipient = call.kind.recipient
    if call.hello() < 300 and call.mail() < 300 and call.rcpt(recipient) < 300:
        call.data(recipient)
    call.quit()


def declare_size(call):
    call.hello()
    call.mail(" SIZE=88000000")
    call.quit()


def leave_after_rcpt(call):
    call.hello(), call.mail(), call.rcpt(call.kind.recipient)
    call.smtp.close()


def leave_in_data(call):
    call.hello(), call.mail(), call.rcpt(call.kind.recipient)
    call.smtp.docmd("DATA")
    call.smtp.send("From: nobody\r\n")
    call.smtp.close()


def say_nothing(call):
    call.hello()
    time.sleep(400)
    call.smtp.close()


def make_errors(call):
    call.hello()
    for verb in (
        "FOO",
        "VRFY root",
        "ETRN shop.example",
        "EXPN all",
        "RCPT TO:<a@shop.example>",
    ) * 3:
        if call.hear("other", call.smtp.docmd(verb)) == 421:
            break
    call.smtp.close()


def speak_http(call):
    call.smtp.docmd("GET / HTTP/1.1")
    call.smtp.close()


def try_auth(call):
    call.hello()
    call.hear("auth", call.smtp.docmd("AUTH", "PLAIN AGluZm8Ac2VjcmV0"))
    call.quit()


def pipeline(call):
    call.hello()
    call.smtp.send(
        f"MAIL FROM:<{call.sender}>\r\nRCPT TO:<info@shop.example>\r\nDATA\r\nSubject: hi\r\n"
    )
    for stage in ("mail", "rcpt", "data"):
        call.hear(stage, call.smtp.getreply())
    call.smtp.close()


def end_lines_badly(call):
    call.hello()
    call.smtp.send(f"MAIL FROM:<{call.sender}>\n")
    call.hear("mail", call.smtp.getreply())
    call.smtp.close()


def break_tls(call):
    call.hello()
    call.smtp.docmd("STARTTLS")
    call.smtp.send("this is no TLS\r\n")
    call.smtp.close()


def many_connections(call):
    others = [Caller(call.book, call.kind, call.client, call.sender) for _ in range(52)]
    for other in [*others, call]:
        other.quit()


def many_mails(call):
    call.hello()
    for _ in range(24):
        if call.mail() < 300 and call.rcpt(call.kind.recipient) < 300:
            call.data(call.kind.recipient)
    call.quit()


def talk_first(raw, sender):
    """postscreen's greeting has two parts; spam bots do not wait for the second."""
    raw.sendall(
        b"EHLO eager.example\r\nMAIL FROM:<%b>\r\nRCPT TO:<info@shop.example>\r\n" % sender.encode()
    )
    heard = b""
    while more := raw.recv(4096):
        heard += more
    return heard


def hang_up(raw, sender):
    """Leaves before the greeting."""
    return b""


BARE = {"talk_first": talk_first, "hang_up": hang_up}


def play(book, kind, client, sender):
    try:
        if kind.do in BARE:
            with socket.create_connection(
                (world.OUR_IP, 25), 900, source_address=(client, 0)
            ) as raw:
                for line in BARE[kind.do](raw, sender).decode().splitlines():
                    book.say(client, sender, "", kind.name, "connect", [line])
        else:
            globals()[kind.do](Caller(book, kind, client, sender))
    except (smtplib.SMTPException, OSError):
        pass  # the server hung up: a scenario of its own, and the log says so


async def play_all(lab, sessions):
    """Each session at its time; some last long, so they do not wait for each other."""
    running = []
    for at, kind, client, sender in sessions:
        await lab.until(at)
        running.append(asyncio.create_task(asyncio.to_thread(play, lab.book, kind, client, sender)))
    await asyncio.gather(*running)


def plan(planner, kinds=KINDS):
    """(at, kind, client, sender) for all sessions, spread over the run."""
    sessions = []
    for kind in kinds:
        for i in range(max(1, round(kind.count * planner.part))):
            client = kind.client.replace("x", str(i % 10))
            domain = kind.domain or world.CLIENTS.get(client, "a.pool.example").split(".", 1)[1]
            sender = "" if kind.sender == "<>" else kind.sender or planner.person(domain)
            at = planner.start + planner.random.uniform(400, planner.hours * 3600 - 900)
            sessions.append((at, kind, client, sender))
    return sorted(sessions, key=lambda session: session[0])
