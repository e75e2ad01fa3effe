#!/usr/bin/env python3
"""The same mails in other clothes: encoded, as HTML, wrapped, quoted, with a list's footer, in other containers.

  variants_test.py WHYBOUNCE FORMS[,FORMS...] [DIRECTORY...]

Every mail of FORMS (tests/mails/*.txt) and every .eml of the directories must give the rows that it gives as it is, or those
that the variant must give: what is quoted or pasted is somebody's mail. A variant that takes something away (the status part) may
lose a code, so a share of the rows must stay; its recipients must be none but the same.
"""
import base64, html, json, os, quopri, re, subprocess, sys, tempfile

BINARY, FORMS, DIRECTORIES = sys.argv[1], sys.argv[2], [a for a in sys.argv[3:] if not a.startswith('-')]
VERBOSE = '-v' in sys.argv
NOTICES = ('bounce', 'delay-warning', 'delivery-report')


def read_mails():
    mails = {}
    for forms in FORMS.split(','):
        name = None
        with open(forms, 'rb') as file:
            for line in file:
                if line.startswith(b'=== '):
                    name = line[4:].strip().decode()
                    mails[name] = b''
                elif name and not (line.startswith(b'= ') and not mails[name]):
                    mails[name] += line
    for directory in DIRECTORIES:
        for root, _, files in os.walk(directory):
            for file in files:
                if file.endswith('.eml'):
                    with open(os.path.join(root, file), 'rb') as eml:
                        mails[file[:-4]] = eml.read().replace(b'\r\n', b'\n').replace(b'\r', b'\n')
    # Files that are mailboxes of several are none of our mails.
    return {name: mail.lstrip(b' \t\n') for name, mail in mails.items() if len(re.findall(rb'(?m)^From ', mail)) < 2}


def split(mail):
    header, _, body = mail.partition(b'\n\n')
    return header, body


def field(header, name):
    found = re.search(rb'(?im)^' + name + rb':[ \t]*(.*(?:\n[ \t].*)*)', header)
    return re.sub(rb'\s+', b' ', found.group(1)).strip() if found else b''


def without(header, *names):
    for name in names:
        header = re.sub(rb'(?im)^' + name + rb':.*(?:\n[ \t].*)*\n?', b'', header)
    return header.rstrip(b'\n')


def boundary_of(header):
    found = re.search(rb'(?i)boundary="?([^";\s]+)', field(header, b'content-type'))
    return found.group(1) if found and field(header, b'content-type').lower().startswith(b'multipart/') else None


def parts_of(header, body):
    """[(begin, end)] of the parts in the body, with their headers."""
    line = b'--' + boundary_of(header)
    marks = [m.start() for m in re.finditer(rb'(?m)^' + re.escape(line) + rb'(?:--)?[ \t]*$', body)]
    out = []
    for a, b in zip(marks, marks[1:] + [len(body)]):
        if body[a:].startswith(line + b'--'):
            break
        out.append((body.index(b'\n', a) + 1 if b'\n' in body[a:] else len(body), b))
    return out


def each_text(mail, change):
    """`change(header, text)` for each text/plain that is not encoded; None if there is none."""
    header, body = split(mail)
    if boundary_of(header):
        parts = parts_of(header, body)
        changed = False
        for begin, end in reversed(parts):
            part = body[begin:end]
            if part.startswith(b'\n'):
                head, text = b'', part[1:]
            else:
                head, text = split(part)
            if boundary_of(head):
                new = each_text(part, change)
            elif is_plain(head):
                new = change(head, text)
            else:
                new = None
            if new is not None:
                body = body[:begin] + new + (b'' if new.endswith(b'\n') else b'\n') + body[end:]
                changed = True
        return header + b'\n\n' + body if changed else None
    # What says that it has parts, or has them and does not say so, is left as it is.
    if not is_plain(header) or body.lstrip().startswith(b'--'):
        return None
    return change(header, body)


def is_plain(header):
    kind = field(header, b'content-type').lower()
    encoding = field(header, b'content-transfer-encoding').lower()
    attached = field(header, b'content-disposition').lower().startswith(b'attachment')
    return (not kind or kind.startswith(b'text/plain')) and encoding in (b'', b'7bit', b'8bit') and not attached


def charset_of(header):
    found = re.search(rb'(?i)charset="?([^";\s]+)', field(header, b'content-type'))
    return found.group(1) if found else b'utf-8'


