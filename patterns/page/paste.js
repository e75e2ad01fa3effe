// A pasted refusal: what it means, worked out on the reader's machine. The classifier is large, so it
// is loaded when something is pasted first: rules.js, classify.js, reply.js, and answers.js, which has
// the words of this language. Whatever was pasted is only ever written as text.
var pasteBox = (function () {
  'use strict';
  var loading = null;
  function load(source) {
    return new Promise(function (done, failed) {
      var script = document.createElement('script');
      script.src = source;
      script.onload = done;
      script.onerror = failed;
      document.head.appendChild(script);
    });
  }
  function ready() {
    if (!loading) {
      loading = ['../rules.js', '../classify.js', '../reply.js', 'answers.js'].reduce(function (before, source) {
        return before.then(function () { return load(source); });
      }, Promise.resolve());
    }
    return loading;
  }

  function element(name, content) {
    var made = document.createElement(name);
    [].concat(content).forEach(function (one) { made.append(one); });
    return made;
  }
  function link(id, title) {
    var made = element('a', title);
    made.href = id + '.html';
    return made;
  }
  // A link to the page of an id if there is one.
  function named(id, otherwise) {
    var page = pages.find(function (one) { return one[0] === id; });
    return page ? link(id, page[1]) : otherwise;
  }
  function enhancedOf(verdict) {
    var code = verdict.enhanced;
    return code ? [code.klass, code.subject, code.detail].join('.') : '';
  }
  // Pages that speak of the verdict, the best first: [id, title].
  function pagesOf(verdict) {
    return [verdict.cause, enhancedOf(verdict).replace(/^\d/, 'x'), String(verdict.code), 'at-' + verdict.provider, verdict.blocklist]
      .map(function (id) { return pages.find(function (one) { return one[0] === id; }); })
      .filter(Boolean);
  }
  function first(texts, keys) {
    return texts[keys.find(function (key) { return texts[key] !== undefined; })];
  }
  // What the queue does by itself depends on the class.
  function actionOf(verdict) {
    var dead = verdict.klass === 4 && rules.causes[verdict.cause].permanence === 'hard';
    return first(answers.action, [dead ? verdict.action + '-4-dead' : '', verdict.action + '-' + verdict.klass, verdict.action]);
  }
  function show(verdict, place) {
    var cause = answers.causes[verdict.cause];
    var soft = verdict.klass === 5 && verdict.permanence === 'soft';
    var facts = [
      [answers.labels.who, answers.who[verdict.who]],
      [answers.labels.permanence, answers.permanence[soft ? 'soft-final' : verdict.permanence]],
      [answers.labels.action, actionOf(verdict)],
      [answers.labels.codes, [String(verdict.code || ''), enhancedOf(verdict)].filter(Boolean).map(function (code) {
        return named(code.replace(/^\d(?=\.)/, 'x'), code);
      })],
      [answers.labels.provider, verdict.provider && named('at-' + verdict.provider, verdict.provider)],
      [answers.labels.blocklist, verdict.blocklist && named(verdict.blocklist, verdict.blocklist)],
      [answers.labels.matched, verdict.matched && element('code', verdict.matched)],
    ].filter(function (fact) { return fact[1] && fact[1].length !== 0; });
    var list = element('dl', facts.map(function (fact) {
      var value = element('dd', []);
      [].concat(fact[1]).forEach(function (one, i) { value.append(i > 0 ? ', ' : '', one); });
      return element('div', [element('dt', fact[0]), value]);
    }));
    var steps = first(cause.fix, [String(verdict.klass), 'any']);
    place.replaceChildren(element('h2', link(verdict.cause, cause.title)), element('p', cause.meaning), list,
      element('ol', steps.map(function (step) { return element('li', step); })));
  }

  var box = document.querySelector('.paste');
  if (box) {
    var field = box.querySelector('textarea'), place = box.querySelector('.answer'), asked = 0;
    var tell = function () {
      var text = field.value.trim(), turn = ++asked;
      if (text.length < 3) return place.replaceChildren();
      ready().then(function () {
        if (turn === asked) show(replyReader.answer(text), place);
      });
    };
    box.hidden = false;
    field.addEventListener('input', tell);
    if (field.value !== '') tell();  // the browser kept it
  }

  // For the search: done(pages) if `text` reads like a reply that says something.
  function lookUp(text, done) {
    ready().then(function () {
      var verdict = replyReader.answer(text);
      if (verdict.cause !== 'undetermined' || verdict.code !== 0) done(pagesOf(verdict));
    });
  }
  return { lookUp: lookUp };
})();
