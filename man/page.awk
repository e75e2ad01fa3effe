# A page of the manual of the Markdown that we write: headings, paragraphs, lists, tables, indented code.
#   awk -v name=whybounce-rules -v section=7 -v what='...' -v version='whybounce 0.1.0' -f page.awk FILE.md
# Tables become lists of tagged paragraphs: what a terminal of any width shows.

function escaped(text) {
  gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); gsub(/'/, "\\(aq", text)
  gsub(/\^/, "\\(ha", text); gsub(/~/, "\\(ti", text)
  return text
}
function code(text) { gsub(/`/, "\\(ga", text); return escaped(text) }
function inline(text,   out, at, end) { # `code` and **strong** in bold, links by their words
  while (match(text, /\[[^][]*\]\([^()]*\)/)) {
    at = substr(text, RSTART + 1, RLENGTH - 2); end = substr(text, RSTART + RLENGTH)
    sub(/\]\(.*/, "", at)
    text = substr(text, 1, RSTART - 1) at end
  }
  out = ""
  while (match(text, /`[^`]+`|\*\*[^*]+\*\*/)) {
    at = substr(text, RSTART, RLENGTH)
    out = out escaped(substr(text, 1, RSTART - 1))
    sub(/^(`|\*\*)/, "", at); sub(/(`|\*\*)$/, "", at)
    out = out "\\fB" escaped(at) "\\fR"
    text = substr(text, RSTART + RLENGTH)
  }
  out = out escaped(text)
  return out ~ /^\./ ? "\\&" out : out
}
function end_code() { if (in_code) { print ".EE\n.RE"; in_code = 0; gap = 1 } }
function end_item() { if (in_item) { in_item = 0; gap = 1 } }
function space() { if (gap) print ".PP"; gap = 0 }
function trimmed(text) { sub(/^ +/, "", text); sub(/ +$/, "", text); return text }

BEGIN {
  title = toupper(name)
  print ".\\\" Made by man/page.awk, of Markdown."
  print ".TH " escaped(title) " " section " \"\" \"" version "\" \"" manual "\""
  print ".SH NAME\n" escaped(name) " \\- " escaped(what) "\n.SH DESCRIPTION"
  fresh = 1
}
/^# / { next }
/^## / { end_code(); end_item(); print ".SH " toupper(inline(substr($0, 4))); gap = 0; fresh = 1; next }
/^### / { end_code(); end_item(); print ".SS " inline(substr($0, 5)); gap = 0; fresh = 1; next }
/^ *$/ { in_table = 0; if (in_code) code_gap++; else { end_item(); gap = gap || !fresh } next }
/^    / && !in_item {
  if (!in_code) { print ".PP\n.RS 4\n.EX"; in_code = 1; gap = 0; code_gap = 0 }
  for (; code_gap > 0; code_gap--) print ""
  line = code(substr($0, 5)); print (line ~ /^\./ ? "\\&" : "") line; fresh = 0
  next
}
{ end_code() }
/^ *\|/ {
  end_item()
  row = $0; gsub(/\\\|/, "\001", row)
  n = split(row, cell, "|")
  if (row ~ /^ *\|[-| ]+\|$/) { next }
  if (!in_table) { in_table = 1; next } # what the columns are called
  for (i = 2; i < n; i++) { cell[i] = trimmed(cell[i]); gsub(/\001/, "|", cell[i]) }
  print ".TP\n" inline(cell[2]) "\n" inline(cell[3]) (n > 4 && cell[4] != "" ? "\n(" inline(cell[4]) ")" : "")
  gap = 1; fresh = 0
  next
}
{ in_table = 0 }
/^(- |[0-9]+\. )/ {
  end_item(); gap = 0
  if ($1 == "-") print ".IP \\(bu 2"
  else print ".IP " $1 " 4"
  text = $0; sub(/^(- |[0-9]+\. )/, "", text)
  print inline(text); in_item = 1; fresh = 0
  next
}
{ if (!in_item) space(); print inline(trimmed($0)); fresh = 0; gap = 0 }
END { end_code(); if (see != "") print ".SH SEE ALSO\n" see }