def encoded(header, text, kind, encoding, coded):
    head = without(header, b'content-type', b'content-transfer-encoding')
    head += (b'\n' if head else b'') + b'Content-Type: ' + kind + b'; charset="' + charset_of(header) + b'"\n'
    return head + b'Content-Transfer-Encoding: ' + encoding + b'\n\n' + coded


def to_base64(header, text):
    return encoded(header, text, b'text/plain', b'base64', base64.encodebytes(text))


def to_quoted(header, text):
    return encoded(header, text, b'text/plain', b'quoted-printable', quopri.encodestring(text))


def escaped(text):
    return text.replace(b'&', b'&amp;').replace(b'<', b'&lt;').replace(b'>', b'&gt;')


def indented(line):
    rest = line.lstrip(b' \t')
    return b'&nbsp;' * (len(line) - len(rest)) + escaped(rest)


def stateful(header):
    return charset_of(header).lower().startswith(b'iso-2022')


def to_html(around):
    def change(header, text):
        if stateful(header):
            return None
        return encoded(header, text, b'text/html', b'8bit', b'<html><body>' + around(text) + b'</body></html>\n')
    return change


def pre(text):
    return b'<pre>' + escaped(text) + b'</pre>'


def div(text):
    return b'\n'.join(b'<div>' + (indented(l) or b'<br>') + b'</div>' for l in text.split(b'\n'))


def br(text):
    return b'<br>\n'.join(indented(l) for l in text.split(b'\n'))


def without_status(mail):
    header, body = split(mail)
    if not boundary_of(header):
        return None
    for begin, end in reversed(parts_of(header, body)):
        kind = field(split(body[begin:end])[0], b'content-type').lower()
        if kind.startswith(b'message/') and b'delivery-status' in kind:
            start = body.rindex(b'--' + boundary_of(header), 0, begin)
            body = body[:start] + body[end:]
            return header + b'\n\n' + body
    return None


# Whom the texts of some notices name where their status parts name others: in another domain, the address behind an alias, Exchange's own name, all.
OF_ITS_TEXT = {'lhost-sendmail-02': {'userunknown@example.org', 'filtered@example.org'},
               'lhost-sendmail-34': {'shironeko+example.jp@gmail.example.com'},
               'ndn-displayname-x500': {'imceaex-_o=shop_ou=exchange_cn=recipients_cn=zack@shop.example'},
               'sendmail-alias-original': {'tim.old@inner.example'},
               'adv-text-lists-all-status-one': {'dead1@corp.example', 'live1@corp.example', 'live2@corp.example'}}


