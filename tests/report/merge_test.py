#!/usr/bin/env python3
"""merge_test.py WHYBOUNCE LOG [TREES]: any tree of merges of any pieces is the report of one pass."""
import os
import random
import subprocess
import sys
import tempfile


def main(program, log, trees='6'):
    run = lambda *words: subprocess.run([program, *words], check=True, stdout=subprocess.PIPE,
                                        env={**os.environ, 'TZ': 'UTC'}).stdout
    chance = random.Random(11)
    with open(log, 'rb') as file:
        lines = file.readlines()
    # Where the second changes, so that the order of the pieces is that of their times.
    cuts = [i for i in range(1, len(lines)) if lines[i][:15] != lines[i - 1][:15]]
    for tree in range(int(trees)):
        with tempfile.TemporaryDirectory() as work:
            os.chdir(work)
            ends = sorted(chance.sample(cuts, 6)) + [len(lines)]
            pieces, begin = [], 0
            for number, end in enumerate(ends):
                with open(f'mail.{number}', 'wb') as out:
                    out.writelines(lines[begin:end])
                pieces.append(f'mail.{number}')
                begin = end
            whole = run('report', '--year', '2026', '--format', 'json', *pieces)
            partials = []
            for piece in pieces:
                run('map', '--year', '2026', '-j', str(chance.randint(1, 3)), '-o', piece + '.part', piece)
                partials.append(piece + '.part')
            while len(partials) > 1:
                at = chance.randrange(len(partials) - 1)
                both = partials[at:at + 2]
                if len(partials) == 2:
                    break
                chance.shuffle(both)  # the order of the words means nothing
                joined = f'joined.{len(partials)}'
                run('merge', '--format', 'partial', '-o', joined, *both)
                partials[at:at + 2] = [joined]
            merged = run('merge', '--format', 'json', *partials)
            if merged != whole:
                with open('whole', 'wb') as out:
                    out.write(whole)
                with open('merged', 'wb') as out:
                    out.write(merged)
                subprocess.run(['diff', 'whole', 'merged'], check=False)
                print(f'FAILED tree {tree}: cuts {ends}')
                return 1
    print(f'{trees} trees are one pass')
    return 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), *sys.argv[3:]))
