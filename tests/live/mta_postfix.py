"""Postfix: a shop's mail host for one night and one morning, then a second, smaller host."""

import asyncio
import os
import pathlib
import pwd
import re
import shutil
import socket

import bounces
import inbound
import scenarios
import smtp_peers
import truth
import world
from plan import Planner

HOURS = float(os.environ.get("LAB_HOURS", "17.0"))  # 20:00 to 13:00
ETC = pathlib.Path("/etc/postfix")
MAIN_CF = """
compatibility_level = 3.6
myhostname = mail.shop.example
mydestination = mail.shop.example, localhost
mynetworks = 127.0.0.0/8, 198.51.100.25
inet_protocols = ipv4
inet_interfaces = 127.0.0.1, 198.51.100.25
maillog_file = /var/log/mail.log
# The lab's clock is in the environment; see private_root.sh.
import_environment = TZ FAKETIME FAKETIME_SHARED FAKETIME_DONT_RESET

# Four hours instead of five days, so that a night is enough to see mail expire.
maximal_queue_lifetime = 4h
bounce_queue_lifetime = 4h
delay_warning_time = 1h
confirm_delay_cleared = yes

smtp_tls_security_level = may
smtp_tls_loglevel = 1
smtp_tls_policy_maps = inline:{ {ohnetls.example = encrypt}, {kaputttls.example = encrypt},
  {strengtls.example = encrypt}, {falschtls.example = secure} }
smtpd_tls_security_level = may
smtpd_tls_cert_file = /etc/lab-tls/cert.pem
smtpd_tls_key_file = /etc/lab-tls/key.pem

recipient_delimiter = +
bounce_template_file = /etc/postfix/bounce.cf
alias_maps = hash:/etc/postfix/aliases
alias_database =
mailbox_size_limit = 250000
message_size_limit = 200000
virtual_mailbox_domains = shop.example, office.shop.example, club.example
virtual_mailbox_maps = texthash:/etc/postfix/mailboxes
virtual_mailbox_base = /var/vmail
virtual_mailbox_limit = 0
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
virtual_alias_domains = alias.shop.example
virtual_alias_maps = texthash:/etc/postfix/virtual
relay_domains = partner.example, tickets.shop.example
relay_recipient_maps =
transport_maps = texthash:/etc/postfix/transport
header_checks = pcre:/etc/postfix/header_checks
body_checks = pcre:/etc/postfix/body_checks
smtputf8_autodetect_classes = all

smtpd_helo_required = yes
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
mx_client_restrictions = check_client_access cidr:/etc/postfix/client_access,
  reject_rbl_client bl.spamcop.net
mx_helo_restrictions = check_helo_access pcre:/etc/postfix/helo_access,
  reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname
mx_sender_restrictions = check_sender_access pcre:/etc/postfix/sender_access,
  reject_non_fqdn_sender, reject_unknown_sender_domain
mx_recipient_restrictions = reject_non_fqdn_recipient, reject_unlisted_recipient,
  check_recipient_access pcre:/etc/postfix/recipient_access,
  check_policy_service inet:127.0.0.1:10023
smtpd_client_message_rate_limit = 20
smtpd_client_connection_rate_limit = 40
smtpd_error_sleep_time = 1s
smtpd_soft_error_limit = 5
smtpd_hard_error_limit = 10
address_verify_map = btree:$data_directory/verify
address_verify_poll_count = 3
milter_default_action = accept

postscreen_access_list = permit_mynetworks, cidr:/etc/postfix/postscreen_access
postscreen_denylist_action = enforce
postscreen_greet_action = enforce
postscreen_dnsbl_action = enforce
postscreen_dnsbl_sites = zen.spamhaus.org*2
postscreen_dnsbl_threshold = 2
"""
MASTER_CF = """
127.0.0.1:25 inet n - n - - smtpd
  -o smtpd_reject_unlisted_recipient=no
  -o smtpd_client_message_rate_limit=0
  -o smtpd_client_connection_rate_limit=0
198.51.100.25:25 inet n - n - 1 postscreen
smtpd pass - - n - - smtpd
  -o smtpd_milters=inet:127.0.0.1:8891
  -o smtpd_client_restrictions=$mx_client_restrictions
  -o smtpd_helo_restrictions=$mx_helo_restrictions
  -o smtpd_sender_restrictions=$mx_sender_restrictions
  -o smtpd_recipient_restrictions=$mx_recipient_restrictions
dnsblog unix - - n - 0 dnsblog
tlsproxy unix - - n - 0 tlsproxy
198.51.100.25:587 inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_client_message_rate_limit=0
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_sasl_type=dovecot
  -o smtpd_sasl_path=inet:127.0.0.1:10024
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o content_filter=scan:[127.0.0.1]:10025
127.0.0.1:10026 inet n - n - - smtpd
  -o syslog_name=postfix/reinjection
  -o smtpd_client_message_rate_limit=0
  -o smtpd_client_connection_rate_limit=0
  -o content_filter=
  -o receive_override_options=no_header_body_checks
scan unix - - n - 4 smtp
  -o smtp_tls_security_level=none
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
  -o syslog_name=postfix/$service_name
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
tickets unix - n n - 4 pipe
  flags=Rq user=vmail argv=/usr/local/bin/tickets ${user}
"""
TABLES = {
    "aliases": """
postmaster: alice
root: alice
reports: "|/bin/cat >/dev/null"
broken: "|/bin/sh -c 'echo cannot open database 1>&2; exit 1'"
later: "|/bin/sh -c 'exit 75'"
team: :include:/etc/postfix/team
""",
    "team": "alice\nbob\n",
    "mailboxes": """
news@shop.example bounces/
billing@shop.example bounces/
orders@shop.example bounces/
crm@shop.example bounces/
info@shop.example info/
sales@shop.example sales/
closed@shop.example closed/
intern@shop.example intern/
full@shop.example full/
moved@shop.example moved/
milter@shop.example milter/
anna@office.shop.example -
ben@office.shop.example -
full@office.shop.example -
stuck@office.shop.example -
gone@office.shop.example -
carla@club.example carla/
david@club.example david/
""",
    "virtual": """
sales@alias.shop.example anna@office.shop.example, carla@club.example
urlaub@alias.shop.example chef.urlaub@gmail.com
loop@alias.shop.example loop@alias.shop.example
""",
    "transport": """
office.shop.example lmtp:unix:private/dovecot-lmtp
tickets.shop.example tickets:
old.shop.example error:5.1.6 this address has moved, see https://shop.example/contact
later.shop.example retry:4.3.2 mail for this domain is held until the migration is over
blackhole.shop.example discard:silently
badroute.shop.example nosuch:
""",
    "header_checks": inbound.HEADER_CHECKS,
    "body_checks": inbound.BODY_CHECKS,
    "client_access": inbound.CLIENT_ACCESS,
    "helo_access": inbound.HELO_ACCESS,
    "sender_access": inbound.SENDER_ACCESS,
    "recipient_access": inbound.RECIPIENT_ACCESS,
    "postscreen_access": inbound.POSTSCREEN_ACCESS,
}
TICKETS = """#!/bin/sh
# A delivery program with every way to end that pipe(8) and sysexits.h know.
cat >/dev/null
case $1 in
  open*) ;;
  unknown*) echo "no such queue"; exit 67 ;;
  busy*) echo "4.3.0 ticket database is locked, try later"; exit 75 ;;
  spam*) echo "5.7.1 refused: looks like spam"; exit 69 ;;
  full*) echo "5.2.2 ticket queue over quota"; exit 73 ;;
  crash*) kill -9 $$ ;;
esac
"""


