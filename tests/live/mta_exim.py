"""Exim 4.96 of Debian: a night and a morning with its own log files, then two hours through syslog."""

import asyncio
import os
import pathlib
import re
import shutil
import subprocess

import bounces
import inbound
import scenarios
import smtp_peers
import syslogd
import truth
import world
from plan import Planner

HOURS = 15.0  # 20:00 to 11:00
CONFIGURATION = r"""
primary_hostname = mail.shop.example
domainlist local_domains = mail.shop.example : shop.example : office.shop.example : club.example
domainlist relay_to_domains = partner.example : alias.shop.example : tickets.shop.example
hostlist relay_from_hosts = 127.0.0.1
local_interfaces = 127.0.0.1 : 198.51.100.25
disable_ipv6
spool_directory = /var/spool/exim4
LOG
host_lookup = *
rfc1413_query_timeout = 0s
# The lab's clock is in the environment; see private_root.sh.
keep_environment = ^FAKETIME
smtp_accept_max_per_host = 10
smtp_accept_max = 60
smtp_accept_queue_per_connection = 30
queue_run_max = 4
remote_max_parallel = 4
message_size_limit = 200000
smtputf8_advertise_hosts = *
dsn_advertise_hosts = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = /etc/lab-tls/cert.pem
tls_privatekey = /etc/lab-tls/key.pem
bounce_return_size_limit = 4K
delay_warning = 1h:3h
ignore_bounce_errors_after = 2h
timeout_frozen_after = 4h

acl_smtp_connect = on_connect
acl_smtp_helo = on_helo
acl_smtp_mail = on_mail
acl_smtp_rcpt = on_rcpt
acl_smtp_data = on_data

begin acl
on_connect:
  deny    hosts = 192.0.2.20 : 192.0.2.114
          message = bulk mailers are not welcome here
  defer   hosts = 192.0.2.21
          message = dial-up hosts may try again later
  drop    hosts = 192.0.2.22
          message = scanners are disconnected
  accept
on_helo:
  deny    condition = ${if eqi{$sender_helo_name}{mail.shop.example}}
          message = you are not me
  accept
on_mail:
  deny    senders = offers@angebote.example
          message = sender is on our own list
  accept
on_rcpt:
  accept  hosts = +relay_from_hosts
          control = submission/sender_retain
  discard hosts = 192.0.2.111
          log_message = known backscatter
  deny    local_parts = ^.*[@%!/|" ]
          message = restricted characters in address
  deny    hosts = 192.0.2.24
          message = blocked for abuse, see https://shop.example/blocked
  deny    dnslists = zen.spamhaus.org : bl.spamcop.net
          message = $sender_host_address is listed at $dnslist_domain: $dnslist_text
  deny    hosts = 192.0.2.100
          condition = ${if eq{$sender_host_name}{}}
          message = no reverse DNS for $sender_host_address
  warn    hosts = 192.0.2.112
          log_message = client is under suspicion
  defer   hosts = 192.0.2.120/29
          message = greylisted, try again in five minutes
  deny    hosts = 192.0.2.128/28
          message = SPF check failed: $sender_address_domain does not permit $sender_host_address
          log_message = SPF check failed
  require verify = sender
  require domains = +local_domains : +relay_to_domains
          message = relay not permitted
  require verify = recipient
  deny    recipients = intern@shop.example
          message = only colleagues may write to this address
  accept
on_data:
  deny    condition = ${if eq{$h_X-Test:}{spam}}
          message = this message looks like spam
          log_message = spam score 15.2
  deny    condition = ${if eq{$h_X-Test:}{virus}}
          message = this message contains malware (Eicar-Test-Signature)
  defer   condition = ${if eq{$h_X-Test:}{greylist}}
          message = greylisted after DATA
  discard condition = ${if eq{$h_X-Test:}{discard}}
          log_message = dropped by content rule
  warn    condition = ${if eq{$h_X-Test:}{quarantine}}
          control = freeze
  accept

begin routers
moved:
  driver = redirect
  domains = old.shop.example
  allow_fail
  data = :fail: this address has moved, see https://shop.example/contact
later:
  driver = redirect
  domains = later.shop.example
  allow_defer
  data = :defer: mail for this domain is held until the migration is over
discarded:
  driver = redirect
  domains = blackhole.shop.example
  data = :blackhole:
aliases_of_shop:
  driver = redirect
  domains = alias.shop.example
  data = ${lookup{$local_part}lsearch{/etc/exim4/virtual}}
  no_more
store:
  driver = accept
  domains = office.shop.example
  transport = store
tickets:
  driver = accept
  domains = tickets.shop.example
  transport = tickets
shop:
  driver = accept
  domains = shop.example : club.example
  local_parts = lsearch;/etc/exim4/mailboxes
  transport = maildir
dnslookup:
  driver = dnslookup
  domains = ! +local_domains
  transport = remote_smtp
  ignore_target_hosts = 0.0.0.0 : 127.0.0.0/8
  no_more
system_aliases:
  driver = redirect
  domains = mail.shop.example
  data = ${lookup{$local_part}lsearch{/etc/exim4/aliases}}
  allow_fail
  file_transport = address_file
  pipe_transport = address_pipe
local_user:
  driver = accept
  domains = mail.shop.example
  check_local_user
  transport = mailbox
  cannot_route_message = Unknown user

begin transports
remote_smtp:
  driver = smtp
  interface = 198.51.100.25
  # As patient with TLS as Postfix in this lab: required for these, tried for others.
  hosts_require_tls = mx.ohnetls.example : mx.kaputttls.example : mx.strengtls.example : \
    mx.falschtls.example
  tls_verify_hosts = mx.falschtls.example
  tls_try_verify_hosts =
  connect_timeout = 30s
  command_timeout = 2m
  data_timeout = 2m
  final_timeout = 2m
store:
  driver = lmtp
  socket = /run/store
  user = Debian-exim
tickets:
  driver = pipe
  command = /usr/local/bin/tickets ${lookup{$local_part}lsearch{/etc/exim4/queues}}
  user = Debian-exim
  return_output
  log_output
  temp_errors = 75
maildir:
  driver = appendfile
  maildir_format
  directory = /var/vmail/${lookup{$local_part}lsearch{/etc/exim4/mailboxes}}
  create_directory
  user = Debian-exim
mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  group = mail
  mode = 0660
  quota = 20K
address_file:
  driver = appendfile
  user = Debian-exim
address_pipe:
  driver = pipe
  user = Debian-exim
  return_output
  log_output
  path = /bin:/usr/bin

begin retry
*  quota  F,2h,20m
*  *      F,1h,10m; G,4h,20m,1.5

begin rewrite
begin authenticators
"""
FILES = {
    "virtual": """
sales: anna@office.shop.example, carla@club.example
urlaub: chef.urlaub@gmail.com
""",
    "mailboxes": """
news: bounces
billing: bounces
orders: bounces
crm: bounces
info: info
sales: sales
intern: intern
carla: carla
david: david
""",
    "queues": "".join(f"{q}: {q}\n" for q in "open unknown busy spam full crash".split()),
    "aliases": """
postmaster: alice
root: alice
reports: "|/bin/cat"
broken: "|/bin/false"
later: "|/bin/sh -c 'exit 75'"
team: alice, bob
""",
}
TICKETS = """#!/bin/sh
cat >/dev/null
case $1 in
  unknown*) echo "no such queue"; exit 67 ;;
  busy*) echo "ticket database is locked, try later"; exit 75 ;;
  spam*) echo "5.7.1 refused: looks like spam"; exit 69 ;;
  full*) echo "5.2.2 ticket queue over quota"; exit 73 ;;
  crash*) kill -9 $$ ;;
esac
"""
# What exim.conf above knows nothing of.
NOT_HERE = {"filter-spam", "filter-banned", "no-such-transport", "local-loop"}
KINDS = [
    kind
    for kind in inbound.KINDS
    if kind.port == 25
    and not kind.name.startswith(
        ("in-header", "in-body", "in-closed", "in-over", "in-moved", "in-policy")
    )
    and kind.name
    not in ("in-milter-rcpt", "in-milter-reject", "in-milter-tempfail", "in-client-hold")
]