def readable(mail):
    """All that a reader may find an address in: the mail and what its base64 parts hold."""
    text = mail.lower()
    for block in re.findall(rb'(?:^[A-Za-z0-9+/=]{20,}\n)+', mail, re.M):
        digits = block.replace(b'\n', b'').replace(b'=', b'')
        text += base64.b64decode(digits[:len(digits) // 4 * 4]).lower()
    return text


PERSON = b'From: Ned Example <ned@shop.example>\nTo: help@shop.example\nMessage-ID: <n1@shop.example>\n' \
         b'Date: Tue, 10 Mar 2026 12:00:00 +0000\nUser-Agent: Mutt/2.2\nMIME-Version: 1.0\n'


def wrapped(mail):
    return b'From: Gate <gate@shop.example>\nTo: owner@shop.example\nSubject: Uncaught bounce notification\nMIME-Version: 1.0\n' \
           b'Date: Tue, 10 Mar 2026 12:00:00 +0000\n' \
           b'Content-Type: multipart/mixed; boundary="=_wrap_"\n\n--=_wrap_\nContent-Type: text/plain\n\n' \
           b'The attached mail came to the list.\n\n--=_wrap_\nContent-Type: message/rfc822\n\n' + mail + b'\n--=_wrap_--\n'


def forwarded(mail):
    subject = field(split(mail)[0], b'subject')
    return PERSON + b'Subject: Fwd: ' + subject + b'\nContent-Type: multipart/mixed; boundary="=_fwd_"\n\n--=_fwd_\n' \
           b'Content-Type: text/plain\n\nFor your list, please.\n\n--=_fwd_\nContent-Type: message/rfc822\n' \
           b'Content-Disposition: attachment\n\n' + mail + b'\n--=_fwd_--\n'


def quoted(mail):
    body = split(mail)[1]
    return PERSON + b'Subject: what does this mean?\nContent-Type: text/plain; charset=utf-8\n\nHello, I got this yesterday:\n\n' + \
        b''.join(b'> ' + line + b'\n' for line in body.split(b'\n')) + b'\nWhat is it?\n'


def pasted(mail):
    body = split(mail)[1]
    return PERSON.replace(b'User-Agent: Mutt/2.2\n', b'') + b'Subject: the printer shop\nContent-Type: text/plain; charset=utf-8\n\nHello, they write me:\n\n' + body + \
        b'\nWhat is it?\n'


FOOTER = b'_______________________________________________\nNews mailing list\nnews@lists.shop.example\n' \
         b'https://lists.shop.example/news\n'


def with_footer(mail):
    header, body = split(mail)
    boundary = boundary_of(header)
    if not boundary:
        return None
    end = body.rfind(b'--' + boundary + b'--')
    if end < 0:
        return None
    return header + b'\n\n' + body[:end] + b'--' + boundary + b'\nContent-Type: text/plain; charset=us-ascii\n\n' + FOOTER + \
        b'\n' + body[end:]


def rows_of(paths_or_dir):
    out = {}
    run = subprocess.run([BINARY, 'events', '--format', 'jsonl', '--as', 'mail'] + paths_or_dir, capture_output=True)
    for line in run.stdout.decode('utf-8', 'replace').splitlines():
        e = json.loads(line)
        key = (e['source'], e['message'])
        out.setdefault(key, []).append((e.get('kind'), e.get('outcome'), (e.get('recipient') or '').lower(), e.get('reply_code'),
                                        e.get('enhanced_code'), e.get('cause'), e.get('permanence'), e.get('stage')))
    return out


def rows_by_name(mails, directory):
    os.makedirs(directory, exist_ok=True)
    names = sorted(mails)
    for i, name in enumerate(names):
        with open(os.path.join(directory, f'{i:05}'), 'wb') as file:
            file.write(mails[name])
    rows = rows_of([directory])
    return {name: rows.get((os.path.join(directory, f'{i:05}'), 0), []) for i, name in enumerate(names)}


FAILED = []


def compare(variant, got, want, share=1.0, look=lambda rows: rows):
    wrong = [name for name in got if look(got[name]) != look(want[name])]
    right = len(got) - len(wrong)
    print(f'{variant:18} {right}/{len(got)} {100 * right / max(1, len(got)):.1f}%')
    if VERBOSE or right < share * len(got):
        for name in wrong[:100 if VERBOSE else 8]:
            print(f'    {name}: {look(want[name])} got {look(got[name])}'[:400])
    if not got or right < share * len(got):
        FAILED.append(variant)


def recipients(rows):
    return [row[2] for row in rows]


def main():
    mails = read_mails()
    with tempfile.TemporaryDirectory() as tmp:
        base = rows_by_name(mails, os.path.join(tmp, 'base'))

        def run(variant, change, share=1.0, look=lambda rows: rows, only=lambda name: True, want=None):
            changed = {name: new for name in mails if only(name) and (new := change(mails[name])) is not None}
            compare(variant, rows_by_name(changed, os.path.join(tmp, variant)), want or base, share, look)

        def is_notice(name):
            return bool(base[name]) and base[name][0][0] in NOTICES

        run('base64', lambda m: each_text(m, to_base64))
        run('quoted-printable', lambda m: each_text(m, to_quoted))
        run('html-pre', lambda m: each_text(m, to_html(pre)), 1.0)
        run('html-div', lambda m: each_text(m, to_html(div)))
        run('html-br', lambda m: each_text(m, to_html(br)))
        run('crlf', lambda m: m.replace(b'\n', b'\r\n'))
        run('blank-first-lines', lambda m: b'   \n\n \t\n' + m)
        run('list-footer', with_footer)
        # Whom nothing but the status part named is nobody then, and nobody else is in his place; who got the mail need not be told.
        stripped = {name: new for name in mails if (new := without_status(mails[name])) is not None}
        failed = {name: {r[2] for r in base[name] if r[1] in ('bounced', 'expired', 'deferred')} for name in stripped}
        seen = rows_by_name(stripped, os.path.join(tmp, 'no-status'))
        got, left = {}, {}
        for name, rows in seen.items():
            known = {r for r in failed[name] if r.encode() in readable(stripped[name])}
            left[name] = OF_ITS_TEXT.get(name, known)
            got[name] = {r[2] for r in rows if r[1] != 'not-a-bounce'} - {''} - (set(recipients(base[name])) - left[name])
        compare('no-status', got, left)
        run('wrapped', wrapped, only=is_notice)
        run('forwarded', forwarded, only=is_notice)
        nobody = {name: [] for name in mails}
        failing = lambda rows: [row for row in rows if row[1] != 'not-a-bounce']
        run('quoted', quoted, 1.0, failing, want=nobody)
        run('pasted', pasted, 1.0, failing, want=nobody)

        # Containers.
        folder = os.path.join(tmp, 'Maildir', '.Bounces.2026', 'cur')
        got = rows_by_name(mails, folder)
        with open(os.path.join(tmp, 'Maildir', '.Bounces.2026', 'dovecot-uidlist'), 'w') as file:
            file.write('3 V1 N1\n')
        os.makedirs(os.path.join(tmp, 'Maildir', '.Bounces.2026', 'tmp'))
        with open(os.path.join(tmp, 'Maildir', '.Bounces.2026', 'tmp', '1'), 'wb') as file:
            file.write(next(iter(mails.values())))
        rows = rows_of([os.path.join(tmp, 'Maildir')])
        names = sorted(mails)
        compare('maildir++', {n: rows.get((os.path.join(folder, f'{i:05}'), 0), []) for i, n in enumerate(names)}, base)
        if len(rows) != len(names):
            print(f'    maildir++: {len(rows)} mails instead of {len(names)}')
            FAILED.append('maildir++ tmp')

        def container(variant, pieces, head=b''):
            path = os.path.join(tmp, variant)
            with open(path, 'wb') as file:
                file.write(head + b''.join(pieces))
            rows = rows_of([path])
            compare(variant, {n: rows.get((path, i), []) for i, n in enumerate(names)}, base)
            if len(rows) != len(names):
                print(f'    {variant}: {len(rows)} mails instead of {len(names)}')
                FAILED.append(variant + ' count')

        def ended(mail):
            return mail if mail.endswith(b'\n') else mail + b'\n'

        # Notices with nothing but an empty line between them.
        def is_daemons(name):
            header = split(mails[name])[0]
            multipart = field(header, b'content-type').lower().startswith(b'multipart/')
            from_daemon = b'mailer-daemon' in field(header, b'from').lower() and header.count(b'\n') > 1
            # Below "this is a copy:" the next mail is one.
            last = mails[name].rstrip().split(b'\n')[-1].lower()
            announces = re.match(rb'[-=*>|]|.*:$|.*(copy|original|follow)', last)
            return is_notice(name) and not multipart and from_daemon and not announces and not name.startswith(('lhost', 'rhost'))

        path = os.path.join(tmp, 'catted')
        some = [n for n in names if is_daemons(n)]
        with open(path, 'wb') as file:
            file.write(b'\n'.join(ended(mails[n]) for n in some))
        rows = rows_of([path])
        compare('catted', {n: rows.get((path, i), []) for i, n in enumerate(some)}, base)

        container('mmdf', [b'\1\1\1\1\n' + ended(mails[n]) + b'\1\1\1\1\n' for n in names])
        container('mboxrd', [b'From MAILER-DAEMON Tue Mar 10 08:00:00 2026\n' +
                             re.sub(rb'(?m)^(>*From )', rb'>\1', ended(mails[n])) + b'\n' for n in names])

        def with_length(mail):
            header, body = split(ended(mail))
            return without(header, b'content-length') + b'\nContent-Length: %d\n\n' % len(body) + body

        container('mboxcl2', [b'From MAILER-DAEMON Tue Mar 10 08:00:00 2026\n' + with_length(mails[n]) + b'\n' for n in names])
        container('dbox', [b'\1\2N          %016X\n' % len(ended(mails[n])) + ended(mails[n]) + b'\n\1\3\nR69b0\nZ1a\n\n' for n in names],
                  b'2 M1e C69b0\n')
        container('imap-fetch', [b'* %d FETCH (UID %d BODY[] {%d}\r\n' % (i + 1, i + 7, len(mails[n])) +
                                 ended(mails[n]).replace(b'\n', b'\r\n') + b')\r\n' for i, n in enumerate(names)])
    if FAILED:
        sys.exit('not the same: ' + ', '.join(FAILED))


main()
