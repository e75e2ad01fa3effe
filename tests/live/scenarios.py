"""Who is answered what: every refusal of the lab, as data.

Providers' replies are worded after what they say in public; ids, hosts and counters are made up.
A scenario is either the fate of one recipient (stages rcpt, data, end-of-data: the plan picks
`count` recipients at `domain` for it) or the habit of a whole site (greeting, ehlo, starttls, mail).
`cause` is the id in patterns/causes.toml that a careful reader of the reply would choose.
In replies {ip} is our address, {rcpt} and {sender} the envelope, {id} and {number} fresh counters.
"""

from dataclasses import dataclass

import world


@dataclass(frozen=True)
class Scenario:
    name: str
    cause: str
    domain: str
    stage: str
    count: int  # recipients of the long run that meet it
    reply: tuple = ()
    act: str = "reply"  # or: drop the connection, stall until the client gives up
    times: int = 0  # a temporary refusal is over after so many attempts; 0: never
    sender: str = ""  # the sender whose mail meets it; any, if empty
    size: int = 0  # bytes the message must have
    user: str = ""  # the local part, if it matters


SCENARIOS = []


def case(name, cause, domain, stage, count, reply="", **more):
    lines = tuple(line for line in reply.split("\n") if line)
    SCENARIOS.append(Scenario(name, cause, domain, stage, count, lines, **more))


# fmt: off
# ---- Gmail ------------------------------------------------------------------------------------
case("gmail-no-such-user", "user-unknown", "gmail.com", "rcpt", 14, """
550-5.1.1 The email account that you tried to reach does not exist. Please try
550-5.1.1 double-checking the recipient's email address for typos or
550-5.1.1 unnecessary spaces. For more information, go to
550 5.1.1  https://support.google.com/mail/?p=NoSuchUser {id}si3107459wmq.61 - gsmtp""")
case("gmail-inactive", "mailbox-disabled", "gmail.com", "rcpt", 3, """
550-5.2.1 The email account that you tried to reach is inactive. For more
550 5.2.1 information, go to https://support.google.com/mail/?p=DisabledUser {id}si2290112wrb.17 - gsmtp""")
case("gmail-out-of-space", "mailbox-full", "gmail.com", "rcpt", 7, """
452-4.2.2 The recipient's inbox is out of storage space. Please direct the
452-4.2.2 recipient to
452 4.2.2  https://support.google.com/mail/?p=OverQuotaTemp {id}si8841277edv.404 - gsmtp""")
case("gmail-out-of-space-inactive", "mailbox-full", "gmail.com", "rcpt", 4, """
552-5.2.2 The recipient's inbox is out of storage space and inactive. Please
552-5.2.2 direct the recipient to
552 5.2.2  https://support.google.com/mail/?p=OverQuotaPerm {id}si1250018ejc.98 - gsmtp""")
case("gmail-recipient-rate", "recipient-rate-limited", "gmail.com", "rcpt", 3, """
450-4.2.1 The user you are trying to contact is receiving email too quickly.
450-4.2.1 Please resend your message at a later time. If the user is able to
450-4.2.1 receive mail at that time, your message will be delivered. For more
450-4.2.1 information, go to
450 4.2.1  https://support.google.com/mail/?p=ReceivingRate {id}si771203wmb.133 - gsmtp""", times=2)
case("gmail-ip-rate", "rate-limited", "gmail.com", "end-of-data", 12, """
421-4.7.28 Gmail has detected an unusual rate of email originating from your
421-4.7.28 IP address. To protect our users from spam, email sent from your IP
421-4.7.28 address has been temporarily rate limited. For more information, go to
421-4.7.28  https://support.google.com/mail/?p=UnsolicitedRateLimitError to
421 4.7.28 review our Bulk Email Senders Guidelines. {id}si5520991wmj.8 - gsmtp""",
     times=2, sender=world.NEWS)
case("gmail-spam", "spam-content", "gmail.com", "end-of-data", 6, """
550-5.7.1 [{ip}      12] Gmail has detected that this message is likely
550-5.7.1 unsolicited mail. To reduce the amount of spam sent to Gmail, this
550-5.7.1 message has been blocked. For more information, go to
550 5.7.1  https://support.google.com/mail/?p=UnsolicitedMessageError {id}si2051114wrt.202 - gsmtp""",
     sender=world.NEWS)
