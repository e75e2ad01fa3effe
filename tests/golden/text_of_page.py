"""What a reader sees of a page of HTML: the words of each block on a line, without markup, styles and drawings.

One language is golden whole; of the others, which differ by their words alone, the words are.
"""
import sys
from html.parser import HTMLParser

HIDDEN = ('style', 'script', 'svg')
INLINE = ('a', 'abbr', 'b', 'code', 'em', 'i', 'small', 'span', 'strong', 'sub', 'sup', 'text', 'title', 'bdi', 'wbr')


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.hidden = 0
        self.line = []

    def end_line(self):
        words = ' '.join(''.join(self.line).split())
        if words:
            print(words)
        self.line = []

    def handle_starttag(self, tag, attributes):
        if tag in HIDDEN:
            self.hidden += 1
        elif tag == 'span':
            self.line.append(' ')
        elif tag not in INLINE:
            self.end_line()

    def handle_endtag(self, tag):
        if tag in HIDDEN:
            self.hidden -= 1
        elif tag not in INLINE:
            self.end_line()

    def handle_data(self, data):
        if not self.hidden:
            self.line.append(data)


sys.stdout.reconfigure(encoding='utf-8')
words = Words()
words.feed(sys.stdin.buffer.read().decode('utf-8'))
words.end_line()
