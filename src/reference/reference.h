// Everything that can be explained, in one language.
#ifndef WHYBOUNCE_REFERENCE_REFERENCE_H_
#define WHYBOUNCE_REFERENCE_REFERENCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "classify/rules/patterns.h"
#include "document/catalogue.h"
#include "whybounce/cause.h"

namespace whybounce {

enum class EntryKind : uint8_t { kReply, kEnhanced, kCause, kBlocklist };

// One thing that can be explained. Owns its strings.
struct Entry {
  EntryKind kind = EntryKind::kReply;
  std::string name;  // as people write it: "556", "5.1.10", "X.1.10", "null-mx", "zen.spamhaus.org"
  std::string table;   // where its texts and facts are: "reply.556", "enhanced.X.1.10"
  std::string page;    // id of its page: "556", "x.1.10"
  std::string vendor;  // id of the only provider that uses this code; its texts are the cause's
  bool known = true;   // false: a code that is well-formed and nowhere listed
  int code_class = 0;  // first digit of a code; 0: any class, or no code
  // Whether an enhanced code has a meaning in its class: 2.1.1 has none, X.1.1 being a failure.
  bool fits = true;

  Cause cause = Cause::kUndetermined;    // what the code means if nothing else is known
  std::optional<Permanence> permanence;  // nullopt: text and stage decide
  Action action = Action::kNothing;
  std::vector<Who> who;  // empty: text and stage decide
};

// "mixed" where text and stage decide.
std::string_view PermanenceId(const Entry& entry);

// Facts and texts together. Thread-safe: immutable after Load(). Views are valid as long as it
// lives.
class Reference {
 public:
  // `further_texts`: files of texts beside those of the reference, for pages that tell of more.
  // Errors: those of Catalogue::Load().
  static absl::StatusOr<Reference> Load(std::string_view language,
                                        const std::vector<std::string_view>& further_texts = {});

  // A name without what stands around it where it is pasted from: "(#5.1.1)", "550-", "dsn=5.1.1,".
  static std::string_view BareName(std::string_view name);
  // What `name` is: a reply code, an enhanced code (of a class, or "X.1.10" for any), a cause id or
  // the zone of a blocklist, bare or not. Codes that are nowhere listed are entries that are not
  // `known`; nullopt for everything else.
  std::optional<Entry> Find(std::string_view name) const;

  // All entries of a kind: codes by number, causes in the order of the vocabulary, blocklists in
  // that of their file. Enhanced codes are those for any class.
  std::vector<Entry> All(EntryKind kind) const;
  // Known codes closest to `entry`, closest first, of the same kind and class.
  std::vector<Entry> Nearest(const Entry& entry, size_t count) const;
  // The cause or zone that is spelt most like `name`; empty if none is much like it.
  std::string NearestName(std::string_view name) const;
  // Codes whose usual cause is `cause`, and those that some server uses for it.
  std::vector<Entry> CodesOf(Cause cause) const;

  // Texts and facts of an entry: Text(entry, "meaning"), Facts(entry, "stages"). Where a class of
  // an enhanced code has its own, "cause_4" beside "cause", it goes before.
  std::string_view Text(const Entry& entry, std::string_view field) const;
  const std::vector<std::string>& Texts(const Entry& entry, std::string_view field) const;
  std::string_view Fact(const Entry& entry, std::string_view field) const;
  const std::vector<std::string>& Facts(const Entry& entry, std::string_view field) const;
  // Those of the lists `with` and `uses` that are of the class of `entry`.
  std::vector<std::string> Companions(const Entry& entry) const;
  std::vector<std::string> Uses(const Entry& entry) const;
  std::string_view Title(const Entry& entry) const;
  // A verb phrase that follows the code: "says that ...".
  std::string Gist(const Entry& entry) const;

  // What to do at the provider (an id of providers.toml, or empty): about the first of `codes` that
  // has a way of its own (a code, a token, a rule's id), else about the cause in general - but
  // nothing that names other codes than these. Empty if there is nothing.
  std::string_view AdviceAbout(std::string_view provider, const std::vector<std::string>& codes,
                               Cause cause) const;

  const Catalogue& texts() const { return texts_; }
  const Catalogue& facts() const { return facts_; }
  // Causes, blocklists and providers are those that replies are judged by.
  const CauseInfo& cause(Cause cause) const { return patterns_.causes[static_cast<size_t>(cause)]; }
  const std::vector<Blocklist>& blocklists() const { return patterns_.blocklists; }
  // The name of a provider by its id; the id itself if there is no such provider.
  std::string_view ProviderName(std::string_view id) const;

 private:
  Reference(Catalogue texts, Catalogue facts, Patterns patterns)
      : texts_(std::move(texts)), facts_(std::move(facts)), patterns_(std::move(patterns)) {}
  void LookUpVendor(Entry* entry) const;
  void SetJudgement(Entry* entry) const;
  // The row of vendors.codes whose range holds the code; empty if there is none.
  std::string_view VendorRow(std::string_view code) const;
  std::string Key(const Catalogue& catalogue, const Entry& entry, std::string_view field) const;
  Entry MakeCode(EntryKind kind, std::string_view name, std::string_view id) const;
  Entry MakeCause(Cause cause) const;
  Entry MakeBlocklist(const Blocklist& list) const;

  Catalogue texts_;
  Catalogue facts_;
  Patterns patterns_;  // without rules
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REFERENCE_REFERENCE_H_