case("gmail-domain-reputation", "poor-reputation", "gmail.com", "end-of-data", 3, """
421-4.7.0 [{ip}      15] Gmail has detected that this message is
421-4.7.0 suspicious due to the very low reputation of the sending domain. To
421-4.7.0 best protect our users from spam, the message has been blocked.
421-4.7.0 For more information, go to
421 4.7.0  https://support.google.com/mail/answer/188131 {id}si903318wmr.77 - gsmtp""",
     times=3, sender=world.NEWS)
case("gmail-dmarc", "dmarc-failed", "gmail.com", "end-of-data", 9, """
550-5.7.26 Unauthenticated email from shop.example is not accepted due to
550-5.7.26 domain's DMARC policy. Please contact the administrator of
550-5.7.26 shop.example domain if this was a legitimate mail. To learn about the
550-5.7.26 DMARC initiative, go to
550 5.7.26  https://support.google.com/mail/?p=DmarcRejection {id}si4409712wrx.44 - gsmtp""",
     sender=world.BILLING)
case("gmail-unauthenticated", "sender-unauthenticated", "gmail.com", "end-of-data", 3, """
550-5.7.26 Your email has been blocked because the sender is unauthenticated.
550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.
550-5.7.26
550-5.7.26  Authentication results:
550-5.7.26  DKIM = did not pass
550-5.7.26  SPF [shop.example] with ip: [{ip}] = did not pass
550-5.7.26
550-5.7.26  For instructions on setting up authentication, go to
550 5.7.26  https://support.google.com/mail/answer/81126#authentication {id}si118023ejd.20 - gsmtp""",
     sender=world.BILLING)
case("gmail-no-ptr", "ptr-missing", "googlemail.com", "end-of-data", 2, """
550-5.7.25 [{ip}] The IP address sending this message does not have a
550-5.7.25 PTR record setup, or the corresponding forward DNS entry does not
550-5.7.25 match the sending IP. As a policy, Gmail does not accept messages from
550-5.7.25 IPs with missing PTR records. For more information, go to
550 5.7.25  https://support.google.com/mail/answer/81126#ip-practices {id}si66120wmc.5 - gsmtp""")
case("gmail-too-large", "message-too-large", "gmail.com", "end-of-data", 2, """
552-5.3.4 Your message exceeded Google's message size limits. For more
552-5.3.4 information, go to
552 5.3.4  https://support.google.com/mail/?p=MaxSizeError {id}si220417wmi.12 - gsmtp""",
     sender=world.BILLING, size=60000)
case("gmail-attachment", "attachment-blocked", "gmail.com", "end-of-data", 2, """
552-5.7.0 This message was blocked because its content presents a potential
552-5.7.0 security issue. To review our message content and attachment content
552-5.7.0 guidelines, go to
552 5.7.0  https://support.google.com/mail/?p=BlockedMessage {id}si3345501wrq.91 - gsmtp""")

# ---- Outlook.com and Microsoft 365 ------------------------------------------------------------
case("outlook-no-mailbox", "user-unknown", "outlook.com", "rcpt", 5, """
550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [AM7EUR06FT{number}.eop-eur06.prod.protection.outlook.com 2026-03-10T07:12:44.103Z 08DE7D{id}]""")
case("hotmail-no-mailbox", "user-unknown", "hotmail.com", "rcpt", 3, """
550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [DB5EUR02FT{number}.eop-EUR02.prod.protection.outlook.com 2026-03-10T06:55:02.990Z 08DE7D{id}]""")
case("hotmail-full", "mailbox-full", "hotmail.com", "end-of-data", 2, """
554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; Failed to process message due to a permanent exception with message The process of storing the message failed. [Hostname=DB9P191MB1403.EURP191.PROD.OUTLOOK.COM]""")
case("outlook-reputation", "poor-reputation", "outlook.com", "rcpt", 4, """
451 4.7.650 The mail server [{ip}] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S775) [AM7EUR06FT{number}.eop-eur06.prod.protection.outlook.com]""",
     times=2)
