#include "mail/original.h"

#include "base/text.h"
#include "mail/address.h"
#include "mail/header.h"

namespace whybounce {
namespace {

constexpr size_t kReceivedMax = 10;
constexpr size_t kAddressesMax = 100;

// The word after " key ", as of "by mx.example (Postfix) with ESMTP id 4XpL0K" or its last one.
std::string_view WordBehind(std::string_view text, std::string_view key) {
  for (size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
    const bool begins = at == 0 || IsSpace(text[at - 1]);
    std::string_view rest = text.substr(at + key.size());
    if (!begins || rest.empty() || !IsSpace(rest.front())) continue;
    rest = TrimSpace(rest);
    size_t end = 0;
    while (end < rest.size() && !IsSpace(rest[end]) && rest[end] != ';') ++end;
    return rest.substr(0, end);
  }
  return {};
}

// The queue id that `host` gave to the mail, by the Received field it wrote. "id" may be of another
// kind of program, but then no log line has it.
std::string_view QueueIdAt(std::string_view header, std::string_view host, Arena* arena) {
  HeaderField field;
  for (size_t seen = 0; seen < kReceivedMax && NextField(&header, &field);) {
    if (HeaderFromName(field.name) != Header::kReceived) continue;
    ++seen;
    const std::string_view value = Unfolded(field.value, arena);
    const std::string_view by = WordBehind(value, "by");
    if (by.empty() || !EqualsIgnoreCase(by, host)) continue;
    std::string_view id =
        WordBehind(value.substr(static_cast<size_t>(by.data() - value.data())), "id");
    return id.size() > 30 || id.find('@') != id.npos ? std::string_view() : id;
  }
  return {};
}

}  // namespace

std::string_view MessageIdOf(std::string_view value) {
  const size_t open = value.find('<');
  const size_t close = value.find('>', open == value.npos ? 0 : open);
  if (open == value.npos || close == value.npos)
    return TrimSpace(value.substr(0, value.find('\n')));
  return value.substr(open, close - open + 1);
}

void ReadOriginal(std::string_view text, Arena* arena, ParsedMail* mail) {
  MailHeader header;
  header.Read(text);
  if (mail->message_id.empty()) mail->message_id = MessageIdOf(header[Header::kMessageId]);
  if (mail->list_id.empty() && header.Has(Header::kListId)) {
    // "Name of the list <list.example.org>"
    const std::string_view id = MessageIdOf(Unfolded(header[Header::kListId], arena));
    mail->list_id = id.starts_with('<') && id.size() > 2 ? id.substr(1, id.size() - 2) : id;
  }
  if (!mail->has_sender && header.Has(Header::kReturnPath)) {
    mail->sender = AddressOf(header[Header::kReturnPath]);
    mail->has_sender = true;
  }
  if (mail->queue_id.empty() && !mail->host.empty()) {
    mail->queue_id = QueueIdAt(header.text(), mail->host, arena);
  }
}

void OriginalRecipients(std::string_view text, Arena* arena,
                        std::vector<std::string_view>* addresses) {
  MailHeader header;
  header.Read(text);
  for (const Header field : {Header::kTo, Header::kCc}) {
    const std::string_view value = Unfolded(header[field], arena);
    FoundAddress found;
    for (size_t from = 0; addresses->size() < kAddressesMax && FindAddress(value, from, &found);) {
      addresses->push_back(found.address);
      from = found.end;
    }
  }
}

}  // namespace whybounce
