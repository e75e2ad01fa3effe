#!/usr/bin/env python3
"""Rows of `events` are what events.schema.json says, the README names every key, and ids are ids.

events_schema_test.py WHYBOUNCE SCHEMA README INPUT...
"""
import json
import re
import subprocess
import sys

# Keys that --vocabulary adds, under the name of the other tool.
VOCABULARIES = ('sisimai', 'sparkpost', 'kumomta', 'powermta')
TYPES = {'string': str, 'integer': int, 'number': (int, float), 'boolean': bool}


def faults(row, schema):
    for key in schema['required']:
        if key not in row:
            yield f'{key} is missing'
    for key, value in row.items():
        rule = schema['properties'].get(key)
        if rule is None:
            yield f'{key} is not in the schema'
            continue
        wanted = rule.get('type')
        if wanted and (not isinstance(value, TYPES[wanted]) or (wanted == 'integer' and isinstance(value, bool))):
            yield f'{key} is no {wanted}: {value!r}'
        if 'enum' in rule and value not in rule['enum']:
            yield f'{key} has another word: {value!r}'
        if 'const' in rule and value != rule['const']:
            yield f'{key} is not {rule["const"]!r}'
        if 'minimum' in rule and value < rule['minimum']:
            yield f'{key} is too small: {value!r}'
        if 'pattern' in rule and not re.search(rule['pattern'], value):
            yield f'{key} has another form: {value!r}'
        if rule.get('format') == 'date-time' and not re.fullmatch(
                r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)', value):
            yield f'{key} is no time: {value!r}'


def main():
    program, schema_path, readme_path = sys.argv[1:4]
    with open(schema_path, encoding='utf-8') as file:
        schema = json.load(file)
    with open(readme_path, encoding='utf-8') as file:
        readme = file.read()
    wrong = [f'the README does not name {key}' for key in schema['properties']
             if f'`{key}`' not in readme and key not in VOCABULARIES]
    columns = subprocess.run([program, 'events', '--format', 'tsv', '-'], input=b'', stdout=subprocess.PIPE,
                             check=False).stdout.decode().split()
    wrong += [f'{key} is in the schema and no column' for key in schema['properties']
              if key not in columns and key not in VOCABULARIES]
    wrong += [f'{key} is a column and not in the schema' for key in columns if key not in schema['properties']]
    seen = set()
    rows = 0
    for path in sys.argv[4:]:
        for extra in ([], ['--group-by', 'sender-domain']):
            ids = set()
            out = subprocess.run([program, 'events', '--year', '2026', '--tz', 'UTC', *extra, path],
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
            for line in out.decode().splitlines():
                row = json.loads(line)
                rows += 1
                seen.update(row)
                wrong += [f'{path}: {fault}' for fault in faults(row, schema)]
                if row['event_id'] in ids:
                    wrong.append(f'{path}: {row["event_id"]} comes twice')
                ids.add(row['event_id'])
    for line in wrong[:20]:
        print(line)
    print(f'{rows} rows, {len(seen)} of {len(schema["properties"])} keys seen')
    return 1 if wrong or rows == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