case("m365-access-denied", "user-unknown", "northwind.example", "rcpt", 4, """
550 5.4.1 Recipient address rejected: Access denied. For more information see https://aka.ms/EXOSmtpErrors [AM4PEPF{number}.eurprd05.prod.outlook.com 2026-03-10T08:01:19.577Z 08DE7E{id}]""")
case("m365-not-found", "user-unknown", "fabrikam.example", "end-of-data", 3, """
550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {rcpt} not found by SMTP address lookup""")
case("m365-banned-ip", "ip-blocked", "fabrikam.example", "rcpt", 3, """
550 5.7.606 Access denied, banned sending IP [{ip}]. To request removal from this list please visit https://sender.office.com/ and follow the directions. For more information please go to  http://go.microsoft.com/fwlink/?LinkID=526655 AS(1430) [FR2PEPF{number}.DEUP281.PROD.OUTLOOK.COM]""")
case("m365-dmarc", "dmarc-failed", "northwind.example", "end-of-data", 3, """
550 5.7.509 Access denied, sending domain SHOP.EXAMPLE does not pass DMARC verification and has a DMARC policy of reject. [AM4PEPF{number}.eurprd05.prod.outlook.com 2026-03-10T08:44:31.012Z 08DE7E{id}]""",
     sender=world.BILLING)
case("m365-group", "recipient-restricted", "northwind.example", "end-of-data", 2, """
550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group""",
     user="vertrieb")
case("m365-busy", "rate-limited", "northwind.example", "rcpt", 2, """
451 4.7.500 Server busy. Please try again later from [{ip}]. (S77719) [AM4PEPF{number}.eurprd05.prod.outlook.com]""",
     times=3)
case("m365-spam", "spam-content", "fabrikam.example", "end-of-data", 2, """
550 5.7.520 Message blocked because it contains content identified as spam. AS(4810)""",
     sender=world.NEWS)
case("m365-new-tenant", "ip-blocked", "fabrikam.example", "end-of-data", 1, """
550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP. For more information please go to http://go.microsoft.com/fwlink/?LinkId=526653 AS(7230) [FR2PEPF{number}.DEUP281.PROD.OUTLOOK.COM]""")

# ---- Yahoo and AOL ----------------------------------------------------------------------------
case("yahoo-no-account", "user-unknown", "yahoo.com", "end-of-data", 7, """
554 delivery error: dd This user doesn't have a yahoo.com account ({rcpt}) [0] - atlas-production.v2-mail-prod1-gq1.omega.yahoo.com""")
case("aol-no-mailbox", "user-unknown", "aol.com", "rcpt", 2, """
552 1 Requested mail action aborted, mailbox not found""")
case("yahoo-disabled", "mailbox-disabled", "yahoo.com", "end-of-data", 3, """
554 30 Sorry, your message to {rcpt} cannot be delivered. This mailbox is disabled (554.30).""")
case("yahoo-policy", "policy-rejected", "yahoo.com", "end-of-data", 3, """
554 5.7.9 Message not accepted for policy reasons. See https://senders.yahooinc.com/error-codes""")
case("yahoo-unauthenticated", "sender-unauthenticated", "yahoo.com", "end-of-data", 2, """
550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo requires all senders to authenticate with either SPF or DKIM. See https://senders.yahooinc.com/error-codes#unauthenticated""",
     sender=world.BILLING)
case("yahoo-ts03", "ip-blocked", "rocketmail.com", "mail", 3, """
421 4.7.1 [TS03] All messages from {ip} will be permanently deferred; Retrying will NOT succeed. See https://senders.yahooinc.com/error-codes""")

# ---- iCloud -----------------------------------------------------------------------------------
case("icloud-no-user", "user-unknown", "icloud.com", "rcpt", 4, """
550 5.1.1 <{rcpt}>: user does not exist""")
case("icloud-full", "mailbox-full", "icloud.com", "rcpt", 3, """
552 5.2.2 <{rcpt}>: user is over quota""")
case("icloud-policy", "policy-rejected", "icloud.com", "end-of-data", 2, """
554 5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137""")
case("icloud-volume", "rate-limited", "me.com", "rcpt", 3, """
421 4.7.1 Messages from {ip} deferred due to excessive volume. Try again later - https://support.apple.com/en-us/HT204137""",
     times=2, sender=world.NEWS)

