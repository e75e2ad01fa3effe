#!/usr/bin/env python3
"""lint.py BUILD: clang-tidy over all of src/, with the flags of BUILD/compile_commands.json.

Most of its time goes into headers, which it reads and searches again for every file. So the files of a
folder are looked at as one file that includes them. Files whose unnamed namespaces declare the same
name can't be in one: the second begins another; what still doesn't compile together is looked at file
by file, and slow: the names of types are best told apart in all of src/. Against each file alone this
misses misc-unused-alias-decls, which looks at nothing that is included, and no other check of ours.
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# What a line without indentation declares: 'struct A', 'enum class A', 'bool A(', 'constexpr int kA[]'.
DECLARED = re.compile(r'^(?:(?:struct|class|enum class|using) (\w+)|\w[\w:<>,*& ]*?[ *&](\w+) ?[\[({=;])', re.M)
TYPE = re.compile(r'^(?:struct|class|enum class|using) (\w+)', re.M)
UNNAMED = re.compile(r'^namespace \{\n(.*?)^\}  // namespace\n', re.M | re.S)
FINDING = re.compile(r'^(\S+?:\d+:\d+): (?:error|warning): .*')


def declared(text):
    return {name for match in DECLARED.finditer(text) for name in match.groups() if name}


def groups_of(files):
    """[(files, ...)]: of one folder of src/ each."""
    taken_by_headers = set()
    for directory, _, names in os.walk(os.path.join(ROOT, 'src')):
        for name in names:
            if name.endswith('.h'):
                with open(os.path.join(directory, name), encoding='utf-8') as header:
                    taken_by_headers.update(TYPE.findall(header.read()))
    groups = {}
    for file in sorted(files):
        with open(file, encoding='utf-8') as source:
            names = {name for body in UNNAMED.findall(source.read()) for name in declared(body)}
        folder = groups.setdefault(os.path.relpath(file, ROOT + '/src').split('/')[0], [])
        alone = bool(names & taken_by_headers)
        group = next((one for one in folder if not alone and one[1] is not None and not one[1] & names), None)
        if group is None:
            folder.append(group := [[], set()])
        group[0].append(file)
        group[1] = None if alone else group[1] | names
    return [(folder, files) for folder, found in groups.items() for files, _ in found]


def tidy(file, flags):
    done = subprocess.run(['clang-tidy', '-quiet', r'-header-filter=src/.*\.(h|cc)$', file, '--', *flags],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, check=False)
    return done.returncode, done.stdout


def look(build, name, files, flags):
    if len(files) > 1:
        one = os.path.join(build, 'lint', name + '.cc')
        with open(one, 'w', encoding='utf-8') as out:
            out.writelines(f'#include "{file}"  // NOLINT\n' for file in files)
        code, said = tidy(one, flags)
        if code == 0 or 'clang-diagnostic-error' not in said:
            return code, said
    results = [tidy(file, flags) for file in files]
    return max(code for code, _ in results), ''.join(said for _, said in results)


def main(build):
    flags = {}
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as commands:
        for command in json.load(commands):
            if command['file'].startswith(ROOT + '/src/'):
                words = shlex.split(command['command'])
                flags[command['file']] = [word for i, word in enumerate(words[1:], 1)
                                          if word not in ('-o', '-c') and words[i - 1] not in ('-o', '-c')]
    os.makedirs(os.path.join(build, 'lint'), exist_ok=True)
    jobs = []
    for number, (folder, files) in enumerate(groups_of(flags)):
        jobs.append((f'{folder}{number}', files, max((flags[file] for file in files), key=len)))
    jobs.sort(key=lambda job: -len(job[1]))
    seen = set()
    failed = False
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for code, said in pool.map(lambda job: look(build, *job), jobs):
            failed = failed or code != 0
            shown = False
            for line in said.splitlines():
                if match := FINDING.match(line):  # what stands in a header is found once per group
                    shown = line not in seen
                    seen.add(line)
                if shown:
                    print(line)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