def configure(lab):
    (ETC / "main.cf").write_text(MAIN_CF)
    (ETC / "master.cf").write_text(MASTER_CF)
    for name, content in TABLES.items():
        (ETC / name).write_text(content)
    tickets = pathlib.Path("/usr/local/bin/tickets")
    tickets.write_text(TICKETS)
    tickets.chmod(0o755)
    # Postfix' own texts count in days; our queue lives for hours.
    templates = lab.run("postconf", "-t", "")
    (ETC / "bounce.cf").write_text(
        templates.replace("queue_lifetime_days day(s)", "queue_lifetime_hours hour(s)")
    )
    with open("/etc/passwd", "a") as passwd, open("/etc/group", "a") as group:
        group.write("vmail:x:5000:\n")
        for uid, name in enumerate(("vmail", "alice", "bob", "fullbox", "fwdloop"), 5000):
            passwd.write(f"{name}:x:{uid}:5000::/home/{name}:/bin/sh\n")
            os.makedirs(f"/home/{name}", exist_ok=True)
            os.chown(f"/home/{name}", uid, 5000)
    lab.run("postalias", "/etc/postfix/aliases")
    os.makedirs("/var/vmail", exist_ok=True)
    shutil.chown("/var/vmail", "vmail")
    pathlib.Path("/home/fwdloop/.forward").write_text("fwdloop\n")
    pathlib.Path("/var/mail/fullbox").write_text("x" * 249900)
    shutil.chown("/var/mail/fullbox", "fullbox")


async def start_store(lab):
    """The LMTP store behind lmtp:unix:private/dovecot-lmtp."""

    async def serve(reader, writer):
        await smtp_peers.Store(lab.book, world.HOST, reader, writer, lambda *mail: None).run()

    path = "/var/spool/postfix/private/dovecot-lmtp"
    await asyncio.start_unix_server(serve, path, limit=1 << 20)
    shutil.chown(path, "postfix")