# ---- Germany, France, Russia, China, and others -----------------------------------------------
case("gmx-no-mailbox", "user-unknown", "gmx.de", "rcpt", 3, """
550-Requested action not taken: mailbox unavailable
550 For explanation visit https://postmaster.gmx.net/en/error-messages?ip={ip}&c=uu""")
case("webde-no-mailbox", "user-unknown", "web.de", "rcpt", 2, """
550-Requested action not taken: mailbox unavailable
550 For explanation visit https://postmaster.web.de/en/error-messages?ip={ip}&c=uu""")
case("gmx-full", "mailbox-full", "gmx.net", "rcpt", 2, """
552-Requested mail action aborted: exceeded storage allocation
552-Quota exceeded. The recipient's mailbox is full.
552 For explanation visit https://postmaster.gmx.net/en/error-messages?ip={ip}&c=quot""")
case("gmx-greylist", "greylisted", "gmx.de", "rcpt", 3, """
450-Requested mail action not taken: mailbox unavailable
450-Reject due to policy violations
450 For explanation visit https://postmaster.gmx.net/en/error-messages?ip={ip}&c=pv""", times=1)
case("gmx-policy", "policy-rejected", "gmx.net", "end-of-data", 2, """
554-Transaction failed
554-Reject due to policy restrictions.
554 For explanation visit https://postmaster.gmx.net/en/error-messages?ip={ip}&c=hi""")
case("orange-no-user", "user-unknown", "orange.fr", "rcpt", 4, """
550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]""")
case("orange-full", "mailbox-full", "orange.fr", "rcpt", 2, """
552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]""")
case("orange-spam", "spam-content", "wanadoo.fr", "end-of-data", 3, """
550 5.2.0 Mail rejete. Mail rejected. OFR_506 [506]""", sender=world.NEWS)
case("laposte-no-user", "user-unknown", "laposte.net", "rcpt", 1, """
550 5.5.0 Service refuse. Veuillez verifier l'adresse de votre correspondant. LPN007_416""")
case("free-spam", "poor-reputation", "free.fr", "rcpt", 2, """
421 Too many spams from your IP ({ip}), please visit http://postmaster.free.fr/""", times=3)
case("mailru-no-user", "user-unknown", "mail.ru", "rcpt", 2, """
550 Message was not accepted -- invalid mailbox.  Local mailbox {rcpt} is unavailable: user not found""")
case("mailru-spam", "spam-content", "mail.ru", "end-of-data", 2, """
550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c={id} or  report details to abuse@corp.mail.ru. Error code: {id}. ID: 00000000000069.""")
case("qq-no-user", "user-unknown", "qq.com", "rcpt", 1, """
550 Mailbox not found. https://service.mail.qq.com/detail/122/169.""")
case("qq-frequency", "rate-limited", "qq.com", "rcpt", 2, """
550 Ip frequency limited [{id} IP: {ip}]. https://service.mail.qq.com/detail/122/172.""",
     sender=world.NEWS)
case("qq-content", "spam-content", "qq.com", "end-of-data", 1, """
550 Mail content denied [{id} IP: {ip}]. https://service.mail.qq.com/detail/122/1000.""")
case("comcast-no-user", "user-unknown", "comcast.net", "rcpt", 2, """
550 5.1.1 Not our Customer""")
case("comcast-full", "mailbox-full", "comcast.net", "rcpt", 1, """
452 4.1.1 {rcpt} user over quota""")
case("proton-no-user", "user-unknown", "proton.me", "rcpt", 1, """
550 5.1.1 <{rcpt}>: Recipient address rejected: Address does not exist""")

# ---- Small sites: Postfix, Exim, appliances ---------------------------------------------------
case("postfix-unknown", "user-unknown", "corp.example", "rcpt", 4, """
550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table""")
case("dovecot-quota", "mailbox-full", "corp.example", "rcpt", 2, """
552 5.2.2 <{rcpt}>: Recipient address rejected: Quota exceeded (mailbox for user is full)""")
case("postgrey", "greylisted", "corp.example", "rcpt", 6, """
450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/corp.example.html""",
     times=1)
