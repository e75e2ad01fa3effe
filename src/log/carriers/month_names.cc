#include "log/carriers/month_names.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace whybounce {
namespace {

// Of each month, in lower case and without the point of an abbreviation. A name that two languages
// give to two months ("lip": June in Croatian, July in Polish) is that of the larger one.
constexpr std::string_view kNames[12] = {
    // Rows of two lines are one string each. NOLINTNEXTLINE(bugprone-suspicious-missing-comma)
    " jan january januar janv janvier ene enero gen gennaio januari sty led янв января січ tammi "
    "oca ian 1月 1월 ",
    " feb february februar febr févr février fév febbraio febrero fev fevereiro februari lut úno "
    "фев февраля лют helmi şub 2月 2월 ",
    " mar march mär mrz märz mars marzo março mrt maart bře мар марта бер maalis márc 3月 3월 ",
    " apr april avr avril abr abril aprile kwi dub апр апреля кві huhti nis ápr 4月 4월 ",
    " may mai mayo mag maggio maio mei maj kvě май мая тра touko máj 5月 5월 ",
    " jun june juni juin junio giu giugno junho cze čen июн июня чер kesä haz jún iun 6月 6월 ",
    " jul july juli juil juillet julio lug luglio julho lip čec июл июля лип heinä tem júl iul 7月 "
    "7월 ",
    " aug august août ago agosto augustus augusti sie srp авг августа сер elo ağu 8月 8월 ",
    " sep september sept septembre septiembre set settembre setembro wrz zář сен сентября вер syys "
    "eyl szept 9月 9월 ",
    " oct october okt oktober octobre octubre ott ottobre out outubro paź říj окт октября жов loka "
    "eki 10月 10월 ",
    " nov november novembre noviembre novembro lis ноя ноября marras kas 11月 11월 ",
    " dec december dez dezember déc décembre dic dicembre diciembre dezembro gru pro дек декабря "
    "гру joulu ara des 12月 12월 ",
};
constexpr size_t kNameBytesMax = 20;

}  // namespace

int ConsumeMonthName(std::string_view* text) {
  std::string_view s = *text;
  // " 3月": these may be padded.
  size_t size = 0;
  while (size < s.size() && size < kNameBytesMax &&
         (IsAlpha(s[size]) || (s[size] & 0x80) != 0 || (IsDigit(s[size]) && size < 2))) {
    ++size;
  }
  if (size < 3 || size >= kNameBytesMax) return 0;
  constexpr std::string_view kEnglish = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int month = 0;
  for (size_t i = 0; size == 3 && i < kEnglish.size() && month == 0; i += 3) {
    if (StartsWith(s, kEnglish.substr(i, 3))) month = static_cast<int>(i / 3) + 1;
  }
  if (month == 0) {
    char word[kNameBytesMax + 2] = {' '};
    std::memcpy(word + 1, s.data(), size);
    LowerUtf8(word + 1, size);
    word[size + 1] = ' ';
    const std::string_view name(word, size + 2);
    for (int i = 0; i < 12 && month == 0; ++i) {
      if (kNames[i].find(name) != std::string_view::npos) month = i + 1;
    }
  }
  if (month == 0) return 0;
  s.remove_prefix(size);
  ConsumePrefix(&s, ".");
  *text = s;
  return month;
}

}  // namespace whybounce
