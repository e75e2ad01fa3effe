"""OpenSMTPD 6.8 of Debian: half a day through syslog."""

import os
import pathlib

import bounces
import small_host
import truth

CONFIGURATION = f"""
pki mail.shop.example cert "/etc/lab-tls/cert.pem"
pki mail.shop.example key "/etc/lab-tls/key.pem"
table aliases file:/etc/aliases
queue ttl 4h
bounce warn-interval 1h
smtp max-message-size 200000
listen on 127.0.0.1 port 25 hostname mail.shop.example
listen on 198.51.100.25 port 25 tls pki mail.shop.example hostname mail.shop.example
action "inbox" relay host smtp://{small_host.INBOX_IP}
action "local" mbox alias <aliases>
action "tickets" mda "/usr/local/bin/tickets %{{user.username}}" user nobody
action "out" relay src 198.51.100.25 helo mail.shop.example
match from any for domain "shop.example" action "inbox"
match from any for domain "tickets.shop.example" action "tickets"
match from any for domain "mail.shop.example" action "local"
match from src 192.0.2.22 for any reject
match from local for any action "out"
"""
ALIASES = """
postmaster: alice
root: alice
team: alice, bob
broken: "|/bin/false"
"""
KINDS = small_host.kinds("in-accepted", "in-relay", "in-unknown-local", "in-client-521")


def configure():
    pathlib.Path("/etc/smtpd.conf").write_text(CONFIGURATION)
    pathlib.Path("/etc/aliases").write_text(ALIASES)
    os.chmod("/etc/lab-tls/key.pem", 0o600)
    tickets = pathlib.Path("/usr/local/bin/tickets")
    tickets.write_text(
        "#!/bin/sh\ncat >/dev/null\ncase $1 in\n  busy*) exit 75 ;;\n  open*) ;;\n"
        '  *) echo "no such queue"; exit 67 ;;\nesac\n'
    )
    tickets.chmod(0o755)
    with open("/etc/passwd", "a") as passwd:
        for uid, name in enumerate(("alice", "bob", "fullbox", "open", "busy", "full"), 5001):
            passwd.write(f"{name}:x:{uid}:8::/home/{name}:/bin/sh\n")
            os.makedirs(f"/home/{name}", exist_ok=True)


async def run(lab):
    transport = await small_host.start_log()
    await small_host.start_inbox(lab)
    configure()
    lab.run("smtpd", "-n")
    lab.run("smtpd")
    # It does not survive a peer that breaks the TLS handshake with plain text.
    await small_host.run(lab, KINDS, without={"tls-broken"})
    lab.run("smtpctl", "stop")
    transport.close()


def collect(lab):
    target = lab.out / "opensmtpd"
    target.mkdir(exist_ok=True)
    truth.pack("/var/log/mail.log", target / "mail.log.gz")
    truth.write_opensmtpd(lab.book, target)
    bounces.collect(lab, "opensmtpd", "/var/inbox")