case("lookup-failure", "system-error", "corp.example", "rcpt", 2, """
451 4.3.0 <{rcpt}>: Temporary lookup failure""", times=2)
case("disk-full", "system-full", "voll.example", "mail", 2, """
452 4.3.1 Insufficient system storage""")
case("spamhaus", "ip-blocklisted", "handwerk.example", "rcpt", 6, """
554 5.7.1 Service unavailable; Client host [{ip}] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/{ip}""")
case("relay-denied", "relay-denied", "handwerk.example", "rcpt", 2, """
454 4.7.1 <{rcpt}>: Relay access denied""", times=2)
case("relay-denied-hard", "relay-denied", "corp.example", "rcpt", 1, """
554 5.7.1 <{rcpt}>: Relay access denied""")
case("too-large", "message-too-large", "klein.example", "end-of-data", 2, """
552 5.3.4 Error: message file too big""", size=60000)
case("too-many-hops", "mail-loop", "corp.example", "end-of-data", 1, """
554 5.4.6 Error: too many hops""")
case("virus", "virus-detected", "corp.example", "end-of-data", 1, """
550 5.7.1 Message rejected: ClamAV found Win.Test.EICAR_HDB-1""")
case("url-listed", "domain-blocklisted", "handwerk.example", "end-of-data", 2, """
550 5.7.1 Blocked: a link in this message points to shop-offers.example, listed on dbl.spamhaus.org, see https://www.spamhaus.org/query/domain/shop-offers.example""",
     sender=world.NEWS)
case("moved", "mailbox-moved", "corp.example", "rcpt", 1, """
551 5.1.6 User not local; please try <{rcpt}.de>""")
case("disabled", "mailbox-disabled", "corp.example", "rcpt", 1, """
550 5.2.1 <{rcpt}>: Recipient address rejected: this account has been disabled""")
case("bad-address", "bad-address", "corp.example", "rcpt", 1, """
501 5.1.3 Bad recipient address syntax""")
case("abroad", "geo-blocked", "corp.example", "rcpt", 1, """
550 5.7.1 <{rcpt}>: Recipient address rejected: connections from your country are not accepted here""")
case("spf-fail", "spf-failed", "schule.example", "rcpt", 4, """
550 5.7.23 <{rcpt}>: Recipient address rejected: Message rejected due to: SPF fail - not authorized. Please see http://www.openspf.net/Why?s=mfrom;id={sender};ip={ip};r=<UNKNOWN>""",
     sender=world.CRM)
case("dkim-fail", "dkim-failed", "schule.example", "end-of-data", 2, """
550 5.7.20 No passing DKIM signature found""", sender=world.BILLING)
case("school-greylist", "greylisted", "schule.example", "rcpt", 5, """
451 4.7.1 Greylisting in action, please come back later""", times=2)
case("helo", "helo-rejected", "schule.example", "rcpt", 1, """
450 4.7.1 <mail.shop.example>: Helo command rejected: Host not found""", times=3)
case("no-hostname", "ptr-missing", "schule.example", "rcpt", 1, """
450 4.7.25 Client host rejected: cannot find your hostname, [{ip}]""", times=3)
case("exim-unrouteable", "user-unknown", "uni.example", "rcpt", 2, """
550 Unrouteable address""")
case("exim-sender-verify", "sender-rejected", "uni.example", "rcpt", 2, """
550-Verification failed for <{sender}>
550-Called:   198.51.100.25
550-Sent:     RCPT TO:<{sender}>
550-Response: 550 5.1.1 <{sender}>: Recipient address rejected: User unknown in virtual mailbox table
550 Sender verify failed""", sender=world.CRM)
case("exim-greylist", "greylisted", "uni.example", "rcpt", 3, """
451 Greylisted <{rcpt}>. Please try again in 5 minutes.""", times=1)
case("exim-local-problem", "system-error", "uni.example", "rcpt", 2, """
451 Temporary local problem - please try later""", times=2)
case("dnsbl-by-name", "ip-blocklisted", "uni.example", "rcpt", 2, """
550 rejected because {ip} is in a black list at bl.spamcop.net: Blocked - see https://www.spamcop.net/bl.shtml?{ip}""")
case("cisco-reputation", "poor-reputation", "klinik.example", "greeting", 3, """
554-esa1.klinik.example
554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe that this failure is in error, please contact the intended recipient via alternate means.""")
case("cisco-unknown", "user-unknown", "verlag.example", "rcpt", 2, """
550 #5.1.0 Address rejected.""")
case("cisco-per-hour", "rate-limited", "verlag.example", "rcpt", 2, """
452 Too many recipients received this hour""", times=4)
case("proofpoint-block", "ip-blocked", "stadt.example", "greeting", 3, """
554 Blocked - see https://ipcheck.proofpoint.com/?ip={ip}""")
case("mimecast-grey", "greylisted", "bank.example", "rcpt", 2, """
451 Internal resources are temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451 [{id}.uk102]""",
     times=1)
