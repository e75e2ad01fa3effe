"""Made-up records of senders' platforms, and what each says: written from descriptions of the formats, before the reader.

PLATFORMS: name -> function that gives (form, records, truth). form: "json" (a list of objects), "csv" (a list of rows, the first one names the
columns) or "lines" (a list of strings). truth: a row for each recipient, in order; keys that a row lacks are not compared.
"""
import datetime

T0 = 1773091200  # 2026-03-09T21:20:00Z
ANY = None


def iso(t, form="%Y-%m-%dT%H:%M:%S", tail="Z"):
    return datetime.datetime.fromtimestamp(t, datetime.timezone.utc).strftime(form) + tail


# (code, enhanced code, words, outcome, causes)
REPLIES = [
    (550, "5.1.1", "<{r}>: Recipient address rejected: User unknown in virtual mailbox table", "bounced", {"user-unknown"}),
    (552, "5.2.2", "The mailbox of this recipient is over its quota", "bounced", {"mailbox-full"}),
    (554, "5.7.1", "This message was identified as spam", "bounced", {"spam-content"}),
    (554, "5.7.1", "Service unavailable; Client host [198.51.100.25] blocked using zen.spamhaus.org", "bounced", {"ip-blocklisted"}),
    (550, "5.7.26", "Unauthenticated email from shop.example is not accepted due to domain's DMARC policy", "bounced", {"dmarc-failed"}),
    (550, "5.2.1", "The email account is disabled", "bounced", {"mailbox-disabled"}),
    (552, "5.3.4", "Message size exceeds fixed maximum message size", "bounced", {"message-too-large"}),
    (451, "4.7.1", "Greylisting in action, please come back in five minutes", "deferred", {"greylisted"}),
    (421, "4.7.0", "Too many messages from your IP, please slow down", "deferred", {"rate-limited"}),
    (452, "4.2.2", "Mailbox full, try again later", "deferred", {"mailbox-full"}),
    (451, "4.3.0", "Internal server error, please try again later", "deferred", {"system-error"}),
]


def usual():
    """(number, recipient, code, enhanced, words, outcome, causes)"""
    yield 0, "ann@corp.example", 250, "2.0.0", "Ok: queued as 4XpL0K1000", "delivered", {"delivered"}
    for i, (code, enhanced, words, outcome, causes) in enumerate(REPLIES, 1):
        r = f"user{i}@host{i}.example"
        yield i, r, code, enhanced, words.format(r=r), outcome, causes


def row(r, o, c, **more):
    return dict(recipient=r, outcome=o, causes=c, **more)


def ses():
    out, truth = [], []

    def mail(i, r):
        return {"timestamp": iso(T0 + i - 3, tail=".250Z"), "source": "news@shop.example", "messageId": f"0102{i:04d}-aa", "destination": [r, "other@else.example"],
                "commonHeaders": {"messageId": f"<m{i}@shop.example>", "subject": "Hello"}, "tags": {"ses:configuration-set": ["main"], "campaign": ["spring"], "tenant": ["acme"]}}
    for i, r, code, enh, words, o, c in usual():
        key = "eventType" if i % 2 else "notificationType"
        common = dict(time=T0 + i, sender="news@shop.example", queue_id=f"0102{i:04d}-aa", campaign="spring", tenant="acme")
        if o == "delivered":
            out.append({key: "Delivery", "delivery": {"timestamp": iso(T0 + i, tail=".000Z"), "processingTimeMillis": 500, "recipients": [r], "smtpResponse": f"{code} {enh} {words}",
                                                      "reportingMTA": "a8-70.smtp-out.amazonses.com", "remoteMtaIp": "203.0.113.27"}, "mail": mail(i, r)})
            truth.append(row(r, o, c, relay="203.0.113.27", **common))
        elif o == "bounced":
            out.append({key: "Bounce", "bounce": {"feedbackId": f"f{i}", "bounceType": "Permanent", "bounceSubType": "General", "timestamp": iso(T0 + i, tail=".000Z"), "remoteMtaIp": "203.0.113.27",
                                                  "bouncedRecipients": [{"emailAddress": r, "action": "failed", "status": enh, "diagnosticCode": f"smtp; {code} {enh} {words}"}]}, "mail": mail(i, r)})
            truth.append(row(r, o, c, code=code, enhanced=enh, **common))
        else:
            out.append({"eventType": "DeliveryDelay", "mail": mail(i, r), "deliveryDelay": {"timestamp": iso(T0 + i, tail=".000Z"), "delayType": "General", "delayedRecipients": [
                {"emailAddress": r, "status": enh, "diagnosticCode": f"smtp; {code} {enh} {words}"}]}})
            truth.append(row(r, o, c, code=code, enhanced=enh, **common))

    def bounce(i, kind, sub, people):
        out.append({"eventType": "Bounce", "bounce": {"feedbackId": f"g{i}", "bounceType": kind, "bounceSubType": sub, "timestamp": iso(T0 + 50 + i), "bouncedRecipients": people}, "mail": mail(50 + i, "x@y.example")})
    bounce(1, "Permanent", "OnAccountSuppressionList", [{"emailAddress": "old@corp.example"}])
    truth.append(row("old@corp.example", "rejected", {"suppressed"}))
    bounce(2, "Permanent", "Suppressed", [{"emailAddress": "older@corp.example", "action": "failed", "status": "5.1.1", "diagnosticCode": "Amazon SES has suppressed sending to this address because it has a recent history of bouncing"}])
    truth.append(row("older@corp.example", "rejected", {"suppressed"}))
    bounce(3, "Transient", "MailboxFull", [{"emailAddress": "full@corp.example"}])
    truth.append(row("full@corp.example", "bounced", {"mailbox-full"}, permanence="soft"))
    bounce(4, "Permanent", "NoEmail", [{"emailAddress": "a@corp.example"}, {"emailAddress": "b@corp.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 no such user"}])
    truth += [row("a@corp.example", "bounced", {"bad-address", "user-unknown"}), row("b@corp.example", "bounced", {"user-unknown"})]
    bounce(5, "Undetermined", "Undetermined", [{"emailAddress": "c@corp.example"}])
    truth.append(row("c@corp.example", "bounced", {"undetermined"}))
    out.append({"eventType": "DeliveryDelay", "mail": mail(60, "d@x"), "deliveryDelay": {"timestamp": iso(T0 + 60), "delayType": "SpamDetected", "delayedRecipients": [{"emailAddress": "d@corp.example"}]}})
    truth.append(row("d@corp.example", "deferred", {"spam-content"}))
    out.append({"eventType": "Complaint", "mail": mail(61, "e@x"), "complaint": {"feedbackId": "q", "complainedRecipients": [{"emailAddress": "e@corp.example"}], "timestamp": iso(T0 + 61), "complaintFeedbackType": "abuse"}})
    truth.append(row("e@corp.example", "not-a-bounce", ANY))
    out.append({"eventType": "Send", "mail": mail(62, "f@x"), "send": {}})
    out.append({"eventType": "Rendering Failure", "mail": mail(63, "g@x"), "failure": {"errorMessage": "Attribute 'x' is not present", "templateName": "T"}})
    return "json", out, truth


