// The classifier in the page (patterns/page/classify.js, reply.js) against the program's, on every
// reply of tests/data. argv: the program, a directory to write to, the directory of the data.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';

const [program, directory, data] = process.argv.slice(2);
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
execFileSync(program, ['site', directory], { stdio: ['ignore', 'ignore', 'ignore'] });

// As in the page: the scripts one after another, and nothing but the language itself.
const context = vm.createContext({ TextEncoder, TextDecoder, console });
for (const name of ['rules.js', 'classify.js', 'reply.js'])
  vm.runInContext(readFileSync(join(directory, name), 'utf8'), context, { filename: name });
const inPage = (text) => vm.runInContext(`replyReader.answer(${JSON.stringify(text)})`, context);

// What must be equal at least, of a hundred. The page reads replies; the frames that log lines and
// notices put around them it reads in part.
const files = { 'replies.tsv': ['reply', 99.5], 'sentences.tsv': ['reply', 99], 'core_sentences.tsv': ['reply', 99.5],
  'refusals.tsv': ['reply', 99], 'field.tsv': ['reply', 99], 'framed.tsv': ['pasted', 95] };
let failed = 0;
for (const [file, [column, percent]] of Object.entries(files)) {
  const [head, ...lines] = readFileSync(join(data, file), 'utf8').split('\n').filter((line) => line !== '');
  const at = head.split('\t').indexOf(column);
  if (at < 0) throw new Error(`${file}: no column ${column} in ${head}`);
  const texts = lines.map((line) => line.split('\t')[at].replaceAll('\\n', ' ').replaceAll('\\t', ' '));
  const answers = [];
  for (let i = 0; i < texts.length; i += 100) {
    const out = execFileSync(program, ['classify', '--format', 'jsonl', '--', ...texts.slice(i, i + 100)]);
    answers.push(...out.toString().trim().split('\n').map((line) => JSON.parse(line)));
  }
  if (answers.length !== texts.length) throw new Error(`${file}: ${answers.length} answers to ${texts.length} texts`);
  let equal = 0;
  for (const [i, text] of texts.entries()) {
    const own = answers[i];
    const other = inPage(text);
    const same = own.cause === other.cause && own.permanence === other.permanence && own.who === other.who &&
      (own.rule || '') === other.rule;
    if (same) ++equal;
    else if (process.env.VERBOSE) {
      console.log(`${file}: ${own.cause} ${own.permanence} ${own.who} ${own.rule || '-'} | page: ${other.cause} ` +
        `${other.permanence} ${other.who} ${other.rule || '-'} | ${text.slice(0, 200)}`);
    }
  }
  const share = (100 * equal) / texts.length;
  console.log(`${file}: ${equal} of ${texts.length} as the program, ${share.toFixed(1)} %`);
  if (share < percent) {
    console.log(`FAILED: ${file}: less than ${percent} %`);
    failed = 1;
  }
}
process.exit(failed);