case("mimecast-sender", "recipient-restricted", "bank.example", "rcpt", 1, """
550 Rejected by header based manually Blocked Senders: {sender} - https://community.mimecast.com/docs/DOC-1369#550 [{id}.uk102]""")
case("mimecast-spf", "spf-failed", "bank.example", "rcpt", 1, """
550 SPF Sender Invalid - envelope rejected - https://community.mimecast.com/docs/DOC-1369#550 [{id}.uk102]""")
case("barracuda-spam", "spam-content", "verein.example", "end-of-data", 2, """
550 permanent failure for one or more recipients ({rcpt}:blocked)""")
case("no-mail-here", "host-does-not-accept-mail", "drucker.example", "greeting", 2, """
521 5.3.2 mx.drucker.example does not accept mail""")
case("null-mx-said", "null-mx", "altmodisch.example", "rcpt", 1, """
556 5.1.10 <{rcpt}>: Recipient address rejected: Domain does not accept mail (nullMX)""")
case("maintenance", "system-error", "pflege.example", "greeting", 2, """
421 4.3.2 mx.pflege.example Service shutting down for maintenance""")
case("login-first", "smtp-auth-failed", "login.example", "mail", 1, """
530 5.7.1 Authentication required""")
case("starttls-first", "tls-failure", "nurtls.example", "mail", 2, """
530 5.7.0 Must issue a STARTTLS command first""")

# ---- TLS, SMTPUTF8 and the network: no reply, or none that says why ----------------------------
case("tls-not-offered", "tls-failure", "ohnetls.example", "starttls", 2)
case("tls-broken", "tls-failure", "kaputttls.example", "starttls", 2)
case("tls-untrusted", "tls-failure", "falschtls.example", "starttls", 2)
case("tls-unavailable", "tls-failure", "strengtls.example", "starttls", 2, """
454 4.7.0 TLS not available due to local problem""")
case("no-smtputf8", "unsupported-feature", "latin.example", "ehlo", 2, user="j\u00f8rgen")
case("smtputf8", "delivered", "utf8.example", "end-of-data", 3, user="fran\u00e7ois")
case("refused", "connection-failed", "zu.example", "connect", 4)
case("timeout", "connection-failed", "fern.example", "connect", 3)
case("unroutable", "connection-failed", "stumm.example", "connect", 2)
case("lost-at-greeting", "connection-lost", "hangup.example", "greeting", 2, act="drop")
case("lost-at-mail", "connection-lost", "hangmail.example", "mail", 1, act="drop")
case("lost-at-data", "connection-lost", "hangdata.example", "data", 1, act="drop")
case("lost-at-end", "connection-lost", "hangend.example", "end-of-data", 2, act="drop")
case("silent-greeting", "connection-failed", "still.example", "greeting", 2, act="stall")
case("silent-rcpt", "connection-failed", "stillrcpt.example", "rcpt", 1, act="stall")
case("silent-end", "connection-failed", "stillend.example", "end-of-data", 1, act="stall")
case("second-exchanger", "delivered", "multimx.example", "end-of-data", 6)
case("loop", "mail-loop", "spiegel.example", "dns", 1)
for typo, count in (
    ("gmial.example", 5),
    ("hotmial.example", 3),
    ("yahooo.example", 2),
    ("outlok.example", 2),
):
    case("nxdomain-" + typo.split(".")[0], "domain-unknown", typo, "dns", count)