def sendgrid():
    out, truth = [], []

    def base(i, r, event, **more):
        return {"email": r, "timestamp": T0 + i, "smtp-id": f"<s{i}@ismtpd.example>", "event": event, "category": "spring" if i % 2 else ["spring", "mails"], "sg_event_id": f"sg{i}", "sg_message_id": f"m{i}.filter0425p1mdw1.13037.5716.0", **more}
    for i, r, code, enh, words, o, c in usual():
        common = dict(time=T0 + i, campaign="spring", queue_id=f"m{i}")
        if o == "delivered":
            out.append(base(i, r, "delivered", response=f"{code} {enh} {words}", ip="198.51.100.25"))
        elif o == "bounced":
            out.append(base(i, r, "bounce", reason=f"{code} {enh} {words}", status=enh, type="bounce" if i == 1 else "blocked", ip="198.51.100.25", bounce_classification="Unclassified"))
            common.update(code=code, enhanced=enh)
        else:
            out.append(base(i, r, "deferred", response=f"{code} {enh} {words}", attempt="2"))
            common.update(code=code, enhanced=enh)
        truth.append(row(r, o, c, **common))
    for i, (reason, causes) in enumerate((("Bounced Address", {"suppressed"}), ("Unsubscribed Address", {"suppressed"}), ("Spam Reporting Address", {"suppressed"}), ("Invalid", {"bad-address"})), 30):
        out.append(base(i, f"d{i}@corp.example", "dropped", reason=reason, status="5.0.0"))
        truth.append(row(f"d{i}@corp.example", "rejected", causes))
    out.append(base(40, "ex@corp.example", "bounce", reason="unable to get mx info: failed to get IPs from PTR record", type="expired", bounce_classification="Technical"))
    truth.append(row("ex@corp.example", "expired", ANY))
    out.append(base(41, "sp@corp.example", "spamreport"))
    truth.append(row("sp@corp.example", "not-a-bounce", ANY))
    out.append(base(42, "o@corp.example", "open", ip="203.0.113.200"))
    out.append(base(43, "p@corp.example", "processed"))
    out.append(base(44, "cl@corp.example", "bounce", reason="", type="bounce", bounce_classification="Invalid Address"))
    truth.append(row("cl@corp.example", "bounced", {"user-unknown", "bad-address"}))
    return "json", out, truth


def mailgun():
    out, truth = [], []

    def base(i, r, event, **more):
        return {"signature": {"timestamp": str(T0 + i), "token": "0", "signature": "0"}, "event-data": {"event": event, "id": f"mg{i}", "timestamp": T0 + i + 0.25, "recipient": r, "tags": ["spring"], "user-variables": {"tenant": "acme"},
                "envelope": {"sending-ip": "198.51.100.25", "sender": "news@shop.example", "transport": "smtp", "targets": r}, "message": {"headers": {"message-id": f"{i}.1@shop.example", "from": "news@shop.example", "to": r}, "size": 809}, **more}}
    for i, r, code, enh, words, o, c in usual():
        common = dict(time=T0 + i, sender="news@shop.example", campaign="spring", tenant="acme", relay="mx.corp.example")
        status = {"mx-host": "mx.corp.example", "attempt-no": 1, "description": "", "code": code, "message": f"{enh} {words}"}
        if o == "delivered":
            out.append(base(i, r, "delivered", **{"delivery-status": {**status, "message": "OK"}}))
        else:
            out.append(base(i, r, "failed", severity="permanent" if o == "bounced" else "temporary", reason="bounce" if o == "bounced" else "generic", **{"delivery-status": status}))
            common.update(code=code, enhanced=enh)
        truth.append(row(r, o, c, **common))

    def failed(i, r, severity, reason, code, message, description, o, c):
        out.append(base(i, r, "failed", severity=severity, reason=reason, **{"delivery-status": {"code": code, "message": message, "description": description, "attempt-no": 1}}))
        truth.append(row(r, o, c, code=0))
    failed(30, "nomx@corp.example", "temporary", "generic", 498, "No MX for corp.example", "No MX for corp.example", "deferred", {"domain-unknown", "dns-failure"})
    failed(31, "noconn@corp.example", "temporary", "generic", 499, "", "Unable to connect to MX servers: [mx.corp.example]", "deferred", {"connection-failed"})
    failed(32, "old@late.example", "permanent", "old", 499, "Too old", "Too old", "expired", {"message-expired"})
    failed(33, "sb@corp.example", "permanent", "suppress-bounce", 605, "", "Not delivering to previously bounced address", "rejected", {"suppressed"})
    failed(34, "su@corp.example", "permanent", "suppress-unsubscribe", 606, "", "Not delivering to unsubscribed address", "rejected", {"suppressed"})
    failed(35, "sc@corp.example", "permanent", "suppress-complaint", 607, "", "Not delivering to a user who marked your messages as spam", "rejected", {"suppressed"})
    out.append(base(36, "c@corp.example", "complained"))
    truth.append(row("c@corp.example", "not-a-bounce", ANY))
    out.append(base(37, "o@corp.example", "opened"))
    out.append(base(38, "a@corp.example", "accepted"))
    out.append(base(39, "n@corp.example", "failed", severity="permanent", reason="bounce", **{"delivery-status": None}))
    truth.append(row("n@corp.example", "bounced", {"undetermined"}))
    return "json", out, truth


