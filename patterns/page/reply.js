// Finds the reply in what people paste: src/reply/find_reply.cc and src/pasted/ in the page. It reads
// replies, notices, log lines of Postfix and what mail libraries say; the program knows more of logs.
var replyReader = (function () {
  'use strict';
  var takeReplyCode = classifier.takeReplyCode, takeEnhancedCode = classifier.takeEnhancedCode;
  var AT_START = 6, AFTER_MARK = 4, AFTER_CODE_WORD = 6, WITH_ENHANCED = 6, WITH_TEXT = 2,
    FROM_REMOTE = 3, ECHO = -3, STRENGTH_MIN = 5;

  function trimEnd(text) { return text.replace(/[ \t\n\v\f\r]+$/, ''); }
  function trim(text) { return trimEnd(text).replace(/^[ \t\n\v\f\r]+/, ''); }
  function find(text, words) { return text.toLowerCase().indexOf(words.toLowerCase()); }
  function behind(text, label) {
    var at = find(text, label);
    return at < 0 ? '' : trim(text.slice(at + label.length));
  }
  function upTo(text, end) {
    var at = find(text, end);
    return trimEnd(at < 0 ? text : text.slice(0, at));
  }
  function angledAddress(text) {
    var found = /<([^>]*)/.exec(text);
    return found && found[1].includes('@') && !found[1].includes(' ') ? found[1] : '';
  }

  // ---- stages (reply/stage_words.cc) -------------------------------------------------------------------
  var COMMANDS = [['rcpt', 'rcpt'], ['end of data', 'end-of-data'], ['mail', 'mail'], ['data block', 'end-of-data'],
    ['data', 'data'], ['end_of_data', 'end-of-data'], ['end-of-data', 'end-of-data'], ['end-of-message', 'end-of-data'],
    ['message body', 'end-of-data'], ['bdat', 'end-of-data'], ['ehlo', 'ehlo'], ['helo', 'ehlo'], ['lhlo', 'ehlo'],
    ['xclient', 'ehlo'], ['xforward', 'ehlo'], ['initial', 'greeting'], ['starttls', 'starttls'], ['auth', 'auth'],
    ['connect', 'connect'], ['connection', 'connect']];
  var SENTENCES = [['does not like recipient', 'rcpt'], ['greeting failed', 'greeting'], ['name was rejected', 'ehlo'],
    ['sender was rejected', 'mail'], ['failed on data command', 'data'], ['failed after i sent the message', 'end-of-data'],
    ['accepted message', 'end-of-data'], ['refused to talk to me', 'greeting'], ['smtprecipientsrefused', 'rcpt'],
    ['smtpaddressfailedexception', 'rcpt'], ['smtpsenderrefused', 'mail'], ['smtpsenderfailedexception', 'mail'],
    ['smtpheloerror', 'ehlo'], ['smtpauthenticationerror', 'auth'], ['smtpdataerror', 'end-of-data'],
    ['could not authenticate', 'auth'], ['authentication failed (method', 'auth'], ['login denied', 'auth'],
    ['envelope from address', 'mail'], ['authenticationfailedexception', 'auth'], ['invalid login', 'auth'],
    ['rcpt to command failed', 'rcpt'], ['rcpt failed', 'rcpt'], ['rcpt to failed', 'rcpt'],
    ['onrecipientnotaccepted', 'rcpt'], ['onsendernotaccepted', 'mail'], ['all recipients were rejected', 'rcpt'],
    ['following recipients failed', 'rcpt'], ['check the message recipient', 'rcpt'], ['250/251/252', 'rcpt'],
    ['not accepted by the server', 'rcpt'], ['mail from command failed', 'mail'], ['mail command failed', 'mail'],
    ['mail failed', 'mail'], ['following from address failed', 'mail'], ['data end command failed', 'end-of-data'],
    ['data not accepted', 'end-of-data'], ['error: message failed', 'end-of-data']];
  function stageOfCommand(words) {
    words = words.toLowerCase();
    ['pipelined ', 'sending ', 'receiving the ', 'performing the '].forEach(function (doing) {
      if (words.length > doing.length && words.startsWith(doing)) words = words.slice(doing.length);
    });
    var row = COMMANDS.find(function (one) {
      return words.startsWith(one[0]) && !/^[a-z0-9]/.test(words.slice(one[0].length));
    });
    return row ? row[1] : '';
  }
  function stageOfSentence(text) {
    text = text.toLowerCase();
    var row = SENTENCES.find(function (one) { return text.includes(one[0]); });
    return row ? row[1] : '';
  }
  function stageFromWords(before) {
    var stage = '';
    [' after ', '(after ', " command '", ' sent: '].forEach(function (word) {
      var at = before.lastIndexOf(word);
      if (stage === '' && at >= 0) stage = stageOfCommand(before.slice(at + word.length));
    });
    var of = before.lastIndexOf(' for ');
    if (stage === '' && of >= 0 && find(before.slice(of + 5, of + 35), ' command') >= 0)
      stage = stageOfCommand(before.slice(of + 5, of + 35));
    return stage || stageOfSentence(before);
  }
  // Where a client's command stands last before a reply.
  function lastCommand(before) {
    var stage = '';
    for (var at = 0; at < before.length; ++at) {
      if (at !== 0 && before[at - 1] !== ' ') continue;
      var mark = trimEnd(before.slice(0, at)), words = before.slice(at);
      var marked = mark.endsWith('>') || mark.endsWith('C:');
      if (marked && words.startsWith('. ')) stage = 'end-of-data';
      if (!marked && !/^(rcpt to:|mail from:)/i.test(words)) continue;
      stage = stageOfCommand(words) || stage;
    }
    return stage;
  }

  // ---- which code is a reply's (reply/find_reply.cc) -----------------------------------------------------
  function endsWithCodeWord(text) { return /(^|[^a-z0-9])(error|code|reply|response|said|returned|status)$/i.test(text); }
  function beginsWithUnit(text) {
    return /^(bytes|kb|mb|seconds|secs|ms|minutes|hours|days|messages|times|recipients)/i.test(text);
  }
  function strengthOfRest(rest) {
    rest = rest.replace(/^[ \-'":]+/, '');
    if (rest.startsWith(', ') && rest.length > 3) {
      if (rest[2] === '\'' || rest[2] === '"') return strengthOfRest(rest.slice(3));
      if (/[a-zA-Z]/.test(rest[2])) return WITH_TEXT;
    }
    if (rest === '' || rest[0] === ',' || rest[0] === ')') return 0;
    if (takeEnhancedCode(rest)[0]) return WITH_ENHANCED;
    if (beginsWithUnit(rest)) return -AT_START;
    if (/\d/.test(rest[0])) {
      if (classifier.isIp(rest.split(' ')[0])) return WITH_TEXT;
      var number = /^(\d{1,3}) (?=[a-zA-Z])/.exec(rest);
      return number && !beginsWithUnit(rest.slice(number[0].length)) ? 0 : -AT_START;
    }
    return /[a-zA-Z\x80-\xff<([]/.test(rest[0]) ? WITH_TEXT : 0;
  }
  // [strength, what opened it]
  function strengthOfContext(before) {
    if (before === '') return [AT_START, ''];
    var last = before.endsWith('\xef\xbc\x9a') ? ':' : before[before.length - 1];
    if ('\'"(<[{'.includes(last)) return [AFTER_MARK, last];
    if (':;#=,|'.includes(last)) {
      before = before.slice(-300);
      var open = before.lastIndexOf('(');
      return [endsWithCodeWord(trimEnd(before.slice(0, -1))) ? AFTER_CODE_WORD : AFTER_MARK,
        open >= 0 && before.indexOf(')', open) < 0 ? '(' : ''];
    }
    if (last === '.') return [before.endsWith('...') ? AFTER_MARK : 0, ''];
    if (last === '>') {
      if (/[=-]>$/.test(before)) return [AFTER_MARK, ''];
      var command = trimEnd(before.slice(0, before.lastIndexOf('<') < 0 ? undefined : before.lastIndexOf('<')));
      return [/(^|[^a-z0-9])(to|from):$/i.test(command) ? AFTER_MARK : 0, ''];
    }
    if (last === ')') return [/\([0-9A-Fa-f]{8}\)$/.test(before) ? AFTER_MARK : 0, ''];
    if (last === '*') return [before.endsWith('<**') ? AFTER_MARK : 0, ''];
    if (last === '-') return [/(<| )-$/.test(before) ? AFTER_MARK : 0, ''];
    return [endsWithCodeWord(before) ? AFTER_MARK : 0, ''];
  }
  function candidateAt(line, at, all) {
    var taken = takeReplyCode(line.slice(at)), code = taken[0];
    if (code === 0 || (!all && code < 400)) return null;
    var next = at + 3 < line.length ? line[at + 3] : ' ', previous = at > 0 ? line[at - 1] : '';
    var bracketed = next === ']' && previous === '[', inParentheses = next === ')' && previous === '(';
    if (!' -:,;\''.includes(next) && !bracketed && !inParentheses && !(next === '"' && previous === '"')) return null;
    var before = trimEnd(line.slice(0, at)), remote = 0;
    if (/(^|[^a-z0-9])expected response code$/i.test(before)) return null;
    if (before === '<<<' || before === '<--') {
      before = '';
      remote = FROM_REMOTE;
    }
    var context = strengthOfContext(before), strength = context[0], openedBy = context[1];
    if (next === '-' && line[at + 4] === '\'') strength = Math.max(strength, AFTER_MARK);
    if (bracketed) openedBy = '';
    if (next === ',' && before.endsWith('(')) strength = AT_START;
    var follow = strengthOfRest(line.slice(at + (bracketed ? 4 : 3)));
    if (inParentheses && line.slice(at + 4, at + 6) === ': ') {
      follow = strengthOfRest(line.slice(at + 5));
      openedBy = '';
    }
    if (trimEnd(line.slice(at + 3)) === '' && before.endsWith(':') && (before.length === 1 || before.includes('@')))
      follow = WITH_TEXT;
    if (strength === 0 && follow < WITH_ENHANCED) return null;
    var echo = code === 503 || (code === 554 && find(taken[1].slice(0, 60), 'no valid recipient') >= 0);
    return { at: at, strength: strength + follow + remote + (echo ? ECHO : 0), openedBy: openedBy };
  }
  // `text` up to what closes the quote or bracket that was opened before it.
  function closed(text, openedBy) {
    text = trimEnd(text);
    if (openedBy === '') return text;
    if (openedBy === '\'' || openedBy === '"') {
      for (var end = text.length; end > 0; --end) {
        if (text[end - 1] === openedBy && !/^[a-zA-Z0-9]/.test(text.slice(end))) return trimEnd(text.slice(0, end - 1));
      }
      return text;
    }
    var closes = { '(': ')', '<': '>', '[': ']', '{': '}' }[openedBy], depth = 1;
    for (var at = 0; at < text.length; ++at) {
      if (text[at] === openedBy) ++depth;
      if (text[at] === closes) --depth;
      if (depth === 0) return trimEnd(text.slice(0, at));
    }
    return text;
  }
  function cutStage(reply) {
    var gaveUp = ': retry timeout exceeded';
    if (reply.text.endsWith(gaveUp)) reply.text = reply.text.slice(0, -gaveUp.length);
    var at = reply.text.lastIndexOf(' (in reply to ');
    if (at >= 0 && reply.text.indexOf(')', at) === reply.text.length - 1) {
      reply.stage = stageOfCommand(reply.text.slice(at + 14));
      reply.text = trimEnd(reply.text.slice(0, at));
    }
    var open = reply.text.endsWith(']') ? reply.text.lastIndexOf('[') : -1;
    var stage = open < 0 ? '' : stageOfCommand(reply.text.slice(open + 1));
    if (stage === '') return;
    reply.stage = stage;
    reply.text = trimEnd(reply.text.slice(0, open));
  }
  function insideCode(text, code) {
    var bare = null;
    for (var found, places = /[245]\./g; (found = places.exec(text)) !== null;) {
      var at = found.index, before = at === 0 ? ' ' : text[at - 1];
      if (/[a-zA-Z0-9./-]/.test(before)) continue;
      var taken = takeEnhancedCode(text.slice(at)), one = taken[0];
      if (!one || one.subject > 9) continue;
      var next = taken[1] === '' ? ' ' : text[text.length - taken[1].length];
      if ((before === '#' || ((before === '(' || before === '[') && next !== '.')) &&
          (code === 0 || one.klass === Math.floor(code / 100))) return one;
      if (!bare && ' :;'.includes(before) && one.klass === Math.floor(code / 100)) bare = one;
    }
    return bare;
  }
  function labelledCode(line) {
    for (var found, places = /[245]\./g; (found = places.exec(line)) !== null;) {
      var at = found.index, before = trimEnd(line.slice(0, at));
      if (at === 0 || (before.length === at && !/[:=]$/.test(before))) continue;
      before = trimEnd(before.replace(/[:=]$/, ''));
      if (!endsWithCodeWord(before) && !/(^|[^a-z0-9])(reason|result|was|responded|diagnostic)$/i.test(before)) continue;
      var one = takeEnhancedCode(line.slice(at))[0];
      if (one && one.subject <= 9) return at;
    }
    return 0;
  }
  function innermost(text, all) {
    var best = null;
    for (var at = 4; at + 4 < text.length; ++at) {
      if (!/[2-5]/.test(text[at]) || !/\d/.test(text[at + 1])) continue;
      var before = text[at - 1];
      var dots = before === ' ' && text.slice(0, at - 1).endsWith('...');
      var one = '<\'"'.includes(before) || dots ? candidateAt(text, at, all) : null;
      if (one && one.strength > AFTER_MARK) best = one;
    }
    return best;
  }
  // "(550, b'5.1.1 x')" and the like: what programs write around the words.
  function behindProgramming(rest) {
    var words = rest.replace(/^[, ):"']+/, '');
    var named = /^(Msg:|message:|text=|desc = |b) *(['"]?)/.exec(words);
    if (named && (named[2] !== '' || named[1] === 'desc = ')) {
      words = words.slice(named[0].length);
      return named[2] === '' ? words : upToQuote(words, named[2]);
    }
    var quote = words === rest ? '' : rest[rest.length - words.length - 1];
    return quote === '\'' || quote === '"' ? upToQuote(words, quote) : rest;
  }
  function upToQuote(text, quote) {
    var at = text.lastIndexOf(quote);
    return at < 0 ? text : text.slice(0, at);
  }
  function fillReply(text, all, reply) {
    reply.text = text;
    cutStage(reply);
    var inner = innermost(reply.text, all);
    var rest = takeReplyCode(reply.text)[1];
    if (inner) {
      var wrapper = takeEnhancedCode(rest)[0];
      fillReply(closed(reply.text.slice(inner.at), inner.openedBy), all, reply);
      reply.enhanced = reply.enhanced || wrapper;
      return;
    }
    reply.code = takeReplyCode(reply.text)[0];
    if ((rest[0] === '\'' || rest[0] === '"') && (reply.text[3] === '-' || rest.endsWith(rest[0])))
      reply.text = rest = closed(rest.slice(1), rest[0]);
    var words = behindProgramming(rest);
    if (words !== rest) reply.text = rest = words;
    var taken = takeEnhancedCode(rest);
    reply.enhanced = taken[0] || insideCode(taken[1], reply.code);
  }
  function findReply(line, all) {
    line = line.slice(0, 4096);
    var best = null;
    for (var at = 0; at < line.length; ++at) {
      if (!/[2-5]/.test(line[at]) || !/\d/.test(line[at + 1] || '')) continue;
      if (at > 0 && /[a-zA-Z0-9./]/.test(line[at - 1]) && line.slice(Math.max(0, at - 3), at) !== '...') continue;
      var one = candidateAt(line, at, all);
      if (!one) continue;
      if (best && best.strength >= STRENGTH_MIN && find(line.slice(best.at, at), 'sender address rejected: un') >= 0) break;
      if (!best || one.strength > best.strength) best = one;
      if (at === 0 && one.strength >= STRENGTH_MIN && line[3] === '-' && line[4] !== '\'') break;
    }
    var reply = { text: '', code: 0, enhanced: null, stage: '', host: '', strength: 0, at: 0 };
    if (best && best.strength >= STRENGTH_MIN) {
      reply.strength = best.strength;
      reply.at = best.at;
      var before = line.slice(0, best.at);
      reply.stage = stageFromWords(before);
      var host = /(?:^|[^a-zA-Z0-9])host ([a-zA-Z0-9][a-zA-Z0-9._-]*)(?!.*host )/.exec(before);
      if (host && host[1].includes('.') && !classifier.isIp(host[1])) reply.host = host[1].replace(/[^a-zA-Z0-9]+$/, '');
      fillReply(closed(line.slice(best.at), best.openedBy), all, reply);
      if (line[best.at + 3] === ']') reply.text = line.slice(best.at - 1);
      if (!reply.enhanced) reply.enhanced = takeEnhancedCode(line)[0];
      return reply;
    }
    line = line.slice(labelledCode(line));
    var enhanced = takeEnhancedCode(line)[0] || insideCode(line, 0);
    if (enhanced && (all || enhanced.klass !== 2)) {
      reply.text = line.replace(/^[\s:-]+/, '');
      cutStage(reply);
      reply.enhanced = enhanced;
      reply.strength = AFTER_MARK;
    }
    return reply;
  }

  // ---- what is pasted (pasted/pasted.cc) -----------------------------------------------------------------
  function unescaped(text) {
    if (text.includes(' ') || !/^[^%]*%[0-9a-f]{2}/i.test(text)) return text;
    return text.replace(/%([0-9a-f]{2})/gi, function (all, hex) {
      var byte = parseInt(hex, 16);
      return byte < 32 || byte === 127 ? ' ' : String.fromCharCode(byte);
    });
  }
  function plain(text) {
    if (/^\[['"]/.test(text)) {
      var quote = text[1];
      text = text.split(quote + ',').join(quote).replace(/["']/g, '');
    }
    text = text.replace(/&(lt|gt|amp|quot|#39);/g, function (all, name) {
      return { lt: '<', gt: '>', amp: '&', quot: '"', '#39': '\'' }[name];
    });
    if (!text.includes(' ') && text.split('+').length > 3) text = text.replace(/\+/g, ' ');
    if (text.includes('Remote_host_said:_')) text = text.replace(/_/g, ' ');
    return trim(text.replace(/[ \t\n\v\f\r]+/g, ' '));
  }
  function withoutMarks(text) {
    for (var more = true; more;) {
      var less = text.replace(/^(?:[>|*\-+$#]|\xe2\x80\xa2) +/, '');
      var word = /^([\d\-:.,/+TZ[\])]{2,}) /.exec(less);
      if (word && takeReplyCode(word[1])[0] === 0 && (/[)\]]$/.test(word[1]) || word[1].split(':').length > 2 ||
          word[1].split('-').length === 3)) less = trim(less.slice(word[0].length));
      more = less !== text;
      text = less;
    }
    return text;
  }
  // "250-2.0.0 a 250 2.0.0 b" and "550-5.1.1 a\n550 5.1.1 b" as one line.
  function joined(text) {
    text = text.replace(/\\([23][0-7][0-7])/g, function (all, octal) { return String.fromCharCode(parseInt(octal, 8)); });
    if (!/^\d..-/.test(text)) return text.replace(/(?: ?\\n)+/g, ' ');
    var code = text.slice(0, 3), rest = text.slice(4), taken = takeEnhancedCode(rest);
    var enhanced = taken[0] ? trim(rest.slice(0, rest.length - taken[1].length)) : '';
    var quoted = enhanced.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    var further = '(?:' + code + '[- ](?:' + (enhanced === '' ? '' : quoted + '(?=$|[ \\\\])') + ')? *)+';
    return code + ' ' + rest.replace(new RegExp('(?:(?: |^)?\\\\n|(?: |^)(?=' + code + '[- ]))(?:' + further + ')?', 'g'), ' ').replace(/^ /, '');
  }
  var TAILS = ['; nested exception is', ' Giving up on ', ' at /', ' -> QUIT', ' -> RSET', ' QUIT 221',
    ' * Closing connection', ' (in reply to '];
  function stackTrace(text) {
    for (var at = text.indexOf(' at '); at >= 0; at = text.indexOf(' at ', at + 1)) {
      var token = text.slice(at + 4).split(/[ (]/)[0];
      if (/^[a-zA-Z][^@[<:]*\.[^@[<:]+$/.test(token) && /[A-Z]/.test(token) && /[a-z]/.test(token)) return at;
    }
    return -1;
  }
  var BEFORE_RECIPIENT = ['connect', 'greeting', 'ehlo', 'starttls', 'auth', 'mail'];
  function readFramed(text, reply) {
    TAILS.forEach(function (tail) {
      var at = text.indexOf(tail);
      if (at < 0) return;
      var inner = text.slice(at + tail.length), rest = trimEnd(text.slice(0, at));
      if (tail === ' at /' && !inner.includes(' line ')) return;
      if (tail[0] === ';' && findReply(rest, false).code === 0) return;
      if (tail === ' (in reply to ') {
        if (!inner.includes(')')) return;
        reply.stage = stageOfCommand(inner);
      }
      text = rest;
    });
    var trace = stackTrace(text);
    if (trace >= 0) {
      reply.stage = reply.stage || stageOfSentence(text.slice(trace));
      text = trimEnd(text.slice(0, trace));
    }
    if (text.endsWith('##')) text = trimEnd(text.slice(0, -2));
    reply.text = text;
    var taken = takeReplyCode(text);
    if (taken[0] !== 0) {
      if (takeReplyCode(taken[1])[0] === taken[0]) reply.text = taken[1];
      return;
    }
    var found = findReply(text, false);
    if (found.code === 0) {
      var any = findReply(text, true);
      if (any.code !== 0) found = any;
    }
    if (found.code === 0) {
      reply.stage = reply.stage || stageOfSentence(text);
      reply.code = codeAtTheEnd(text);
      if (found.strength > 0 && reply.code === 0) {
        reply.text = found.text;
        reply.enhanced = found.enhanced;
      }
      return;
    }
    var at = text.indexOf(found.text, found.at);
    var before = text.slice(0, Math.max(at, found.at)), after = at < 0 ? '' : text.slice(at + found.text.length);
    reply.text = found.text;
    reply.code = found.code;
    reply.enhanced = found.enhanced;
    var command = /command: '([^']*)/i.exec(text);
    var ofTail = command ? stageOfCommand(command[1]) : '';
    reply.stage = reply.stage || found.stage || lastCommand(before) || (ofTail === 'data' ? 'end-of-data' : ofTail) ||
      (after === '' ? '' : stageOfSentence(after));
    reply.relayHost = found.host || reply.relayHost;
    if (!BEFORE_RECIPIENT.includes(reply.stage)) reply.recipient = angledAddress(before) || reply.recipient;
  }
  function codeAtTheEnd(text) {
    var behindColon = /.*: ([45]\d\d)$/.exec(text), inside = /.*\(([45]\d\d)\)[^(]*$/.exec(text);
    return Number((behindColon || inside || [0, 0])[1]);
  }
  // "... to=<a@b>, relay=mx.example[192.0.2.1]:25, ..., status=bounced (...)"
  function readLogLine(text, reply) {
    var found = /status=(sent|deferred|bounced|undeliverable|deliverable) \((.*)\)$/.exec(text);
    if (!found) return false;
    var to = /to=<([^>]*)>/.exec(text), relay = /relay=([^,[]+)\[/.exec(text);
    reply.recipient = to ? to[1] : '';
    reply.relayHost = relay ? relay[1] : '';
    reply.dialect = 1;
    reply.klass = { sent: 2, deferred: 4, bounced: 5 }[found[1]] || 0;
    var own = reply.recipient, host = reply.relayHost;
    if (/ said: |refused to talk to me: /.test(found[2])) {
      readFramed(found[2], reply);
    } else {
      reply.text = found[2];
      reply.speaker = reply.klass === 2 ? 0 : 1;
    }
    reply.recipient = own || reply.recipient;
    reply.relayHost = host || reply.relayHost;
    return true;
  }
  var FIELDS = ['Final-Recipient:', 'Original-Recipient:', 'Action:', 'Status:', 'Remote-MTA:', 'Reporting-MTA:',
    'Last-Attempt-Date:', 'X-Postfix-', 'Arrival-Date:', 'Will-Retry-Until:', 'Final-Log-ID:', 'X-Display-Name:'];
  function readDeliveryStatus(text, reply) {
    var diagnostic = behind(text, 'Diagnostic-Code:');
    if (diagnostic === '') {
      if (!/^(smtp|x-postfix|x-unix);/i.test(text)) return false;
      diagnostic = text;
    }
    function valueOf(label) {
      var value = FIELDS.concat('Diagnostic-Code:').reduce(upTo, behind(text, label));
      return trim(value.replace(/^[^;]*;/, ''));
    }
    var recipient = valueOf('Final-Recipient:').replace(/^<(.*)>$/, '$1');
    if (!/^[^ ]*@[^ ]*$/.test(recipient)) recipient = '';
    var remote = valueOf('Remote-MTA:');
    if (remote.includes(' ') || !remote.includes('.')) remote = '';
    diagnostic = FIELDS.reduce(upTo, diagnostic);
    var type = /^([^;]{0,11});/.exec(diagnostic);
    if (type) {
      diagnostic = trim(diagnostic.slice(type[0].length));
      if (/^x-(postfix|unix)$/i.test(type[1])) reply.speaker = 1;
    }
    readFramed(diagnostic, reply);
    reply.relayHost = reply.relayHost || remote;
    reply.recipient = reply.recipient || recipient;
    if (!reply.enhanced && !takeEnhancedCode(takeReplyCode(reply.text)[1])[0])
      reply.enhanced = takeEnhancedCode(valueOf('Status:'))[0];
    return true;
  }

  // A pasted text, in bytes -> what classifier.classify() takes.
  function read(pasted) {
    var text = trim(pasted), reply = { text: text, code: 0, enhanced: null, klass: 0, stage: '', speaker: 0, dialect: 0, recipient: '', relayHost: '' };
    if (/[\n\t]/.test(text)) text = text.replace(/[ \t\n\v\f\r]+/g, ' ');
    if (takeReplyCode(text)[0] === 0 || (!text.includes(' ') && text.includes('%'))) text = withoutMarks(plain(unescaped(text)));
    reply.text = text;
    var taken = takeReplyCode(text);
    if (taken[0] !== 0) {
      if (text.endsWith(')') || /^\d/.test(taken[1])) readFramed(text, reply);
    } else if (!readLogLine(text, reply) && !readDeliveryStatus(text, reply)) {
      readFramed(text, reply);
    }
    reply.text = joined(trim(reply.text));
    return reply;
  }
  // The verdict on a pasted text; of few words perhaps what stands around them tells more.
  function answer(pasted) {
    var text = classifier.toBytes(pasted), reply = read(text), verdict = classifier.classify(reply);
    if (verdict.rule !== '') return verdict;
    var own = takeEnhancedCode(takeReplyCode(reply.text)[1])[1];
    if ((own.match(/[a-zA-Z\x80-\xff]/g) || []).length > 12 || reply.text.length >= trim(text).length) return verdict;
    var whole = classifier.classify(Object.assign({}, reply, { text: trim(text).replace(/\s+/g, ' ') }));
    return whole.cause === 'undetermined' ? verdict : whole;
  }
  return { read: read, answer: answer };
})();