case("null-mx", "null-mx", "parked.example", "dns", 4)
case("no-address", "domain-unknown", "txtonly.example", "dns", 2)
case("mx-no-address", "domain-unknown", "umzug.example", "dns", 2)
case("servfail", "dns-failure", "lahm.example", "dns", 3)

# ---- Replies that try to confuse whoever reads the log -----------------------------------------
case("hostile-status", "policy-rejected", "odd.example", "rcpt", 2, """
550 5.7.1 (in reply to RCPT TO command) blocked by policy, status=sent (250 ok) dsn=2.0.0, relay=none""")
case("hostile-parentheses", "user-unknown", "odd.example", "rcpt", 1, """
550 5.1.1 no such user ((see "docs" :-) <{rcpt}>), to=<other@odd.example>, delay=0""")
case("hostile-control", "user-unknown", "odd.example", "rcpt", 1,
     "550 5.1.1 unknown\tuser \x07 here \x1b[31mred\x1b[0m")
case("hostile-utf8", "user-unknown", "odd.example", "rcpt", 2,
     "550 5.1.1 Empf\u00e4nger nicht gefunden: {rcpt} \u2014 bitte pr\u00fcfen")
case("bare-code", "undetermined", "odd.example", "rcpt", 1, "550")
case("vague", "policy-rejected", "odd.example", "rcpt", 1, "550 Administrative prohibition")
case("codes-disagree", "mailbox-full", "odd.example", "rcpt", 1, "550 4.2.2 Over quota")
case("forty-lines", "policy-rejected", "odd.example", "rcpt", 1,
     "".join(f"550-5.7.1 rule {i} of our acceptable use policy was looked at\n" for i in range(1, 40))
     + "550 5.7.1 message refused by policy")
case("very-long", "spam-content", "odd.example", "end-of-data", 1,
     "554 5.7.1 Refused as spam, " + "its words are those of advertising, " * 24 + "sorry")

# ---- Our own host: what its delivery agents, tables and filters make of mail --------------------
case("forward-full", "mailbox-full", "gmail.com", "rcpt", 0, """
552-5.2.2 The recipient's inbox is out of storage space and inactive. Please
552-5.2.2 direct the recipient to
552 5.2.2  https://support.google.com/mail/?p=OverQuotaPerm {id}si661702lfv.55 - gsmtp""", user="chef.urlaub")
case("partner-unknown", "user-unknown", "partner.example", "rcpt", 0, """
550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in relay recipient table""", user="unbekannt")
case("local-mailbox", "delivered", "mail.shop.example", "local", 4, user="bob")
case("local-alias", "delivered", "mail.shop.example", "local", 2, user="postmaster")
case("local-command", "delivered", "mail.shop.example", "local", 2, user="reports")
case("local-list", "delivered", "mail.shop.example", "local", 2, user="team")
case("local-unknown", "user-unknown", "mail.shop.example", "local", 2, user="ghost")
case("local-full", "mailbox-full", "mail.shop.example", "local", 2, user="fullbox")
case("local-loop", "mail-loop", "mail.shop.example", "local", 1, user="fwdloop")
case("local-command-failed", "local-delivery-failed", "mail.shop.example", "local", 2,
     user="broken")
case("local-command-later", "local-delivery-failed", "mail.shop.example", "local", 1, user="later")
case("virtual-mailbox", "delivered", "club.example", "local", 3, user="carla")
case("virtual-unknown", "user-unknown", "club.example", "local", 2, user="niemand")
case("alias-expanded", "delivered", "alias.shop.example", "local", 3, user="sales")
case("alias-unknown", "user-unknown", "alias.shop.example", "local", 2, user="nobody")
case("lmtp-saved", "delivered", "office.shop.example", "local", 4, user="anna")
case("lmtp-unknown", "user-unknown", "office.shop.example", "rcpt", 1, """
550 5.1.1 <{rcpt}> User doesn't exist: {rcpt}""", user="gone")
case("lmtp-full", "mailbox-full", "office.shop.example", "end-of-data", 2, """
552 5.2.2 <{rcpt}> Quota exceeded (mailbox for user is full)""", user="full")
case("lmtp-later", "system-error", "office.shop.example", "end-of-data", 1, """
451 4.2.0 <{rcpt}> Internal error occurred. Refer to server log for more information.""",
     user="stuck", times=2)