def postmark():
    out, truth = [], []

    def bounce(i, r, kind, type_code, details, o, c, **more):
        out.append({"RecordType": "Bounce", "ID": 9000 + i, "Type": kind, "TypeCode": type_code, "ServerID": 23, "Name": kind, "MessageID": f"pm-{i}", "MessageStream": "outbound", "Tag": "spring", "Description": "In prose.", "Details": details,
                    "Email": r, "From": "news@shop.example", "BouncedAt": iso(T0 + i - 4 * 3600, tail=".3963933-04:00"), "Inactive": True, "Subject": "Hello"})
        truth.append(row(r, o, c, time=T0 + i, sender="news@shop.example", campaign="spring", tenant="23", queue_id=f"pm-{i}", **more))
    for i, r, code, enh, words, o, c in usual():
        if o == "delivered":
            out.append({"RecordType": "Delivery", "ServerID": 23, "MessageStream": "outbound", "MessageID": f"pm-{i}", "Recipient": r, "DeliveredAt": iso(T0 + i, tail=".2735393Z"), "Details": f"smtp;{code} {enh} {words}", "Tag": "spring"})
            truth.append(row(r, o, c, time=T0 + i, tenant="23", campaign="spring"))
        elif o == "bounced":
            bounce(i, r, "HardBounce" if i == 1 else "SoftBounce", 1 if i == 1 else 4096, f"smtp;{code} {enh} {words}", o, c, code=code, enhanced=enh)
        else:
            bounce(i, r, "Transient", 2, f"smtp;{code} {enh} {words}", o, c, code=code, enhanced=enh)
    bounce(30, "dns@corp.example", "DnsError", 256, "", "deferred", {"dns-failure", "domain-unknown"})
    bounce(31, "bad@corp.example", "BadEmailAddress", 100000, "", "bounced", {"bad-address"})
    bounce(32, "man@corp.example", "ManuallyDeactivated", 100002, "", "rejected", {"suppressed"})
    bounce(33, "spam@corp.example", "SpamNotification", 512, "", "bounced", {"spam-content"})
    bounce(34, "vir@corp.example", "VirusNotification", 8192, "", "bounced", {"virus-detected"})
    bounce(35, "auto@corp.example", "AutoResponder", 64, "", "not-a-bounce", ANY)
    bounce(36, "dm@corp.example", "DMARCPolicy", 100009, "", "bounced", {"dmarc-failed"})
    bounce(37, "hard@corp.example", "HardBounce", 1, "", "bounced", {"user-unknown"})
    out.append({"RecordType": "SpamComplaint", "ID": 1, "Type": "SpamComplaint", "TypeCode": 512, "MessageID": "pm-38", "Email": "sc@corp.example", "From": "news@shop.example", "BouncedAt": iso(T0 + 38)})
    truth.append(row("sc@corp.example", "not-a-bounce", ANY))
    out.append({"RecordType": "Open", "MessageID": "pm-39", "Recipient": "o@corp.example", "ReceivedAt": iso(T0 + 39)})
    out.append({"RecordType": "SubscriptionChange", "MessageID": "pm-37", "Recipient": "hard@corp.example", "SuppressSending": True, "SuppressionReason": "HardBounce", "ChangedAt": iso(T0 + 39)})
    return "json", out, truth


