// What src/classify does, in the page: a reply and what is known of it in, a verdict out. `rules`
// (rules.js) is what the program's engine made of patterns/. Texts are strings of the bytes of
// UTF-8, as there: gaps are counted in bytes. tests/pages/classify_test.mjs compares the two.
var classifier = (function () {
  'use strict';
  var REPLY_BYTES_MAX = 4096;
  var DIGIT = 1, LETTER = 2, BLANK = 4, LOCAL_PART = 8;
  var classes = new Uint8Array(256);
  for (var c = 0; c < 256; ++c) {
    var char = String.fromCharCode(c);
    if (/[0-9]/.test(char)) classes[c] = DIGIT | LOCAL_PART;
    else if (/[a-zA-Z]/.test(char) || c >= 0x80) classes[c] = LETTER | LOCAL_PART;
    else if (c <= 0x20 || c === 0x7f) classes[c] = BLANK;
    else if ('._%+=-~'.includes(char)) classes[c] = LOCAL_PART;
  }
  function classAt(text, at) { return at >= 0 && at < text.length ? classes[text.charCodeAt(at)] : 0; }
  function isWord(text, at) { return (classAt(text, at) & (DIGIT | LETTER)) !== 0; }
  function isDigit(char) { return char >= '0' && char <= '9' && char.length === 1; }
  function isAlpha(char) { return /^[a-zA-Z]$/.test(char); }
  function isAlnum(char) { return /^[a-zA-Z0-9]$/.test(char); }
  function lowerAscii(text) { return text.replace(/[A-Z]+/g, function (s) { return s.toLowerCase(); }); }

  function toBytes(text) {
    return Array.from(new TextEncoder().encode(text), function (byte) { return String.fromCharCode(byte); }).join('');
  }
  function fromBytes(bytes) {
    return new TextDecoder().decode(Uint8Array.from(bytes, function (char) { return char.charCodeAt(0); }));
  }
  // Of the same length, as base/text.h has it.
  function lowerUtf8(bytes) {
    if (!/[\x80-\xff]/.test(bytes)) return lowerAscii(bytes);
    return toBytes(fromBytes(bytes).replace(/\ufffd/g, '?').replace(/./gu, function (one) {
      var lower = one.toLowerCase();
      return toBytes(lower).length === toBytes(one).length ? lower : one;
    }));
  }

  function isIp(text) {
    if (text.length < 2 || text.length > 45) return false;
    var v4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
    if (!text.includes(':')) return v4.test(text);
    var tail = text.slice(text.lastIndexOf(':') + 1);
    if (tail.includes('.')) {
      if (!v4.test(tail)) return false;
      text = text.slice(0, text.length - tail.length) + '0:0';
    }
    var halves = text.split('::');
    if (halves.length > 2) return false;
    var groups = halves.map(function (half) { return half === '' ? [] : half.split(':'); });
    var all = [].concat.apply([], groups);
    if (!all.every(function (group) { return /^[0-9a-f]{1,4}$/i.test(group); })) return false;
    return halves.length === 2 ? all.length <= 7 : all.length === 8;
  }

  // ---- codes (whybounce/codes.cc) --------------------------------------------------------------------
  // [code, what follows], 0 if none stands at the front.
  function takeReplyCode(text) {
    var found = /^[2-5]\d\d/.exec(text);
    if (!found) return [0, text];
    var dotted = text.length > 5 && text[3] === '.' && text[4] === text[0] && text[5] === '.' && text[0] >= '4';
    if (!dotted && text.length > 3 &&
        (isAlnum(text[3]) || (text[3] === '.' && text.length > 4 && isDigit(text[4])))) return [0, text];
    return [Number(found[0]), text.slice(dotted ? 4 : 3).replace(/^:/, '').replace(/^[ -]+/, '')];
  }
  function takeEnhancedCode(text) {
    var found = /^(\(?)#?([245])\.(\d{1,3})\.(\d{1,3})/.exec(text);
    if (!found) return [null, text];
    var rest = text.slice(found[0].length);
    if ((rest !== '' && isAlnum(rest[0])) || /^\.\d/.test(rest)) return [null, text];
    if (found[1] !== '') {
      if (rest[0] !== ')') return [null, text];
      rest = rest.slice(1);
    }
    return [{ klass: Number(found[2]), subject: Number(found[3]), detail: Number(found[4]) }, rest.replace(/^[ :]+/, '')];
  }
  function markedCode(text) {
    for (var at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
      var code = takeEnhancedCode(text.slice(at))[0];
      if (code) return code;
    }
    return null;
  }

  // ---- the shape of a reply (classify/reply_shape.cc) ------------------------------------------------
  function pathOf(text, from) {
    var at = text.startsWith('://', from) ? from + 3 : from;
    var host = at;
    while (at < text.length && /[a-zA-Z0-9.:-]/.test(text[at])) ++at;
    if (at === host || text[at] !== '/') return null;
    if (/(spamhaus\.org|mail\.i\.ua)$/i.test(text.slice(host, at))) return null;
    ++at;
    var end = at;
    while (end < text.length && !' \t<>"\'()[]{}|\\^`?#'.includes(text[end])) ++end;
    while (end > at && '.,;:'.includes(text[end - 1])) --end;
    return [at, end];
  }
  function argumentsOf(text, from) {
    var found = /^.(mail from:|rcpt to:|ehlo |helo )/i.exec(text.slice(from, from + 13));
    if (!found) return null;
    var first = from + found[0].length;
    var last = text.slice(0, from + 512).indexOf(text[from], first);
    return last < 0 ? null : [first, last];
  }

  function shapeOf(reply, recipient, relayHost) {
    var text = reply.slice(0, REPLY_BYTES_MAX);
    var at = 0, out = '', addressStart = 0, afterId = false, masked = [Infinity, 0];
    var sign = recipient.lastIndexOf('@');
    var domain = sign < 0 ? '' : recipient.slice(sign + 1);
    var local = sign < 0 ? '' : recipient.slice(0, sign);
    if (local.length < 4 || /^[a-zA-Z]*$/.test(local)) local = '';
    if (!domain.includes('.')) domain = '';
    if (!relayHost.includes('.')) relayHost = '';

    function previous() { return at === 0 ? ' ' : text[at - 1]; }
    function mask(part) { if (part && part[1] > part[0]) masked = part; }
    function known(name, replacement) {
      if (name === '' || lowerAscii(text.slice(at, at + name.length)) !== lowerAscii(name)) return false;
      var end = at + name.length;
      if (end < text.length && (isWord(text, end) || text[end] === '-' || text[end] === '@')) return false;
      if (previous() === '.' || previous() === '-') return false;
      out += replacement;
      at = end;
      return true;
    }
    function ipv6() {
      var found = /^[0-9a-f:.]*/i.exec(text.slice(at))[0].replace(/\.+$/, '');
      if (found.split(':').length < 3 || !isIp(found)) return false;
      out += '::0';
      at += found.length;
      addressStart = out.length;
      return true;
    }
    function ipv4() {
      var found = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\d)/.exec(text.slice(at));
      if (!found || previous() === '.') return false;
      var end = at + found[0].length;
      if ((classAt(text, end) & LETTER) || /^\.\d/.test(text.slice(end, end + 2))) return false;
      out += '0.0.0.0';
      at = end;
      return true;
    }
    function dateOrTime() {
      var rest = text.slice(at);
      var found = /^\d{4}-\d\d-\d\d[\dT:.+Z]*/.exec(rest);
      if (found) {
        out += '0-0-0';
      } else {
        found = /^\d\d?:\d\d[\d:.]*/.exec(rest);
        if (!found) return false;
        if (isWord(text, at + found[0].replace(/[.:]+$/, '').length)) return false;
        out += '0:00';
      }
      at += found[0].replace(/[.:]+$/, '').length;
      return true;
    }
    function digits(end) {
      var before = previous(), length = end - at;
      var ofCode = '#_-./'.includes(before);
      var ofId = afterId && before === '.';
      if (length >= 5) out += '00000';
      else if (length === 4 && !ofCode && !ofId) out += '0000';
      else if (ofId || (!ofCode && /^[\x00-\x20\x7f]+(sec|min|hour|day|msg|message)/i.test(text.slice(end)))) out += '0';
      else out += text.slice(at, end);
    }
    function word() {
      var first = lowerAscii(text[at]);
      if (!isWord(text, at - 1) && (known(domain, 'a.b') || known(relayHost, 'a.b'))) return;
      if (first === 'w' && previous() === ' ' && /^www\./i.test(text.slice(at, at + 4))) mask(pathOf(text, at));
      if (!(classAt(text, at - 1) & LOCAL_PART) && known(local, 'a')) return;
      if (isDigit(first) && (ipv4() || dateOrTime())) return;
      var end = at, seen = 0, runs = 0, last = 0;
      for (; isWord(text, end); ++end) {
        var klass = classAt(text, end) & (DIGIT | LETTER);
        if (klass !== last) ++runs;
        last = klass;
        seen |= klass;
      }
      var length = end - at;
      if (length <= 4 && text[end] === ':' && ipv6()) return;
      var taken = text.slice(at, end);
      if (seen === DIGIT) {
        digits(end);
      } else if (seen !== LETTER && !/[\x80-\xff]/.test(taken) &&
                 (length >= 10 || (length >= 8 && runs >= 3) || (length >= 6 && runs >= 4))) {
        out += 'x0000000000';
        afterId = true;
      } else {
        if (/[\x80-\xff]/.test(taken)) taken = taken.replace(/\d/g, '0');
        out += lowerUtf8(taken);
        afterId = false;
      }
      at = end;
    }
    function step() {
      ++at;
      if (at === masked[0]) at = masked[1];
    }
    function mark() {
      var char = text[at];
      if (char === '@' && out.length > addressStart && isWord(text, at + 1)) {
        var stop = out.lastIndexOf('\xe3\x80\x82');
        out = out.slice(0, stop >= addressStart && stop + 3 < out.length ? stop + 3 : addressStart) + 'a@b';
        ++at;
        var end = at;
        while (isWord(text, end) || text[end] === '.' || text[end] === '-') ++end;
        while (end > at && !isWord(text, end - 1)) --end;
        at = end;
        addressStart = out.length;
        afterId = false;
        return;
      }
      if (char === ':') {
        if (text.startsWith('://', at)) mask(pathOf(text, at));
        if (ipv6()) return;
      } else if (char === '"' || char === '\'') {
        mask(argumentsOf(text, at));
      }
      out += char;
      step();
      if (!(classes[char.charCodeAt(0)] & LOCAL_PART)) {
        addressStart = out.length;
        afterId = false;
      }
    }
    while (at < text.length) {
      var klass = classAt(text, at);
      if (klass & (DIGIT | LETTER)) {
        word();
      } else if (klass & BLANK) {
        if (out !== '' && !out.endsWith(' ')) out += ' ';
        step();
        addressStart = out.length;
        afterId = false;
      } else {
        mark();
      }
    }
    return out.endsWith(' ') ? out.slice(0, -1) : out;
  }

  // ---- classes of words (classify/class_finder.cc) ---------------------------------------------------
  var NEAR = 80, BEHIND = 26, TIGHT = 14, HITS_MAX = 192;
  function wordLead(lead, next) {
    if (lead < 0x80) return isAlnum(String.fromCharCode(lead));
    if (lead === 0xd8 && (next === 0x8c || next === 0x9b || next === 0x9f)) return false;
    return (lead >= 0xc3 && lead < 0xe0) || (lead === 0xe1 && next >= 0xb8 && next <= 0xbb);
  }
  function byteAt(text, at) { return at < text.length ? text.charCodeAt(at) : 0; }
  function wordGoesOn(text, at) { return at < text.length && wordLead(byteAt(text, at), byteAt(text, at + 1)); }
  function wordComesFrom(text, at) {
    if (at === 0) return false;
    var last = byteAt(text, at - 1);
    if (last < 0x80) return isAlnum(text[at - 1]);
    var lead = at - 1;
    while (lead > 0 && at - lead < 3 && (byteAt(text, lead) & 0xc0) === 0x80) --lead;
    return wordLead(byteAt(text, lead), lead + 1 < at ? byteAt(text, lead + 1) : 0);
  }
  function standsInName(text, begin, end) {
    if (end + 1 < text.length) {
      var next = text[end];
      if (next === '@' || (next === '.' && isAlnum(text[end + 1])) || (next === ':' && text[end + 1] === '/')) return true;
    }
    if (begin < 2) return false;
    var last = text[begin - 1];
    return last === '@' || last === '=' || (last === '.' && isAlnum(text[begin - 2]));
  }
  // A phrase as an expression: a blank may be a hyphen or nothing, an apostrophe any kind of it.
  function phraseExpression(phrase, isShort) {
    if (isShort) return new RegExp(phrase, 'g');  // its blank is one
    return new RegExp(phrase.replace(/[.*+?^${}()|[\]\\\/]/g, '\\$&').replace(/ /g, '[ _-]?')
      .replace(/'/g, "(?:'|`|\\xe2\\x80[\\x98\\x99]|\\xc2\\xb4)?"), 'g');
  }
  // By the longest word of each: [word, expression, class, open at its begin, at its end, short].
  var phrases = null;
  function readPhrases() {
    phrases = [];
    rules.classes.forEach(function (list, klass) {
      list.forEach(function (one) {
        var openBegin = one.startsWith('*'), openEnd = one.endsWith('*');
        var bare = toBytes(one.slice(openBegin ? 1 : 0, openEnd ? -1 : undefined));
        var key = bare.trim().split(/[ ']/).reduce(function (a, b) { return b.length > a.length ? b : a; }, '');
        phrases.push({ key: key, bare: bare, klass: klass, openBegin: openBegin, openEnd: openEnd,
          isShort: bare.startsWith(' ') && bare.length === 3 });
      });
    });
  }
  function findHits(text) {
    if (!phrases) readPhrases();
    var found = [];
    phrases.forEach(function (phrase) {
      if (phrase.isShort && text.startsWith(phrase.key) && !wordGoesOn(text, 2))
        found.push({ klass: phrase.klass, begin: 0, end: 2 });
      if (!text.includes(phrase.key)) return;
      if (!phrase.expression) phrase.expression = phraseExpression(phrase.bare, phrase.isShort);
      var hit;
      phrase.expression.lastIndex = 0;
      while ((hit = phrase.expression.exec(text)) !== null) {
        phrase.expression.lastIndex = hit.index + 1;
        var begin = hit.index, end = begin + hit[0].length;
        if (!phrase.openBegin && wordGoesOn(phrase.bare, 0) && wordComesFrom(text, begin)) continue;
        if (phrase.openEnd) {
          while (wordGoesOn(text, end)) end += byteAt(text, end) < 0x80 ? 1 : 2;
          end = Math.min(end, text.length);
        } else if (wordComesFrom(phrase.bare, phrase.bare.length) && wordGoesOn(text, end)) {
          continue;
        }
        if (!standsInName(text, begin, end)) found.push({ klass: phrase.klass, begin: begin, end: end });
      }
    });
    found.sort(function (a, b) { return a.begin - b.begin || a.end - b.end || a.klass - b.klass; });
    found = found.slice(0, HITS_MAX);
    setSentences(text, found);
    found = found.filter(function (hit) {
      return !found.some(function (other) {
        return other.klass === rules.ignored && other.begin <= hit.begin && hit.end <= other.end;
      });
    });
    rules.sequences.forEach(function (sequence) {
      var count = 0;
      var added = [];
      visitTerm(sequence[1], found, TIGHT, function (first, last) {
        added.push({ klass: sequence[0], begin: first.begin, end: last.end, sentence: first.sentence,
          firstLetter: first.firstLetter, lastLetter: last.lastLetter });
        return ++count === 8;
      });
      found = found.concat(added).slice(0, HITS_MAX);
    });
    return found;
  }
  function lettersIn(text) { return text.replace(/[\x80-\xbf]/g, '').length; }
  function endsSentence(text, at) {
    var char = text[at], next = at + 1 < text.length ? text[at + 1] : ' ';
    if ('.!?;'.includes(char)) return next === ' ';
    if (char === ']') return next === ':';
    if (char === '\xe3') return text.startsWith('\xe3\x80\x82', at);
    if ((char !== '4' && char !== '5') || !(at === 0 || text[at - 1] === ' ')) return false;
    var code = /^[\d.]+/.exec(text.slice(at))[0], behind = text[at + code.length];
    if (behind !== undefined && behind !== ' ' && behind !== '-') return false;
    return code.length === 3 ? !code.includes('.') : code.length >= 5 && code[1] === '.' && code[3] === '.';
  }
  function setSentences(text, found) {
    var sentence = 0, at = 0, letters = 0;
    found.forEach(function (hit) {
      for (; at < hit.begin; ++at) {
        if ((byteAt(text, at) & 0xc0) !== 0x80) ++letters;
        if (!isAlpha(text[at]) && endsSentence(text, at)) ++sentence;
      }
      hit.sentence = sentence;
      hit.firstLetter = letters;
      hit.lastLetter = letters + lettersIn(text.slice(at, hit.end));
    });
  }
  // A term is [absent, [classes], [classes], ...]. visit(first, last) until it returns true.
  function visitRest(term, item, found, gap, first, last, visit) {
    if (item === term.length) return visit(first, last);
    return found.some(function (hit) {
      return hit.sentence === first.sentence && hit.begin >= last.end && hit.firstLetter <= last.lastLetter + gap &&
        term[item].includes(hit.klass) && visitRest(term, item + 1, found, gap, first, hit, visit);
    });
  }
  function visitTerm(term, found, gap, visit) {
    return found.some(function (hit) {
      return term[1].includes(hit.klass) && visitRest(term, 2, found, gap, hit, hit, visit);
    });
  }
  function classesMatch(terms, found) {
    var part = null;
    visitTerm(terms[0], found, BEHIND, function (first, last) {
      var begin = first.begin, end = last.end;
      for (var i = 1; i < terms.length; ++i) {
        var absent = terms[i][0] === 1;
        var there = visitTerm(terms[i], found, BEHIND, function (from, to) {
          if (from.sentence !== first.sentence) return false;
          if (absent) return true;
          if (from.firstLetter > last.lastLetter + NEAR || first.firstLetter > to.lastLetter + NEAR) return false;
          begin = Math.min(begin, from.begin);
          end = Math.max(end, to.end);
          return true;
        });
        if (there === absent) return false;
      }
      part = [begin, end];
      return true;
    });
    return part;
  }

  // ---- texts: expressions of classes, or regular expressions ------------------------------------------
  var compiled = new Map();
  function expressionOf(text) {
    if (!compiled.has(text)) {
      // RE2's \s and \S know ASCII only.
      var source = text.replace(/\\s/g, '[\\t\\n\\f\\r ]').replace(/\\S/g, '[^\\t\\n\\f\\r ]');
      var ascii = /^[\x00-\x7f]*$/.test(text);
      compiled.set(text, { ascii: ascii, expression: new RegExp(source, 'i') });
    }
    return compiled.get(text);
  }
  // Where `text` matches in the shape, as [begin, end], or null.
  function match(text, heard) {
    if (typeof text !== 'string') return classesMatch(text, heard.hits);
    var one = expressionOf(text);
    var found = one.expression.exec(one.ascii ? heard.shape : heard.characters);
    if (!found) return null;
    if (one.ascii) return [found.index, found.index + found[0].length];
    var begin = toBytes(heard.characters.slice(0, found.index)).length;
    return [begin, begin + toBytes(found[0]).length];
  }
  function anyMatches(texts, heard) { return texts.some(function (text) { return match(text, heard) !== null; }); }

  function findSuffix(kind, host) {
    var rest = lowerAscii(host);
    if (rest.length > 256) return 0;
    while (rest !== '') {
      for (var i = 1; i < rules.providers.length; ++i) {
        if (rules.providers[i][kind].includes(rest)) return i;
      }
      var dot = rest.indexOf('.');
      rest = dot < 0 ? '' : rest.slice(dot + 1);
    }
    return 0;
  }

  // ---- rules in order, and the gate (classify/engine.cc, gate.cc) -------------------------------------
  function codesHold(rule, query) {
    if (rule.reply.length > 0 && !rule.reply.some(function (range) {
      return range[0] <= query.code && query.code <= range[1];
    })) return false;
    return rule.enhanced.length === 0 || rule.enhanced.some(function (range) {
      var code = query.enhanced;
      if (range === 0) return !code;
      return code && (range[0] === 0 || range[0] === code.klass) && range[1] === code.subject &&
        range[2] <= code.detail && code.detail <= range[3];
    });
  }
  function conditionsHold(rule, query) {
    if (rule.stages !== 0 && !(rule.stages >> query.stage & 1)) return false;
    if (rule.dialects !== 0 && !(rule.dialects >> query.dialect & 1)) return false;
    if (rule.speaker >= 0 && rule.speaker !== query.speaker) return false;
    if (!((rule.classes !== 0 ? rule.classes : ~4) >> query.klass & 1)) return false;
    return codesHold(rule, query);
  }
  // visit(rule, part) for every rule that holds, best first, until it returns true.
  function visitHolding(query, heard, visit) {
    var unknown = query.provider === 0 && heard.provider === 0;
    for (var kind = 0; kind < 4; ++kind) {
      var rank = rules.rules.filter(function (rule) { return rule.kind === kind; });
      var ofProviders = rank.filter(function (rule) { return rule.providers.length > 0; });
      var turns = [
        unknown ? [] : ofProviders.filter(function (rule) {
          return rule.providers.includes(query.provider) || rule.providers.includes(heard.provider);
        }),
        rank.filter(function (rule) { return rule.providers.length === 0; }),
        unknown && kind % 2 === 0 ? ofProviders.filter(function (rule) { return !rule.provider_known; }) : [],
      ];
      for (var turn = 0; turn < turns.length; ++turn) {
        for (var i = 0; i < turns[turn].length; ++i) {
          var rule = turns[turn][i];
          if (!conditionsHold(rule, query)) continue;
          var part = null;
          if (rule.texts.length > 0) {
            for (var j = 0; j < rule.texts.length && !part; ++j) part = match(rule.texts[j], heard);
            if (!part || anyMatches(rule.not_texts, heard)) continue;
          }
          if (visit(rule, part)) return;
        }
      }
    }
  }

  var CLIENT = ['client', 'path', 'receiver'];
  var RECIPIENTS = ['recipient', 'domain'];
  // Who can be blamed for what was answered there; null: anybody.
  function onTable(stage) {
    var name = rules.stages[stage];
    if (['connect', 'greeting', 'ehlo', 'starttls'].includes(name)) return CLIENT;
    if (name === 'auth') return CLIENT.concat('sender');
    if (name === 'mail') return CLIENT.concat('sender', 'message');
    return null;
  }
  function firstOn(faults, table) {
    return faults.find(function (fault) { return !table || table.includes(fault); }) || '';
  }
  function isName(token) {
    return /[0-9@]/.test(token) || token.includes('://') || token.startsWith('www.') ||
      /[a-zA-Z\x80-\xff]\.[a-zA-Z\x80-\xff]/.test(token);
  }
  function saysNothing(shape) {
    return shape.split(' ').every(function (token) {
      return isName(token) || (token.match(/[a-zA-Z\x80-\xff]+/g) || []).every(function (word) {
        return word.length < 3 || rules.silence.includes(word);
      });
    });
  }
  function basisOf(rule) {
    return rule.texts.length > 0 ? 'text' : rule.enhanced.length > 0 ? 'enhanced-code' : 'reply-code';
  }

  function decide(query, heard) {
    var cause = '', fault = '', suggests = '', decided = false, best = null, bestPart = null;
    var mirror = '', mirrored = null, mirroredPart = null, isMirror = false;
    var meant, isLabel = false, later, nothing;
    var table = onTable(query.stage);
    function says(reading) { return anyMatches(rules.readings[reading], heard); }
    function whomWordsMean() {
      if (meant !== undefined) return meant;
      isLabel = true;
      if (says('client-label')) return (meant = 'client');
      if (says('sender-label')) return (meant = 'sender');
      isLabel = false;
      if (says('recipient')) return (meant = 'recipient');
      return (meant = says('sender') ? 'sender' : '');
    }
    function saysLater() {
      if (later === undefined) later = says('later') && !says('not-later');
      return later;
    }
    function passesAlone(rule) {
      if (rule.texts.length > 0 || rule.exact || query.klass === 2) return true;
      if (rule.weak && rule.enhanced.length === 0) return false;
      if (nothing === undefined) nothing = saysNothing(query.shape);
      return nothing;
    }
    function wordsMeanAnother(rule) {
      var whom = whomWordsMean();
      return (whom === 'sender' || whom === 'client') && (isLabel || !rules.causes[rule.cause].names_both);
    }
    function putAside(rule, part, byWords) {
      if (mirror || decided || basisOf(rule) === 'reply-code' || !passesAlone(rule)) return;
      var info = rules.causes[rule.cause], stage = rules.stages[query.stage];
      if (byWords) mirror = whomWordsMean() === 'client' ? info.of_client : info.of_sender;
      else if (stage === 'auth') mirror = info.of_login;
      else mirror = stage === 'mail' ? info.of_sender : info.of_client;
      mirrored = rule;
      mirroredPart = part;
    }
    function takeMirror() {
      best = mirrored;
      bestPart = mirroredPart;
      cause = mirror;
      fault = firstOn(rules.causes[mirror].faults, table);
      isMirror = decided = true;
    }
    function weigh(rule, part) {
      if (!decided && mirror && rule.kind !== mirrored.kind) takeMirror();
      if (decided && (cause || rule.texts.length > 0)) return;
      var info = rules.causes[rule.cause];
      var faults = rule.faults.length > 0 ? rule.faults : info.faults;
      var blamed = firstOn(faults, table);
      if (query.klass !== 2 && faults.length > 0) {
        var meansSender = rules.stages[query.stage] === 'mail' && blamed === 'receiver' && info.of_sender;
        var isNamed = blamed !== '' && !meansSender;
        var ofRecipient = faults.some(function (one) { return RECIPIENTS.includes(one); });
        if (!isNamed || (ofRecipient && wordsMeanAnother(rule))) return putAside(rule, part, isNamed);
      }
      if (decided || !passesAlone(rule)) {
        if (!suggests) suggests = named(rule.cause);
        return;
      }
      best = rule;
      bestPart = part;
      cause = named(rule.cause);
      fault = blamed;
      decided = true;
    }
    function named(id) { return id === 'undetermined' ? '' : id; }
    visitHolding(query, heard, function (rule, part) {
      weigh(rule, part);
      return decided && (cause || suggests);
    });
    if (!decided && mirror) takeMirror();

    var rule = isMirror ? null : best;
    var info = rules.causes[cause || 'undetermined'];
    var permanence = rule && rule.permanence || info.permanence;
    if (permanence === 'hard') {
      var dead = (fault === 'receiver' || RECIPIENTS.includes(fault)) && query.klass !== 4 && !saysLater();
      if ((rule && rule.weak && !rule.permanence) || !dead) permanence = 'soft';
    }
    var action = info.action;
    if (action === 'suppress' && permanence !== 'hard') action = query.klass === 4 ? 'retry' : 'suppress-if-repeated';
    var provider = query.provider || heard.provider;
    if (provider === 0 && !query.hostKnown && best && best.providers.length === 1) provider = best.providers[0];
    return {
      cause: cause || 'undetermined', suggests: cause ? '' : suggests, fault: fault, klass: query.klass,
      permanence: permanence, action: rule && rule.action || action, who: rule && rule.who || info.who,
      rule: best ? best.id : '', basis: best ? basisOf(best) : '', help: best ? best.help : '',
      provider: provider === 0 ? '' : rules.providers[provider][0],
      blocklist: heard.blocklist === 0 ? '' : rules.blocklists[heard.blocklist - 1],
      code: query.code, enhanced: query.enhanced,
      matched: bestPart ? fromBytes(query.shape.slice(bestPart[0], bestPart[1])) : '',
    };
  }

  // reply: {text, code, enhanced, klass, stage, speaker, dialect, recipient, relayHost}, bytes.
  function classify(reply) {
    var text = reply.text;
    var taken = takeReplyCode(text), code = taken[0];
    text = taken[1];
    if (code !== 0) text = takeReplyCode(text)[1];
    taken = takeEnhancedCode(text);
    var enhanced = taken[0] || (reply.enhanced ? null : markedCode(taken[1]));
    text = taken[1];
    var recipient = reply.recipient || '', relayHost = reply.relayHost || '';
    var domain = recipient.slice(recipient.lastIndexOf('@') + 1);
    var query = {
      code: reply.code || code, enhanced: reply.enhanced || enhanced,
      stage: Math.max(0, rules.stages.indexOf(reply.stage || '')), speaker: reply.speaker || 0, dialect: reply.dialect || 0,
      hostKnown: relayHost !== '', shape: shapeOf(text, recipient, relayHost),
      provider: findSuffix(2, relayHost) || (recipient.includes('@') ? findSuffix(3, domain) : 0),
    };
    query.klass = query.code !== 0 ? Math.floor(query.code / 100) : reply.klass || (query.enhanced ? query.enhanced.klass : 0);
    var heard = { shape: query.shape, characters: fromBytes(query.shape), hits: findHits(query.shape), provider: 0, blocklist: 0 };
    rules.marks.forEach(function (mark) {
      if (heard.provider === 0 && match(mark[1], heard)) heard.provider = mark[0];
    });
    rules.lists.forEach(function (mark) {
      if (heard.blocklist === 0 && match(mark[1], heard)) heard.blocklist = mark[0];
    });
    return decide(query, heard);
  }

  return { classify: classify, toBytes: toBytes, fromBytes: fromBytes, takeReplyCode: takeReplyCode,
    takeEnhancedCode: takeEnhancedCode, isIp: isIp };
})();
