"""Sendmail 8.17 of Debian: half a day through syslog."""

import asyncio
import os
import pathlib
import shutil
import subprocess

import bounces
import small_host
import truth
import world

ETC = pathlib.Path("/etc/mail")
CONFIGURATION = r"""divert(-1)
include(`/usr/share/sendmail/cf/m4/cf.m4')
divert(0)dnl
OSTYPE(`debian')dnl
define(`ALIAS_FILE', `/etc/lab-mail/aliases')dnl
define(`confDOMAIN_NAME', `mail.shop.example')dnl
FEATURE(`use_cw_file')dnl
define(`confPID_FILE', `/run/sm-mta.pid')dnl
define(`confDELIVERY_MODE', `background')dnl
define(`confTO_QUEUERETURN', `4h')dnl
define(`confTO_QUEUEWARN', `1h')dnl
define(`confTO_CONNECT', `30s')dnl
define(`confTO_INITIAL', `2m')dnl
define(`confTO_RCPT', `2m')dnl
define(`confTO_DATAFINAL', `2m')dnl
define(`confTO_IDENT', `0s')dnl
define(`confTO_HOSTSTATUS', `5m')dnl
define(`confMIN_QUEUE_AGE', `10m')dnl
define(`confMAX_MESSAGE_SIZE', `200000')dnl
define(`confSERVER_CERT', `/etc/lab-tls/cert.pem')dnl
define(`confSERVER_KEY', `/etc/lab-tls/key.pem')dnl
define(`confCLIENT_CERT', `/etc/lab-tls/cert.pem')dnl
define(`confCLIENT_KEY', `/etc/lab-tls/key.pem')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confHOST_STATUS_DIRECTORY', `')dnl
define(`confBAD_RCPT_THROTTLE', `5')dnl
define(`confCONNECTION_RATE_THROTTLE', `0')dnl
define(`LOCAL_MAILER_PATH', `/usr/local/bin/tickets')dnl
define(`LOCAL_MAILER_ARGS', `tickets $u')dnl
FEATURE(`access_db', `hash -o -T<TMPF> /etc/lab-mail/access')dnl
FEATURE(`mailertable', `hash -o /etc/lab-mail/mailertable')dnl
FEATURE(`delay_checks')dnl
FEATURE(`greet_pause', `0')dnl
FEATURE(`dnsbl', `zen.spamhaus.org', `"550 5.7.1 Rejected: " $&{client_addr} " listed at zen.spamhaus.org"')dnl
FEATURE(`dnsbl', `bl.spamcop.net')dnl
DAEMON_OPTIONS(`Family=inet, Name=MTA-v4, Port=smtp, Addr=127.0.0.1')dnl
DAEMON_OPTIONS(`Family=inet, Name=MTA-mx, Port=smtp, Addr=198.51.100.25')dnl
CLIENT_OPTIONS(`Family=inet, Addr=198.51.100.25')dnl
MAILER(`local')dnl
MAILER(`smtp')dnl
LOCAL_CONFIG
# The lab's clock is in the environment; see private_root.sh.
EFAKETIME
EFAKETIME_SHARED
EFAKETIME_DONT_RESET
"""
TABLES = {
    "access": """
Connect:127.0.0.1 RELAY
Connect:198.51.100.25 RELAY
Connect:192.0.2.20 ERROR:"550 5.7.1 bulk mailers are not welcome here"
Connect:192.0.2.21 ERROR:"450 4.7.1 dial-up hosts may try again later"
Connect:192.0.2.22 REJECT
Connect:192.0.2.24 ERROR:"554 5.7.1 blocked for abuse, see https://shop.example/blocked"
From:offers@angebote.example ERROR:"550 5.7.1 sender is on our own list"
From:deferred@ ERROR:"450 4.1.8 sender is being checked"
To:closed@shop.example ERROR:"550 5.2.1 mailbox closed at the request of its owner"
To:intern@shop.example ERROR:"550 5.7.1 only colleagues may write to this address"
To:full@shop.example ERROR:"452 4.2.2 mailbox is over quota, try again tomorrow"
To:shop.example RELAY
To:partner.example RELAY
TLS_Rcpt:ohnetls.example ENCR:128
TLS_Rcpt:strengtls.example ENCR:128
""",
    "mailertable": f"""
shop.example esmtp:[{small_host.INBOX_IP}]
""",
}
ALIASES = """
MAILER-DAEMON: postmaster
postmaster: alice
root: alice
team: alice, bob
broken: "|/bin/false"
later: "|/bin/sh -c 'exit 75'"
"""
TICKETS = """#!/bin/sh
cat >/dev/null
case $1 in
  unknown*|ghost*) echo "no such queue"; exit 67 ;;
  busy*) echo "ticket database is locked, try later"; exit 75 ;;
  spam*) echo "refused: looks like spam"; exit 69 ;;
  full*) echo "ticket queue over quota"; exit 73 ;;
  crash*) kill -9 $$ ;;
esac
"""
USERS = "alice bob fullbox fwdloop unknown busy spam full crash open".split()
KINDS = small_host.kinds(
    "in-accepted", "in-relay", "in-spam", "in-client-p", "in-client-l", "in-client-5",
    "in-client-a", "in-sender-b", "in-sender-n", "in-sender-c", "in-closed", "in-restricted",
    "in-over-quota", "in-unknown-local",
)  # fmt: skip


def configure(lab):
    (ETC / "lab.mc").write_text(CONFIGURATION)
    with open(ETC / "sendmail.cf", "w") as out:
        subprocess.run(["m4", "lab.mc"], cwd=ETC, stdout=out, check=True)
    # Sendmail trusts neither /etc/mail, where its group may write, nor a queue of another owner.
    os.makedirs("/etc/lab-mail", mode=0o755)
    pathlib.Path("/etc/lab-mail/aliases").write_text(ALIASES)
    shutil.chown("/var/spool/mqueue", "root", "root")
    os.chmod("/var/spool/mqueue", 0o700)
    for name, content in TABLES.items():
        lab.run("makemap", "hash", f"/etc/lab-mail/{name}", input=content.lstrip())
    (ETC / "local-host-names").write_text("mail.shop.example\ntickets.shop.example\n")
    tickets = pathlib.Path("/usr/local/bin/tickets")
    tickets.write_text(TICKETS)
    tickets.chmod(0o755)
    with open("/etc/passwd", "a") as passwd:
        for uid, name in enumerate(USERS, 5001):
            passwd.write(f"{name}:x:{uid}:8::/home/{name}:/bin/sh\n")
            os.makedirs(f"/home/{name}", exist_ok=True)
    os.chmod("/etc/lab-tls/key.pem", 0o600)
    lab.run("/usr/libexec/sendmail/sendmail", "-bi")


async def run(lab):
    transport = await small_host.start_log()
    await small_host.start_inbox(lab)
    # In a thread, for it asks our DNS server.
    await asyncio.to_thread(configure, lab)
    command = "/usr/libexec/sendmail/sendmail -Am -L sm-mta -bd -q10m"
    await asyncio.to_thread(lab.run, *command.split())
    await small_host.run(lab, KINDS)
    pid = pathlib.Path("/run/sm-mta.pid").read_text().split()[0]
    os.kill(int(pid), 15)
    transport.close()


def collect(lab):
    target = lab.out / "sendmail"
    target.mkdir(exist_ok=True)
    truth.pack("/var/log/mail.log", target / "mail.log.gz")
    truth.write_sendmail(lab.book, target)
    bounces.collect(lab, "sendmail", "/var/inbox")