def kumomta():
    out, truth = [], []

    def base(i, kind, r, response, **more):
        return {"type": kind, "id": f"1d98{i:04d}", "sender": "bounce+7@shop.example", "recipient": r, "queue": "spring:acme@corp.example", "site": "x", "size": 0, "response": response, "peer_address": {"name": "mx.corp.example.", "addr": "203.0.113.14"},
                "timestamp": T0 + i, "created": T0, "num_attempts": 1, "bounce_classification": "Uncategorized", "egress_pool": "p0", "egress_source": "s2", "meta": {}, "headers": {}, "nodeid": "n1", **more}

    def response(code, enh, words, command="RCPT TO:<x@corp.example>"):
        k, s, d = (int(p) for p in enh.split(".")) if enh else (0, 0, 0)
        return {"code": code, "enhanced_code": {"class": k, "subject": s, "detail": d} if enh else None, "content": words, "command": command}
    for i, r, code, enh, words, o, c in usual():
        kind = {"delivered": "Delivery", "bounced": "Bounce", "deferred": "TransientFailure"}[o]
        more = {"event_time": iso(T0 + i, tail=".125Z")} if i % 2 else {}
        out.append(base(i, kind, r, response(code, enh, words, "." if i == 3 else "RCPT TO:<x>"), **more))
        common = dict(time=T0 + i, sender="bounce+7@shop.example", campaign="spring", tenant="acme", relay="mx.corp.example", queue_id=f"1d98{i:04d}")
        if o != "delivered":
            common.update(code=code, enhanced=enh, stage="end-of-data" if i == 3 else "rcpt")
        truth.append(row(r, o, c, **common))
    out.append(base(30, "Bounce", ["p@corp.example", "q@corp.example"], response(550, "5.1.1", "no such user here")))
    truth += [row("p@corp.example", "bounced", {"user-unknown"}), row("q@corp.example", "bounced", {"user-unknown"})]
    out.append(base(31, "AdminBounce", "adm@corp.example", response(551, "5.7.1", "KumoMTA internal: purged by the admin", None), peer_address=None))
    truth.append(row("adm@corp.example", "discarded", ANY))
    out.append(base(32, "OOB", "oob@corp.example", response(550, "5.1.1", "user unknown", None)))
    truth.append(row("oob@corp.example", "bounced", {"user-unknown"}))
    out.append(base(33, "Reception", "ann@corp.example", response(250, "", "", None)))
    out.append(base(34, "TransientFailure", "late@corp.example", response(451, "4.7.1", "greylisted, come back later")))
    out.append(base(35, "Expiration", "late@corp.example", response(551, "5.4.7", "Next delivery time would be at some time which exceeds the expiry time", None), peer_address=None, id="1d980034"))
    truth += [row("late@corp.example", "deferred", {"greylisted"}), row("late@corp.example", "expired", {"greylisted"})]
    out.append(base(36, "TransientFailure", "nc@corp.example", response(451, "4.4.1", "KumoMTA internal: failed to connect to any candidate hosts: connect to 203.0.113.14 port 25 timed out", None), queue="corp.example"))
    truth.append(row("nc@corp.example", "deferred", {"connection-failed"}, tenant="", campaign=""))
    out.append(base(37, "TransientFailure", "nt@corp.example", response(451, "4.2.2", "mailbox is full"), queue="acme@corp.example"))
    truth.append(row("nt@corp.example", "deferred", {"mailbox-full"}, tenant="acme", campaign=""))
    out.append(base(38, "Feedback", "fb@corp.example", response(0, "", "", None), feedback_report={"feedback_type": "abuse"}))
    truth.append(row("fb@corp.example", "not-a-bounce", ANY))
    return "json", out, truth


PMTA = "type,timeLogged,timeQueued,orig,rcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,dlvSourceIp,dlvDestinationIp,vmta,jobId,envId,queue,vmtaPool,header_X-Tenant".split(",")


def pmta():
    out, truth = [PMTA], []

    def one(kind, i, r, action, status, diag, cat, o, c, **more):
        if o is not None:
            truth.append(row(r, o, c, time=T0 + i, campaign="spring", **more))
        stamp = iso(T0 + i + 3600, "%Y-%m-%d %H:%M:%S", "+0100") if i % 2 else str(T0 + i)
        out.append([kind, stamp, stamp, f"bounce+{i}@shop.example", r, action, status, diag, "mx.corp.example (203.0.113.14)", cat, "198.51.100.25", "203.0.113.14", "vmta1", "spring", "", "corp.example/vmta1", "pool1", "acme"])
    for i, r, code, enh, words, o, c in usual():
        kind = {"delivered": "d", "bounced": "b", "deferred": "t"}[o]
        more = {} if o == "delivered" else dict(code=code, enhanced=enh)
        one(kind, i, r, {"d": "relayed", "b": "failed", "t": "delayed"}[kind], f"{enh} (some words)", f"smtp;{code} {enh} {words}", "other", o, c, sender=f"bounce+{i}@shop.example", relay="mx.corp.example", **more)
    one("b", 30, "late@corp.example", "failed", "5.4.7 (delivery time expired)", "x-pmta;message expired", "message-expired", "expired", {"message-expired"})
    one("b", 31, "cat@corp.example", "failed", "5.0.0 (undefined status)", "", "bad-mailbox", "bounced", {"user-unknown"})
    one("b", 32, "cat2@corp.example", "failed", "5.0.0 (undefined status)", "", "spam-related", "bounced", {"spam-content"})
    one("b", 33, "cat3@corp.example", "failed", "5.0.0 (undefined status)", "", "other", "bounced", {"undetermined"})
    one("t", 34, "nc@corp.example", "delayed", "4.4.1 (no answer from host)", "smtp;connection timed out", "no-answer-from-host", "deferred", {"connection-failed"})
    one("rb", 35, "rb@corp.example", "failed", "5.2.2 (mailbox full)", "smtp;552 5.2.2 Mailbox over quota", "quota-issues", "bounced", {"mailbox-full"})
    one("f", 36, "fbl@corp.example", "", "", "", "", "not-a-bounce", ANY)
    one("r", 37, "r@corp.example", "", "", "", "", None, None)
    one("tq", 38, "", "delayed", "4.0.0", "smtp;421 too busy", "", None, None)
    one("b", 39, "multi@corp.example", "failed", "5.1.1 (bad destination mailbox address)", 'smtp;550-5.1.1 The mailbox "multi" does not exist.\n550 5.1.1 Sorry; no mailbox here, by that name', "bad-mailbox", "bounced", {"user-unknown"}, code=550)
    out.append(PMTA)  # two files, one after the other
    one("d", 40, "again@corp.example", "relayed", "2.0.0 (success)", "smtp;250 ok", "", "delivered", {"delivered"})
    return "csv", out, truth