def configure():
    etc = pathlib.Path("/etc/exim4")
    for name, content in FILES.items():
        (etc / name).write_text(content)
    log_to("/var/log/exim4/%slog")
    tickets = pathlib.Path("/usr/local/bin/tickets")
    tickets.write_text(TICKETS)
    tickets.chmod(0o755)
    with open("/etc/passwd", "a") as passwd:
        for uid, name in enumerate(("alice", "bob", "fullbox"), 5001):
            passwd.write(f"{name}:x:{uid}:8::/home/{name}:/bin/sh\n")
            os.makedirs(f"/home/{name}", exist_ok=True)
    pathlib.Path("/var/mail/fullbox").write_text("x" * 20400)
    shutil.chown("/var/mail/fullbox", "fullbox", "mail")
    os.makedirs("/var/vmail", exist_ok=True)
    shutil.chown("/var/vmail", "Debian-exim")


def log_to(path):
    text = CONFIGURATION.replace("LOG", f"log_file_path = {path}", 1)
    pathlib.Path("/etc/exim4/exim4.conf").write_text(text)


async def start_store(lab):
    """An LMTP store behind a socket, as Dovecot's."""

    async def serve(reader, writer):
        await smtp_peers.Store(lab.book, world.HOST, reader, writer, lambda *mail: None).run()

    await asyncio.start_unix_server(serve, "/run/store", limit=1 << 20)
    os.chmod("/run/store", 0o666)


