"""The made-up internet of the lab: who we are, which domains exist, where their mail goes.

Every address is from the documentation ranges of RFC 5737: 198.51.100.25 is the sender,
203.0.113.0/24 are the mail exchangers, 192.0.2.0/24 are the clients that connect to us. All are
local to the private network namespace.
"""

from dataclasses import dataclass

HOST = "mail.shop.example"
OUR_IP = "198.51.100.25"
NEWS = "news@shop.example"
BILLING = "billing@shop.example"
ORDERS = "orders@shop.example"
CRM = "crm@shop.example"
STAFF = ["anna@office.shop.example", "ben@office.shop.example"]
INBOXES = [NEWS, BILLING, ORDERS, CRM, *STAFF]
INBOXES += ["info@shop.example", "sales@shop.example", "david@club.example"]
INBOXES += [f"{user}@{HOST}" for user in ("root", "alice", "bob")]
OUR_DOMAINS = ["shop.example", "office.shop.example", HOST, "club.example", "partner.example"]


@dataclass(frozen=True)
class Site:
    """A set of mail exchangers that behave alike, and the domains that point to them."""

    domains: tuple
    exchangers: tuple
    accepted: str  # the reply after the dot; {id} and {rcpt} are filled in
    share: int  # how many of 100 newsletter recipients have their mailbox here
    offers: tuple = ("PIPELINING", "SIZE 52428800", "8BITMIME", "ENHANCEDSTATUSCODES")