def sparkpost():
    out, truth = [], []

    def event(i, kind, r, reason, o, c, group="message_event", more_in=None, **more):
        out.append({"msys": {group: {"type": kind, "event_id": f"sp{i}", "message_id": f"spm{i}", "raw_rcpt_to": r, "rcpt_to": r, "raw_reason": reason, "reason": "masked", "timestamp": str(T0 + i), "msg_from": "bounces@shop.example", "campaign_id": "spring",
                                     "subaccount_id": "101", "sending_ip": "198.51.100.25", "ip_address": "203.0.113.14", "num_retries": "0", **(more_in or {})}}})
        if o is not None:
            truth.append(row(r, o, c, time=T0 + i, campaign="spring", tenant="101", queue_id=f"spm{i}", **more))
    for i, r, code, enh, words, o, c in usual():
        kind = {"delivered": "delivery", "bounced": "bounce", "deferred": "delay"}[o]
        more = {} if o == "delivered" else dict(code=code, enhanced=enh)
        event(i, kind, r, f"{code} {enh} {words}", o, c, more_in={"bounce_class": "1", "error_code": str(code)}, relay="203.0.113.14", **more)
    event(30, "bounce", "c10@corp.example", "", "bounced", {"user-unknown"}, more_in={"bounce_class": "10"})
    event(31, "bounce", "c22@corp.example", "", "bounced", {"mailbox-full"}, more_in={"bounce_class": "22"})
    event(32, "bounce", "c60@corp.example", "", "not-a-bounce", ANY, more_in={"bounce_class": "60"})
    event(33, "out_of_band", "oob@corp.example", "550 5.1.1 user unknown", "bounced", {"user-unknown"}, more_in={"bounce_class": "10"})
    event(34, "spam_complaint", "sc@corp.example", "", "not-a-bounce", ANY)
    event(35, "generation_rejection", "gr@corp.example", "554 5.7.1 recipient address suppressed due to customer policy", "rejected", {"suppressed"}, group="gen_event")
    event(36, "injection", "in@corp.example", "", None, None)
    event(37, "open", "op@corp.example", "", None, None, group="track_event")
    event(38, "delay", "nc@corp.example", "451 4.4.1 [internal] Connection timed out", "deferred", {"connection-failed"}, more_in={"bounce_class": "24"})
    event(39, "bounce", "ex@late.example", "554 5.4.7 [internal] exceeded max time without delivery", "expired", {"message-expired"}, more_in={"bounce_class": "24"})
    return "json", out, truth


def momentum():
    out, truth = [], []

    def line(i, kind, r, code_class, text, o, c, **more):
        local, domain = r.split("@")
        out.append(f"{T0 + i}@91/6D-079{i}@00/00-03736@00/00-04532@{kind}@{local}@{domain}@info@shop.example@group-a@binding-a@21@{code_class}@1223@203.0.113.14@{text}")
        truth.append(row(r, o, c, time=T0 + i, relay="203.0.113.14", sender="info@shop.example", **more))
    for i, r, code, enh, words, o, c in usual():
        if o != "delivered":
            line(i, "B" if o == "bounced" else "T", r, 1, f"{code} {enh} {words}", o, c, code=code, enhanced=enh)
    line(30, "B", "at@corp.example", 10, "550 5.1.1 <at@corp.example>: User unknown, ask postmaster@corp.example", "bounced", {"user-unknown"})
    line(31, "B", "none@corp.example", 52, "", "bounced", {"spam-content"})
    out.append(f"{T0 + 32}@@@@M1")
    line(33, "B", "late@corp.example", 24, "554 5.4.7 [internal] message timeout (exceeded max time, last transcript: timeout)", "expired", {"message-expired"})
    return "lines", out, truth


def mandrill():
    out, truth = [], []

    def event(i, kind, r, msg, o, c, **more):
        out.append({"event": kind, "msg": {"ts": T0, "subject": "Hello", "email": r, "sender": "news@shop.example", "tags": ["spring"], "subaccount": "acme", "_id": f"md{i}", **msg}, "_id": f"md{i}", "ts": T0 + i})
        if o is not None:
            truth.append(row(r, o, c, time=T0 + i, sender="news@shop.example", campaign="spring", tenant="acme", queue_id=f"md{i}", **more))
    for i, r, code, enh, words, o, c in usual():
        diag = f"{code} {enh} {words}"
        if o == "bounced":
            event(i, "hard_bounce" if i == 1 else "soft_bounce", r, {"state": "bounced", "bounce_description": "general", "bgtools_code": 40, "diag": "smtp;" + diag, "smtp_events": []}, o, c, code=code, enhanced=enh)
        elif o == "deferred":
            event(i, "deferral", r, {"state": "deferred", "smtp_events": [{"destination_ip": "203.0.113.14", "diag": diag, "source_ip": "198.51.100.25", "ts": T0, "type": "deferred"}]}, o, c, code=code, enhanced=enh)
    event(30, "send", "s@corp.example", {"state": "sent"}, None, None)
    event(31, "reject", "old@corp.example", {"state": "rejected", "reject": {"reason": "hard-bounce"}}, "rejected", {"suppressed"})
    event(32, "reject", "old2@corp.example", {"state": "rejected"}, "rejected", {"suppressed"})
    event(33, "spam", "sp@corp.example", {"state": "spam"}, "not-a-bounce", ANY)
    event(34, "hard_bounce", "nd@corp.example", {"state": "bounced", "bounce_description": "bad_mailbox", "bgtools_code": 10, "diag": ""}, "bounced", {"user-unknown"})
    event(35, "soft_bounce", "nq@corp.example", {"state": "soft-bounced", "bounce_description": "mailbox_full", "bgtools_code": 22, "diag": ""}, "bounced", {"mailbox-full"})
    event(36, "unsub", "un@corp.example", {}, "not-a-bounce", ANY)
    return "json", out, truth