async def run(lab):
    configure(lab)
    lab.run("postfix", "start")
    await start_store(lab)
    await long_day(lab)
    lab.run("postfix", "stop")
    await second_host(lab)
    lab.run("postfix", "stop")


async def long_day(lab):
    planner = Planner(lab.book, seed=1, part=0.5, start_hour=20, hours=HOURS)
    planner.add_fates(scenarios.SCENARIOS)
    planner.add_accepted(newsletter=1100, other=1500)
    planner.add_staff(80)
    planner.add_lists(14)
    mails, sessions = planner.finish(), inbound.plan(planner)
    lab.say(len(mails), "mails and", len(sessions), "sessions planned")
    await asyncio.gather(
        lab.send([m for m in mails if m.way == "app"], lab.submit),
        lab.send([m for m in mails if m.way == "staff"], submit_staff(lab)),
        inbound.play_all(lab, sessions),
        administrate(lab),
        rotate(lab),
    )
    await lab.until(HOURS * 3600)


async def second_host(lab):
    """A smaller host with long queue ids, another name in its log, and a stricter postscreen.

    In its second hour it runs with soft_bounce, as administrators do who try out new rules.
    """
    for queue in ("active", "deferred", "defer", "hold", "incoming"):  # the other host's
        lab.run("find", f"/var/spool/postfix/{queue}", "-type", "f", "-delete")
    socket.sethostname("mx2")
    lab.run(
        "postconf",
        "-e",
        "myhostname=mx2.shop.example",
        "syslog_name=mx2",
        "enable_long_queue_ids=yes",
        "maillog_file=/var/log/mx2.log",
        "postscreen_pipelining_enable=yes",
        "mydestination=mail.shop.example",
        "postscreen_non_smtp_command_enable=yes",
        "postscreen_bare_newline_enable=yes",
    )
    lab.run("postfix", "start")
    start = HOURS * 3600 + 60
    planner = Planner(lab.book, seed=2, part=0.1, start_hour=13, hours=3.0, start=start)
    planner.add_fates(s for s in scenarios.SCENARIOS if s.count > 2 and not s.user)
    planner.add_accepted(newsletter=500, other=500)
    mails, sessions = planner.finish(), inbound.plan(planner, inbound.STRICT_KINDS)
    await asyncio.gather(
        lab.send(mails, lab.submit), inbound.play_all(lab, sessions), soften(lab, start + 5400)
    )
    await lab.until(start + 3 * 3600)


async def soften(lab, at):
    await lab.until(at)
    lab.run("postconf", "-e", "soft_bounce=yes")
    lab.run("postfix", "reload")


def submit_staff(lab):
    return lambda batch: lab.submit(batch, world.OUR_IP, 587, "192.0.2.64", login=True)


async def administrate(lab):
    """What a person does at the console: mail from cron, probes, and help for a slow queue."""
    for hour in range(1, int(HOURS), 2):
        await lab.until(hour * 3600)
        lab.run(
            "sendmail", "-f", "root", "root", input=f"Subject: Cron report {hour}\n\nall well\n"
        )
    lab.book.fates["x@parked.example"] = scenarios.BY_NAME["null-mx"]
    lab.run(
        "sendmail",
        "-bv",
        "-f",
        "root",
        "carla@club.example",
        "ghost@mail.shop.example",
        "x@parked.example",
    )
    queue = re.findall(r"^([0-9A-F]+) ", lab.run("postqueue", "-p"), re.M)
    for flag, ids in (
        ("-h", queue[:3]),
        ("-r", queue[3:5]),
        ("-d", queue[5:7]),
        ("-e", queue[7:9]),
    ):
        for queue_id in ids:
            lab.run("postsuper", flag, queue_id)
    lab.run("postqueue", "-f")
    await lab.until(HOURS * 3600 - 2700)
    for queue_id in queue[:3]:
        lab.run("postsuper", "-H", queue_id)


async def rotate(lab):
    """What logrotate does on a real host: at midnight and at 06:25 the log moves on."""
    for hour, name in ((4.0, "mail.log.2"), (10.42, "mail.log.1")):
        await lab.until(hour * 3600)
        lab.run("postfix", "logrotate")
        (rotated,) = pathlib.Path("/var/log").glob("mail.log.2026*.gz")
        rotated.rename(f"/var/log/{name}.gz")
    lab.run("gunzip", "/var/log/mail.log.1.gz")


def collect(lab):
    target = lab.out / "postfix"
    target.mkdir()
    for name in ("mail.log", "mail.log.1", "mail.log.2.gz", "mx2.log"):
        shutil.copy(f"/var/log/{name}", target / name)
    truth.write_postfix(lab.book, target)
    bounces.collect(lab, "postfix", "/var/vmail/bounces/new")