GOOGLE = ("PIPELINING", "SIZE 157286400", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8")
MICROSOFT = ("PIPELINING", "SIZE 49283072", "DSN", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8")
POSTFIX = ("PIPELINING", "SIZE 52428800", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN")
EXIM = ("SIZE 52428800", "8BITMIME", "PIPELINING")

# fmt: off
SITES = [
    Site(("gmail.com", "googlemail.com"), ("gmail-smtp-in.l.google.com", "alt1.gmail-smtp-in.l.google.com"),
         "250 2.0.0 OK  {time} {id} - gsmtp", 38, GOOGLE),
    Site(("outlook.com",), ("outlook-com.olc.protection.outlook.com",),
         "250 2.6.0 <{id}@shop.example> [InternalId={number}, Hostname=AM6PR03MB4017.eurprd03.prod.outlook.com]"
         " 11893 bytes in 0.188, 61.589 KB/sec Queued mail for delivery -> 250 2.1.5", 7, MICROSOFT),
    Site(("hotmail.com",), ("hotmail-com.olc.protection.outlook.com",),
         "250 2.6.0 <{id}@shop.example> [InternalId={number}, Hostname=DB9P191MB1403.EURP191.PROD.OUTLOOK.COM]"
         " 11902 bytes in 0.203, 57.254 KB/sec Queued mail for delivery -> 250 2.1.5", 5, MICROSOFT),
    Site(("live.com",), ("live-com.olc.protection.outlook.com",),
         "250 2.6.0 <{id}@shop.example> [InternalId={number}, Hostname=AS8PR07MB7672.eurprd07.prod.outlook.com]"
         " 11907 bytes in 0.171, 67.998 KB/sec Queued mail for delivery -> 250 2.1.5", 2, MICROSOFT),
    Site(("northwind.example",), ("northwind-example.mail.protection.outlook.com",),
         "250 2.6.0 <{id}@shop.example> [InternalId={number}, Hostname=VI1PR05MB5167.eurprd05.prod.outlook.com]"
         " 12041 bytes in 0.240, 48.953 KB/sec Queued mail for delivery", 3, MICROSOFT),
    Site(("fabrikam.example",), ("fabrikam-example.mail.protection.outlook.com",),
         "250 2.6.0 <{id}@shop.example> [InternalId={number}, Hostname=FR3P281MB1806.DEUP281.PROD.OUTLOOK.COM]"
         " 12038 bytes in 0.117, 100.401 KB/sec Queued mail for delivery", 2, MICROSOFT),
    Site(("yahoo.com", "aol.com"), ("mta5.am0.yahoodns.net", "mta6.am0.yahoodns.net"),
         "250 ok dirdel", 9, ("PIPELINING", "SIZE 41943040", "8BITMIME")),
    Site(("rocketmail.com",), ("mta7.am0.yahoodns.net",), "250 ok dirdel", 0),
    Site(("icloud.com", "me.com"), ("mx01.mail.icloud.com", "mx02.mail.icloud.com"),
         "250 2.0.0 Ok: queued as {id}", 6, POSTFIX),
    Site(("gmx.de", "gmx.net"), ("mx00.emig.gmx.net", "mx01.emig.gmx.net"),
         "250 Requested mail action okay, completed: id={id}", 5, ("8BITMIME", "SIZE 157286400", "PIPELINING")),
    Site(("web.de",), ("mx-ha02.web.de",),
         "250 Requested mail action okay, completed: id={id}", 3, ("8BITMIME", "SIZE 157286400", "PIPELINING")),
    Site(("t-online.de",), ("mx00.t-online.de",), "250 2.0.0 Message accepted.", 2),
    Site(("orange.fr", "wanadoo.fr"), ("smtp-in.orange.fr",),
         "250 2.0.0 {id} mail accepted for delivery", 4),
    Site(("laposte.net",), ("smtp4.laposte.net",), "250 2.0.0 Ok: queued as {id}", 1),
    Site(("free.fr",), ("mx1.free.fr",), "250 2.0.0 Ok: queued as {id}", 1),
    Site(("mail.ru",), ("mxs.mail.ru",),
         "250 OK id={id}", 1, ("SIZE 73400320", "8BITMIME", "PIPELINING")),
    Site(("qq.com",), ("mx3.qq.com",),
         "250 Ok: queued as {id}.", 1, ("SIZE 73400320", "8BITMIME", "PIPELINING")),
    Site(("comcast.net",), ("mx1a1.comcast.net",), "250 2.0.0 {id} mail accepted for delivery", 2),
    Site(("proton.me",), ("mail.protonmail.ch",),
         "250 2.0.0 Ok: {number} bytes queued as {id}", 1, POSTFIX),
    # Small sites, by the software they run.
    Site(("corp.example",), ("mx.corp.example",),
         "250 2.0.0 Ok: queued as {id}", 3, POSTFIX + ("STARTTLS",)),
    Site(("handwerk.example",), ("mx1.mailhoster.example",),
         "250 2.0.0 Ok: queued as {id}", 1, POSTFIX),
    Site(("uni.example",), ("mx.uni.example",), "250 OK id=1vzT4k-00{id}", 1, EXIM),
    Site(("schule.example",), ("mail.schule.example",), "250 2.0.0 Ok: queued as {id}", 1, POSTFIX),
    Site(("klinik.example",), ("esa1.klinik.example",), "250 ok:  Message {number} accepted", 0),
    Site(("verlag.example",), ("esa.verlag.example",), "250 ok:  Message {number} accepted", 1),
    Site(("stadt.example",), ("mx0a-0021.pphosted.com",),
         "250 2.0.0 {id} Message accepted for delivery", 0),
    Site(("bank.example",), ("eu-smtp-inbound-1.mimecast.com",),
         "250 SmtpThread-{number} Received OK", 0),
    Site(("verein.example",), ("d2.ess.barracudanetworks.com",), "250 Ok: queued as {id}", 0),
    Site(("partner.example",), ("mx.partner.example",), "250 2.0.0 Ok: queued as {id}", 0, POSTFIX),
    Site(("customer.example",), ("mail.customer.example",),
         "250 2.0.0 Ok: queued as {id}", 0, POSTFIX),
    Site(("multimx.example",), ("mx1.multimx.example", "mx2.multimx.example"),
         "250 2.0.0 Ok: queued as {id}", 0, POSTFIX),
    Site(("utf8.example",), ("mx.utf8.example",), "250 2.0.0 Ok: queued as {id}", 0, GOOGLE),
    # Sites that exist for one way to fail each; scenarios.py says which.
    *[Site((f"{name}.example",), (f"mx.{name}.example",), "250 2.0.0 Ok: queued as {id}", 0, POSTFIX)
      for name in """altmodisch drucker voll pflege login nurtls ohnetls latin zu stumm fern hangup
                     hangmail hangdata hangend still stillrcpt stillend odd spiegel klein""".split()],
    *[Site((f"{name}.example",), (f"mx.{name}.example",), "250 2.0.0 Ok: queued as {id}", 0,
           POSTFIX + ("STARTTLS",)) for name in "strengtls kaputttls falschtls".split()],
]
# fmt: on

# Addresses that no peer listens on, and why.
REFUSED = {"mx.zu.example", "mx1.multimx.example"}  # nobody listens: connection refused
SILENT = {"mx.fern.example"}  # packets are dropped: connection timed out
UNROUTABLE = {"mx.stumm.example": "203.0.113.251"}  # private_root.sh made it unreachable
OURSELVES = {"mx.spiegel.example": OUR_IP}  # an MX that points back to us


def addresses():
    """host name -> IP address of every mail exchanger, stable from run to run."""
    table = {}
    for site in SITES:
        for host in site.exchangers:
            table.setdefault(host, f"203.0.113.{len(table) + 1}")
    return table | UNROUTABLE | OURSELVES


ADDRESS = addresses()
SITE_OF_DOMAIN = {domain: site for site in SITES for domain in site.domains}
SITE_OF_HOST = {host: site for site in SITES for host in site.exchangers}

# What DNS says of domains that take no mail. Names that are nowhere in this file do not exist.
NULL_MX = {"parked.example", "noreply.example"}
SERVER_FAILURE = {"lahm.example"}
NO_ADDRESS = {"txtonly.example"}  # exists, but has neither MX nor A
MX_WITHOUT_ADDRESS = {"umzug.example": "oldmx.umzug.example"}

# The clients that connect to us: address -> name in DNS (PTR and A agree unless said otherwise).
CLIENTS = {
    "192.0.2.10": "smtp.customer.example",
    "192.0.2.11": "out.corp.example",
    "192.0.2.12": "smtp-out.lieferant.example",
    "192.0.2.13": "mail-yw1-f171.google.com",
    "192.0.2.14": "out5-smtp.messagingengine.example",
    "192.0.2.20": "bulk7.angebote.example",
    "192.0.2.21": "host-21.dsl.provider.example",
    "192.0.2.22": "scanner.research.example",
    "192.0.2.23": "relay.freunde.example",
    "192.0.2.24": "static-24.hosting.example",
    "192.0.2.25": "weiter.partner.example",
    "192.0.2.64": "office-gw.shop.example",
}
# 192.0.2.100 and up have no PTR; .150 to .169 are on SpamCop's list, .200 to .239 on Spamhaus'.
LISTED = {"bl.spamcop.net": range(150, 170), "zen.spamhaus.org": range(200, 240)}
LISTED_TEXT = {
    "bl.spamcop.net": "Blocked - see https://www.spamcop.net/bl.shtml?{ip}",
    "zen.spamhaus.org": "https://www.spamhaus.org/query/ip/{ip}",
}
SENDER_DOMAINS = {HOST, "shop.example"} | {
    f"{name}.example"
    for name in """customer lieferant angebote freunde hosting research provider messagingengine
                   pool""".split()
}