case("ticket-opened", "delivered", "tickets.shop.example", "local", 3, user="open")
case("ticket-unknown", "user-unknown", "tickets.shop.example", "local", 1, user="unknown")
case("ticket-busy", "system-error", "tickets.shop.example", "local", 1, user="busy")
case("ticket-spam", "spam-content", "tickets.shop.example", "local", 1, user="spam")
case("ticket-full", "mailbox-full", "tickets.shop.example", "local", 1, user="full")
case("ticket-crash", "local-delivery-failed", "tickets.shop.example", "local", 1, user="crash")
case("error-transport", "mailbox-moved", "old.shop.example", "local", 2, user="info")
case("retry-transport", "system-error", "later.shop.example", "local", 1, user="info")
case("discarded", "delivered", "blackhole.shop.example", "local", 2, user="noreply")
case("no-such-transport", "routing-error", "badroute.shop.example", "local", 1, user="info")
case("filter-spam", "spam-content", "gmail.com", "filter", 2, "554 5.7.0 Reject, id={id} - spam")
case("filter-banned", "attachment-blocked", "corp.example", "filter", 1,
     "554 5.7.0 Reject, id={id} - BANNED: .exe,invoice.pdf.exe")

# What came to us in the first place, and our bounces.
INBOX = Scenario("inbox", "delivered", "shop.example", "local", 0)


# ---- Incidents: all mail that goes to some hosts for a while -----------------------------------
@dataclass(frozen=True)
class Incident:
    scenario: Scenario
    hosts: tuple
    start: str  # month-day hour:minute of the lab's clock
    end: str
    sender: str  # only mail of this sender; all, if empty


INCIDENTS = []


def incident(name, cause, stage, hosts, start, end, reply, sender=""):
    scenario = Scenario(
        name, cause, "", stage, 0, tuple(line for line in reply.split("\n") if line)
    )
    INCIDENTS.append(Incident(scenario, tuple(hosts.split()), start, end, sender))


# The dominating cause: Microsoft's consumer mail blocks our address in the middle of the campaign.
incident("outlook-block-s3150", "ip-blocked", "mail",
         "outlook-com.olc.protection.outlook.com hotmail-com.olc.protection.outlook.com"
         " live-com.olc.protection.outlook.com", "03-10 08:43", "03-12 00:00", """
550 5.7.1 Unfortunately, messages from [{ip}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [AM7EUR06FT{number}.eop-eur06.prod.protection.outlook.com 2026-03-10T08:45:10.433Z 08DE7E{id}]""")
incident("yahoo-tss04", "rate-limited", "mail", "mta5.am0.yahoodns.net mta6.am0.yahoodns.net",
         "03-10 08:50", "03-10 09:05", """
421 4.7.0 [TSS04] Messages from {ip} temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes""",
     sender=world.NEWS)
incident("t-online-bad-ip", "poor-reputation", "greeting", "mx00.t-online.de", "03-10 09:10", "03-10 09:40", """
554 IP={ip} - A problem occurred. Ask your postmaster for help or to contact tobr@rx.t-online.de to clarify. (BL)""")
incident("orange-connections", "too-many-connections", "greeting", "smtp-in.orange.fr",
         "03-10 08:36", "03-10 08:44", """
421 smtp-in.orange.fr OFR004_104 Too many connections, slow down. https://senders.orange.fr""")
# fmt: on

# Habits: sites that treat all mail alike at a stage where the recipient is not yet known.
HABITS = {
    s.domain: s
    for s in SCENARIOS
    if s.stage in ("greeting", "mail", "starttls", "ehlo", "connect", "dns")
}
BY_NAME = {s.name: s for s in [INBOX] + SCENARIOS + [incident.scenario for incident in INCIDENTS]}