def mailjet():
    out, truth = [], []

    def event(i, kind, r, more_in, o, c):
        out.append({"event": kind, "time": T0 + i, "MessageID": 12345678901234567 + i, "email": r, "mj_campaign_id": 77, "mj_contact_id": 9876543210 + i, "customcampaign": "spring", **more_in})
        if o is not None:
            truth.append(row(r, o, c, time=T0 + i, campaign="spring", queue_id=str(12345678901234567 + i)))
    event(0, "sent", "ann@corp.example", {"smtp_reply": "sent (250 2.0.0 OK)"}, "delivered", {"delivered"})
    words = [("recipient", "user unknown", "bounced", {"user-unknown"}), ("recipient", "mailbox inactive", "bounced", {"mailbox-disabled"}), ("recipient", "quota exceeded", "bounced", {"mailbox-full"}), ("domain", "invalid domain", "bounced", {"domain-unknown"}),
             ("domain", "no mail host", "bounced", {"domain-unknown", "host-does-not-accept-mail"}), ("domain", "relay/access denied", "bounced", {"relay-denied", "policy-rejected"}), ("spam", "content blocked", "bounced", {"spam-content"}),
             ("spam", "policy issue", "bounced", {"policy-rejected"}), ("system", "connection issue", "bounced", {"connection-failed"}), ("spam", "sender blocked", "bounced", ANY)]
    for i, (about, error, o, c) in enumerate(words, 1):
        event(i, "bounce", f"u{i}@corp.example", {"blocked": True, "hard_bounce": True, "error_related_to": about, "error": error, "comment": ""}, o, c)
    event(20, "bounce", "g@corp.example", {"blocked": False, "hard_bounce": False, "error_related_to": "domain", "error": "greylisted"}, "deferred", {"greylisted"})
    event(21, "blocked", "b@corp.example", {"error_related_to": "mailjet", "error": "preblocked"}, "rejected", {"suppressed"})
    event(22, "blocked", "b2@corp.example", {"error_related_to": "recipient", "error": "spam reporter"}, "rejected", {"suppressed"})
    event(23, "spam", "s@corp.example", {"source": "JMRPP"}, "not-a-bounce", ANY)
    event(24, "unsub", "us@corp.example", {}, "not-a-bounce", ANY)
    event(25, "open", "o@corp.example", {}, None, None)
    return "json", out, truth


def brevo():
    out, truth = [], []

    def event(i, kind, r, reason, o, c, **more):
        one = {"event": kind, "email": r, "id": 26224, "date": "2026-03-09 22:20:00", "ts": T0 + 3600, "ts_event": T0 + 3600 + i, "ts_epoch": (T0 + i) * 1000 + 250, "message-id": f"<b{i}@smtp-relay.mail.example>", "subject": "Hello", "tag": "[\"spring\"]", "tags": ["spring"], "sending_ip": "198.51.100.25"}
        if reason is not None:
            one["reason"] = reason
        out.append(one)
        if o is not None:
            truth.append(row(r, o, c, time=T0 + i, campaign="spring", message_id=f"b{i}@smtp-relay.mail.example", **more))
    for i, r, code, enh, words, o, c in usual():
        kind = {"delivered": "delivered", "bounced": "hard_bounce" if i == 1 else "soft_bounce", "deferred": "deferred"}[o]
        more = {} if o == "delivered" else dict(code=code, enhanced=enh)
        event(i, kind, r, None if o == "delivered" else f" RecipientError: {code} {enh} {words}", o, c, **more)
    event(30, "blocked", "bl@corp.example", "blocked : due to blacklist user", "rejected", {"suppressed"})
    event(31, "invalid_email", "inv@corp.example", "Invalid email", "rejected", {"bad-address"})
    event(32, "spam", "sp@corp.example", None, "not-a-bounce", ANY)
    event(33, "request", "rq@corp.example", None, None, None)
    event(34, "unsubscribed", "un@corp.example", None, "not-a-bounce", ANY)
    event(35, "soft_bounce", "mx@corp.example", "undefined Unable to find MX of domain corp.example", "bounced", {"domain-unknown", "dns-failure"})
    return "json", out, truth


def resend():
    out, truth = [], []

    def event(i, kind, r, data, o, c):
        out.append({"type": kind, "created_at": iso(T0 + i, tail=".101Z"), "data": {"email_id": f"re{i}", "created_at": iso(T0, tail=".000Z"), "from": "Shop <news@shop.example>", "to": r, "subject": "Hello", **data}})
        for one in r if o is not None else []:
            truth.append(row(one, o, c, time=T0 + i, queue_id=f"re{i}", sender="news@shop.example"))
    event(0, "email.delivered", ["ann@corp.example"], {}, "delivered", {"delivered"})
    event(1, "email.bounced", ["b@corp.example"], {"bounce": {"message": "The recipient's email address does not exist.", "type": "Permanent", "subType": "General"}}, "bounced", ANY)
    event(2, "email.bounced", ["c@corp.example"], {"bounce": {"message": "Resend has suppressed sending to this address because it is on the account-level suppression list."}}, "rejected", {"suppressed"})
    event(3, "email.delivery_delayed", ["d@corp.example", "d2@corp.example"], {}, "deferred", {"undetermined"})
    event(4, "email.complained", ["e@corp.example"], {}, "not-a-bounce", ANY)
    event(5, "email.opened", ["f@corp.example"], {}, None, None)
    event(6, "email.bounced", ["g@corp.example"], {"bounce": {"message": "Over quota", "type": "Transient", "subType": "MailboxFull"}}, "bounced", {"mailbox-full"})
    return "json", out, truth