async def run(lab):
    configure()
    await start_store(lab)
    await long_day(lab)
    await through_syslog(lab)


def start_daemon():
    return subprocess.Popen(["exim4", "-bdf", "-q10m"])


def stop(daemon):
    daemon.terminate()
    daemon.wait()


async def long_day(lab):
    daemon = start_daemon()
    planner = Planner(lab.book, seed=3, part=0.35, start_hour=20, hours=HOURS)
    planner.add_fates(s for s in scenarios.SCENARIOS if s.name not in NOT_HERE)
    planner.add_accepted(newsletter=700, other=900)
    planner.add_lists(8)
    mails, sessions = planner.finish(), inbound.plan(planner, KINDS)
    lab.say(len(mails), "mails and", len(sessions), "sessions planned")
    await asyncio.gather(
        lab.send(mails, lab.submit), inbound.play_all(lab, sessions), administrate(lab)
    )
    await lab.until(HOURS * 3600)
    stop(daemon)


def queue_ids(lab):
    return re.findall(r" (\w{6}-\w{6}-\w\w) ", lab.run("exim4", "-bpr"))


async def administrate(lab):
    """Somebody looks at the queue after the campaign."""
    await lab.until(13.75 * 3600)
    queue = queue_ids(lab)
    for option, ids in (("-Mf", queue[:2]), ("-Mrm", queue[2:4]), ("-Mg", queue[4:6])):
        for message in ids:
            lab.run("exim4", option, message)
    await asyncio.sleep(900)
    for message in queue[:2]:
        lab.run("exim4", "-Mt", message)


async def through_syslog(lab):
    start = HOURS * 3600 + 300
    await lab.until(start)
    lab.run("exim4", "-Mrm", *queue_ids(lab))  # before the log moves: an empty queue
    log_to("syslog")
    transport = await syslogd.start("/var/log/mail.log", "mail")
    daemon = start_daemon()
    planner = Planner(lab.book, seed=4, part=0.08, start_hour=11, hours=2.0, start=start)
    planner.add_fates(s for s in scenarios.SCENARIOS if s.count > 2 and not s.user)
    planner.add_accepted(newsletter=400, other=400)
    kinds = [kind for kind in KINDS if kind.name.startswith(("in-relay", "in-spam", "in-milter"))]
    mails, sessions = planner.finish(), inbound.plan(planner, kinds)
    await asyncio.gather(lab.send(mails, lab.submit), inbound.play_all(lab, sessions))
    await lab.until(start + 2 * 3600)
    stop(daemon)
    transport.close()


def collect(lab):
    target = lab.out / "exim"
    target.mkdir()
    for name in ("mainlog", "rejectlog"):
        shutil.copyfile(f"/var/log/exim4/{name}", target / name)
    truth.pack("/var/log/mail.log", target / "mail.log.gz")
    truth.write_exim(lab.book, target)
    bounces.collect(lab, "exim", "/var/vmail/bounces/new")
