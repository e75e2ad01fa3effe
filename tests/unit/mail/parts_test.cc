// Fields, parts, and what is written in them for programs.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/arena.h"
#include "base/limits.h"
#include "mail/dsn.h"
#include "mail/header.h"
#include "mail/json.h"
#include "mail/mime.h"

namespace whybounce {
namespace {

TEST(MailHeader, TheFirstFieldOfEachKindAndWhatFollows) {
  MailHeader header;
  const std::string_view rest = header.Read(
      "Subject: one\nno field here\nX-Other: 1\nSUBJECT : two\nTo: a@b.example,\n\tc@d.example\n\n"
      "body");
  EXPECT_EQ(rest, "body");
  EXPECT_EQ(header[Header::kSubject], "one");
  EXPECT_EQ(header[Header::kTo], "a@b.example,\n\tc@d.example");
  EXPECT_TRUE(header.Has(Header::kTo));
  EXPECT_FALSE(header.Has(Header::kFrom));
  EXPECT_EQ(header[Header::kFrom], "");
  EXPECT_EQ(header.field_count(), 4U);
  Arena arena;
  EXPECT_EQ(Unfolded(header[Header::kTo], &arena), "a@b.example, c@d.example");
}

TEST(MailHeader, ABoundaryEndsOneThatWasCutOff) {
  std::string_view rest = "To: a@b.example\n--boundary\nFrom: x@y.example\n";
  HeaderField field;
  ASSERT_TRUE(NextField(&rest, &field));
  EXPECT_EQ(field.name, "To");
  EXPECT_EQ(field.value, "a@b.example");
  EXPECT_FALSE(NextField(&rest, &field));
  EXPECT_EQ(rest.substr(0, 10), "--boundary");
}

TEST(MailHeader, NamesAndFieldsAreBounded) {
  HeaderField field;
  for (const size_t size : {size_t{79}, size_t{80}}) {
    const std::string text = std::string(size, 'n') + ": v\n";
    std::string_view rest = text;
    EXPECT_EQ(NextField(&rest, &field), size == 79) << size;
  }
  const auto subject_behind = [](size_t others) {
    std::string text;
    for (size_t i = 0; i < others; ++i) text += "X: y\n";
    text += "Subject: last\n\n";
    MailHeader header;
    header.Read(text);
    return std::string(header[Header::kSubject]);
  };
  EXPECT_EQ(subject_behind(kHeaderFieldsMax - 1), "last");
  EXPECT_EQ(subject_behind(kHeaderFieldsMax), "");
}

TEST(MailHeader, Parameters) {
  const std::string_view value =
      "multipart/report; report-type=delivery-status;\n boundary=\"a;b\"";
  EXPECT_EQ(MainValue(value), "multipart/report");
  EXPECT_EQ(Parameter(value, "boundary"), "a;b");
  EXPECT_EQ(Parameter(value, "report-type"), "delivery-status");
  EXPECT_EQ(Parameter(value, "type"), "");
  EXPECT_EQ(HeaderFromName("x-failed-RECIPIENTS"), Header::kXFailedRecipients);
  EXPECT_EQ(HeaderFromName("x-failed"), Header::kOther);
}

struct Mail {
  explicit Mail(const std::string& bytes) : text(bytes) { parts.Read(header, header.Read(text)); }
  const std::string text;
  MailHeader header;
  MailParts parts;
};

TEST(MailParts, LeavesInTheirOrder) {
  const Mail mail(
      "Content-Type: multipart/report; boundary=out\n\npreamble\n"
      "--out\nContent-Type: multipart/alternative; boundary=in\n\n"
      "--in\n\nplain\n--in\nContent-Type: text/html\n\n<p>html</p>\n--in--\n"
      "--out\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n"
      "--out\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\nTo: a@b.example\n"
      "--out--\nepilogue\n");
  const std::vector<MailPart>& parts = mail.parts.parts;
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_EQ(parts[0].kind, PartKind::kPlain);
  EXPECT_EQ(parts[0].body, "plain");
  EXPECT_TRUE(parts[0].alternative);
  EXPECT_EQ(parts[1].kind, PartKind::kHtml);
  EXPECT_EQ(parts[2].kind, PartKind::kDeliveryStatus);
  EXPECT_EQ(parts[2].body, "Status: 5.1.1");
  EXPECT_EQ(parts[3].kind, PartKind::kOriginal);
  EXPECT_TRUE(parts[3].attached);
  EXPECT_FALSE(mail.parts.cut);
}

TEST(MailParts, AThousandOfThem) {
  const auto read = [](size_t count) {
    std::string text = "Content-Type: multipart/mixed; boundary=b\n\n";
    for (size_t i = 0; i < count; ++i) text += "--b\n\nx\n";
    return Mail(text + "--b--\n");
  };
  const Mail fits = read(kMailPartsMax);
  EXPECT_EQ(fits.parts.parts.size(), kMailPartsMax);
  const Mail cut = read(kMailPartsMax + 5);
  EXPECT_EQ(cut.parts.parts.size(), kMailPartsMax + 1) << "the last one is the rest";
  EXPECT_TRUE(cut.parts.cut);
}

TEST(MailParts, DeeperOnesAreOnePart) {
  const auto nested = [](size_t depth) {
    std::string text = "Content-Type: multipart/mixed; boundary=b0\n\n";
    for (size_t i = 0; i + 1 < depth; ++i) {
      text += "--b" + std::to_string(i) + "\nContent-Type: multipart/mixed; boundary=b" +
              std::to_string(i + 1) + "\n\n";
    }
    return text + "--b" + std::to_string(depth - 1) + "\n\nleaf\n";
  };
  const Mail fits(nested(kMailDepthMax));
  ASSERT_EQ(fits.parts.parts.size(), 1U);
  EXPECT_EQ(fits.parts.parts[0].body, "leaf");
  const Mail deeper(nested(kMailDepthMax + 1));
  ASSERT_EQ(deeper.parts.parts.size(), 1U);
  EXPECT_NE(deeper.parts.parts[0].body, "leaf");
  EXPECT_NE(deeper.parts.parts[0].body.find("leaf"), std::string_view::npos);
}

TEST(MailParts, TextIsDecodedAndBounded) {
  Arena arena;
  const MailPart base64 = {
      .encoding = Encoding::kBase64, .charset = {}, .body = "aGVsbG8gd29ybGQ="};
  EXPECT_EQ(TextOf(base64, 100, &arena), "hello world");
  EXPECT_EQ(TextOf(base64, 5, &arena), "hello");
  const MailPart latin = {
      .encoding = Encoding::kQuotedPrintable, .charset = "iso-8859-1", .body = "na=EFve =\nthing"};
  EXPECT_EQ(TextOf(latin, 100, &arena), "na\xc3\xafve thing");
  const MailPart plain = {.charset = {}, .body = "as it is"};
  EXPECT_EQ(TextOf(plain, 100, &arena).data(), plain.body.data()) << "not copied";
  EXPECT_EQ(TextOf(plain, 2, &arena), "as");
}

TEST(DeliveryStatus, AGroupPerRecipient) {
  Arena arena;
  ParsedMail mail;
  const std::string_view text =
      "Reporting-MTA: dns; mx.a.example\nX-Postfix-Queue-ID: 4CC3BD2D\n\n"
      "Final-Recipient: rfc822; ann@corp.example\nAction: failed\nStatus: 5.1.1\n"
      "Remote-MTA: dns; mx.corp.example\nDiagnostic-Code: smtp; 550 5.1.1 no\n such user\n\n"
      "Final-Recipient : rfc/822;bob@corp.example\nOriginal-Recipient: rfc822;b@corp.example\n"
      "Action: delayed\nStatus: 4.4.1 (timeout)\n\n"
      "Final-Recipient: eve@corp.example\nAction: delivered\nStatus: 2.0.0\n";
  EXPECT_TRUE(HoldsDeliveryStatus(text));
  EXPECT_FALSE(HoldsDeliveryStatus("Hello: world\nStatus quo\n"));
  ReadDeliveryStatus(text, false, &arena, &mail);
  EXPECT_EQ(mail.host, "mx.a.example");
  EXPECT_EQ(mail.queue_id, "4CC3BD2D");
  ASSERT_EQ(mail.recipients.size(), 3U);
  EXPECT_EQ(mail.recipients[0].recipient, "ann@corp.example");
  EXPECT_EQ(mail.recipients[0].reply, "550 5.1.1 no such user");
  EXPECT_EQ(mail.recipients[0].relay_host, "mx.corp.example");
  EXPECT_EQ(mail.recipients[0].outcome, Outcome::kBounced);
  EXPECT_EQ(mail.recipients[1].recipient, "bob@corp.example");
  EXPECT_EQ(mail.recipients[1].original_recipient, "b@corp.example");
  EXPECT_EQ(mail.recipients[1].outcome, Outcome::kDeferred);
  EXPECT_EQ(mail.recipients[2].outcome, Outcome::kDelivered);
}

TEST(DeliveryStatus, SoManyRecipients) {
  Arena arena;
  ParsedMail mail;
  std::string text = "Reporting-MTA: dns; a.example\n\n";
  for (size_t i = 0; i <= kMailRecipientsMax; ++i)
    absl::StrAppend(&text, "Final-Recipient: rfc822; a", i, "@b.example\nStatus: 5.1.1\n\n");
  ReadDeliveryStatus(text, false, &arena, &mail);
  EXPECT_EQ(mail.recipients.size(), kMailRecipientsMax);
}

TEST(DeliveryStatus, AComplaintNamesWhomTheMailWasFor) {
  Arena arena;
  ParsedMail mail;
  ReadFeedbackReport("Feedback-Type: abuse\nOriginal-Rcpt-To: <ann@corp.example>\n", &arena, &mail);
  ASSERT_EQ(mail.recipients.size(), 1U);
  EXPECT_EQ(mail.recipients[0].recipient, "ann@corp.example");
  EXPECT_EQ(mail.recipients[0].outcome, Outcome::kNotABounce);
  EXPECT_EQ(mail.feedback_type, "abuse");
}

TEST(JsonNotification, OfABounceInItsEnvelope) {
  Arena arena;
  ParsedMail mail;
  EXPECT_TRUE(ReadJsonNotification(
      R"({"Type": "Notification", "Message": "{\"notificationType\": \"Bounce\", \"bounce\": )"
      R"({\"reportingMTA\": \"dns; mx.a.example\", \"bouncedRecipients\": [{\"emailAddress\": )"
      R"(\"ann@corp.example\", \"status\": \"5.1.1\", \"diagnosticCode\": )"
      R"(\"smtp; 550 5.1.1 no such user\"}]}, \"mail\": {\"source\": \"s@shop.example\"}}"})",
      &arena, &mail));
  EXPECT_EQ(mail.kind, MailKind::kBounce);
  EXPECT_EQ(mail.host, "mx.a.example");
  EXPECT_EQ(mail.sender, "s@shop.example");
  ASSERT_EQ(mail.recipients.size(), 1U);
  EXPECT_EQ(mail.recipients[0].recipient, "ann@corp.example");
  EXPECT_EQ(mail.recipients[0].reply, "550 5.1.1 no such user");
  EXPECT_EQ(mail.recipients[0].reply_code, 550);
}

TEST(JsonNotification, OneOfSeveralComplainedIsNotSaidToHave) {
  const auto read = [](const std::string& who, Arena* arena) {
    ParsedMail mail;
    EXPECT_TRUE(ReadJsonNotification(
        R"({"notificationType": "Complaint", "complaint": {"complainedRecipients": [)" + who +
            "]}}",
        arena, &mail));
    return mail.recipients;
  };
  Arena arena;
  const auto one = read(R"({"emailAddress": "ann@corp.example"})", &arena);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_TRUE(one[0].complained);
  const auto two =
      read(R"({"emailAddress": "a@b.example"}, {"emailAddress": "c@b.example"})", &arena);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_FALSE(two[0].complained || two[1].complained);
}

TEST(JsonNotification, OtherObjectsAndTextAreNone) {
  Arena arena;
  ParsedMail mail;
  EXPECT_FALSE(ReadJsonNotification(R"({"notificationType": "Open"})", &arena, &mail));
  EXPECT_FALSE(ReadJsonNotification(R"({"notificationType": "Bounce")", &arena, &mail));
  EXPECT_FALSE(ReadJsonNotification(R"({"a": "b"})", &arena, &mail));
  EXPECT_FALSE(ReadJsonNotification("notificationType", &arena, &mail));
  EXPECT_TRUE(mail.recipients.empty());
}

}  // namespace
}  // namespace whybounce