def postal():
    out, truth = [], []

    def event(i, kind, status, r, output, o, c, details="", **more):
        out.append({"event": kind, "timestamp": T0 + i + 0.5, "payload": {"message": {"id": i, "token": "t", "direction": "outgoing", "message_id": f"p{i}@rp.example", "to": r, "from": "news@shop.example", "subject": "Hello", "timestamp": T0 + 0.1, "tag": "spring"}, "status": status,
                    "details": details, "output": output, "timestamp": T0 + i + 0.25, "time": 0.8}, "uuid": f"po{i}"})
        if o is not None:
            truth.append(row(r, o, c, time=T0 + i, sender="news@shop.example", campaign="spring", **more))
    for i, r, code, enh, words, o, c in usual():
        kind, status = {"delivered": ("MessageSent", "Sent"), "bounced": ("MessageDeliveryFailed", "HardFail"), "deferred": ("MessageDelayed", "SoftFail")}[o]
        more = {} if o == "delivered" else dict(code=code, enhanced=enh)
        event(i, kind, status, r, f"{code} {enh} {words}\n", o, c, details="Message accepted by mx.corp.example:25" if o == "delivered" else "SMTP delivery error when sending to mx.corp.example:25", relay="mx.corp.example", **more)
    event(30, "MessageHeld", "Held", "h@corp.example", None, "held", {"suppressed"}, details="Recipient (h@corp.example) is on the suppression list")
    event(31, "MessageDelayed", "SoftFail", "n@corp.example", None, "deferred", {"connection-failed"}, details="No SMTP servers were available for corp.example. Tried mx.corp.example.")
    out.append({"event": "MessageBounced", "timestamp": T0 + 32.5, "payload": {"original_message": {"id": 3, "to": "ob@corp.example", "from": "news@shop.example", "message_id": "p32@rp.example", "tag": "spring"}, "bounce": {"id": 9, "to": "x@rp.example", "from": "MAILER-DAEMON@corp.example"}}, "uuid": "po32"})
    truth.append(row("ob@corp.example", "bounced", {"undetermined"}))
    out.append({"event": "MessageLinkClicked", "timestamp": T0 + 33.5, "payload": {"message": {"id": 4, "to": "lc@corp.example", "from": "news@shop.example"}, "url": "https://shop.example/"}, "uuid": "po33"})
    return "json", out, truth


MSGTRK = "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,internal-message-id,message-id,network-message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-address,return-path,directionality,tenant-id".split(",")


def exchange():
    out, truth = [["#Software: Microsoft Exchange Server"], ["#Version: 15.02.1118.007"], ["#Log-Type: Message Tracking Log"], ["#Fields: " + MSGTRK[0]] + MSGTRK[1:]], []

    def line(i, event, people, status, source="SMTP", server=("203.0.113.14", "mx.corp.example")):
        one = dict.fromkeys(MSGTRK, "")
        one.update({"date-time": iso(T0 + i, tail=".101Z"), "source": source, "event-id": event, "message-id": f"<x{i}@shop.example>", "network-message-id": f"net{i}", "internal-message-id": str(i), "recipient-address": people, "recipient-status": status,
                    "server-ip": server[0], "server-hostname": server[1], "total-bytes": "5120", "sender-address": "news@shop.example", "message-subject": "Hello, world", "source-context": f"08DE;{status};ClientSubmitTime:"})
        out.append([one[k] for k in MSGTRK])
    for i, r, code, enh, words, o, c in usual():
        common = dict(time=T0 + i, sender="news@shop.example", message_id=f"x{i}@shop.example")
        if o == "delivered":
            line(i, "SENDEXTERNAL", r, f"{code} {enh} {words}")
            truth.append(row(r, o, c, relay="mx.corp.example", **common))
        elif o == "bounced":
            line(i, "FAIL", r, f"{code} {enh} {words}")
            truth.append(row(r, o, c, code=code, enhanced=enh, **common))
        else:
            line(i, "DEFER", r, f"[{{LED={code} {enh} {words}}};{{MSG=}};{{FQDN=mx.corp.example}};{{IP=203.0.113.14}};{{LRT=3/9/2026 9:20:02 PM}}]", source="QUEUE", server=("", ""))
            truth.append(row(r, o, c, code=code, enhanced=enh, relay="mx.corp.example", **common))
    line(30, "FAIL", "p@no.example;q@no.example", "550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain;550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain", source="DNS", server=("", ""))
    truth += [row("p@no.example", "bounced", {"domain-unknown"}), row("q@no.example", "bounced", {"domain-unknown"})]
    line(31, "FAIL", "late@corp.example", "550 4.4.7 QUEUE.Expired;message expired", source="QUEUE", server=("", ""))
    truth.append(row("late@corp.example", "expired", {"message-expired"}))
    line(32, "RECEIVE", "ann@corp.example", "To")
    line(33, "DELIVER", "in@shop.example", "", source="STOREDRIVER")
    truth.append(row("in@shop.example", "delivered", {"delivered"}, direction="inbound"))
    line(34, "EXPAND", "list@shop.example", "", source="ROUTING")
    truth.append(row("list@shop.example", "expanded", ANY))
    line(35, "FAIL", "u@no.example;v@no.example", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found;552 5.2.2 mailbox over quota; sorry", source="ROUTING", server=("", ""))
    truth += [row("u@no.example", "bounced", {"user-unknown"}), row("v@no.example", "bounced", {"mailbox-full"})]
    line(36, "HADISCARD", "w@corp.example", "")
    line(37, "POISONMESSAGE", "po@corp.example", "", source="QUEUE", server=("", ""))
    truth.append(row("po@corp.example", "discarded", ANY))
    return "csv", out, truth


def m365():
    names = "origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,network_message_id,original_client_ip,directionality,connector_id,delivery_priority".split(",")
    out, truth = [names], []

    def line(i, status, rows):
        out.append([iso(T0 + i, tail=".0000000Z"), "news@shop.example", status, "Hello", "5120", f"<o{i}@shop.example>", f"net{i}", "198.51.100.25", "2", "", "Normal"])
        truth.extend(row(r, o, c, time=T0 + i, sender="news@shop.example") for r, o, c in rows)
    line(0, "ann@corp.example##Receive, Send", [("ann@corp.example", "delivered", {"delivered"})])
    line(1, "b@corp.example##Receive, Send;c@corp.example##Receive, Fail", [("b@corp.example", "delivered", {"delivered"}), ("c@corp.example", "bounced", {"undetermined"})])
    line(2, "list@shop.example##Receive, Expand;d@shop.example##Receive, Deliver", [("list@shop.example", "expanded", ANY), ("d@shop.example", "delivered", {"delivered"})])
    line(3, "e@corp.example##Receive, Defer", [("e@corp.example", "deferred", {"undetermined"})])
    line(4, "f@corp.example##Receive", [])
    return "csv", out, truth


def gmail_els():
    names = "Message ID,Start date,End date,Sender,Message size,Subject,Direction,Attachments,Recipient address,Event target,Event date,Event status,Event target IP address,Has encryption,Event SMTP reply code,Event description".split(",")
    out, truth = [names], []
    for i, r, code, enh, words, o, c in usual():
        status = {"delivered": "DELIVERED", "bounced": "BOUNCED", "deferred": "DEFERRED"}[o]
        out.append([f"g{i}@shop.example", iso(T0), iso(T0 + i), "news@shop.example", "5120", "Hello", "Sent", "0", r, "SMTP_OUT", iso(T0 + i), status, "203.0.113.14", "ENCRYPTED", str(code), f"{code} {enh} {words}"])
        truth.append(row(r, o, c, time=T0 + i, sender="news@shop.example", relay="203.0.113.14"))
    out.append(["g30@shop.example", iso(T0), iso(T0), "x@else.example", "1", "Hi", "Received", "0", "me@shop.example", "GMAIL_INBOX", iso(T0 + 30), "DELIVERED", "", "", "", ""])
    truth.append(row("me@shop.example", "delivered", {"delivered"}, direction="inbound"))
    return "csv", out, truth


def mailersend():
    out, truth = [], []

    def event(i, kind, r, reason, o, c):
        out.append({"type": "activity." + kind, "domain_id": "acme", "created_at": iso(T0 + i, tail=".101000Z"), "webhook_id": "w", "data": {"object": "activity", "id": f"ms{i}", "type": kind, "created_at": iso(T0 + i, tail=".101000Z"), "email": {"object": "email", "id": f"e{i}",
                    "from": "news@shop.example", "subject": "Hello", "status": kind, "tags": ["spring"], "message": {"object": "message", "id": f"m{i}"}, "recipient": {"object": "recipient", "id": "r", "email": r}}, "morph": {"object": kind, "reason": reason} if reason else None}})
        if o is not None:
            truth.append(row(r, o, c, time=T0 + i, sender="news@shop.example", campaign="spring"))
    event(0, "delivered", "ann@corp.example", "", "delivered", {"delivered"})
    event(1, "hard_bounced", "b@corp.example", "550 5.1.1 user unknown", "bounced", {"user-unknown"})
    event(2, "soft_bounced", "c@corp.example", "452 4.2.2 mailbox full", "bounced", {"mailbox-full"})
    event(3, "spam_complaint", "d@corp.example", "", "not-a-bounce", ANY)
    event(4, "opened", "e@corp.example", "", None, None)
    event(5, "sent", "f@corp.example", "", None, None)
    return "json", out, truth


def greenarrow():
    out, truth = [], []

    def event(i, kind, r, code, text, o, c):
        out.append({"event_type": kind, "event_time": T0 + i, "email": r, "bounce_code": code, "bounce_text": text, "listid": "spring", "sendid": f"s{i}", "id": f"ga{i}"})
        truth.append(row(r, o, c, time=T0 + i, campaign="spring"))
    event(1, "bounce_bad_address", "a@corp.example", 10, "550 5.1.1 user unknown", "bounced", {"user-unknown"})
    event(2, "bounce_all", "b@corp.example", 22, "552 5.2.2 mailbox full", "bounced", {"mailbox-full"})
    event(3, "bounce_all", "c@corp.example", 10, "", "bounced", {"user-unknown"})
    event(4, "scomp", "d@corp.example", 0, "", "not-a-bounce", ANY)
    return "json", out, truth


def mailerq():
    out, truth = [], []

    def line(i, state, result, r, text, o, c):
        out.append(f'[{iso(T0 + i, "%Y-%m-%d %H:%M:%S", "")}] {state}:{result} 1 <info@shop.example> <{r}> [198.51.100.25] [203.0.113.14] [ "spring", "b" ] {text}')
        truth.append(row(r, o, c, time=T0 + i, sender="info@shop.example", campaign="spring", relay="203.0.113.14"))
    line(0, "message", "accepted", "ann@corp.example", "250 2.0.0 Ok", "delivered", {"delivered"})
    line(1, "rcptto", "error", "b@corp.example", "550 5.1.1 user unknown", "bounced", {"user-unknown"})
    line(2, "message", "error", "c@corp.example", "451 4.7.1 greylisted, try again later", "deferred", {"greylisted"})
    return "lines", out, truth


PLATFORMS = dict(pmta=pmta, kumomta=kumomta, ses=ses, sendgrid=sendgrid, mailgun=mailgun, postmark=postmark, exchange=exchange, m365=m365, gmail_els=gmail_els, sparkpost=sparkpost, momentum=momentum, mandrill=mandrill, mailjet=mailjet, brevo=brevo,
                 postal=postal, resend=resend, mailersend=mailersend, greenarrow=greenarrow, mailerq=mailerq)
