package dialog

import (
	"cmp"
	"context"

	"handoff/bot"
)

// Account is how one account of a platform differs from the others: a shop of its
// own, with its own agents and its own knowledge.
type Account struct {
	Name string      // what the customers of this account know the company as; empty: nothing is said of it
	Desk bot.Address // where its tickets are opened; zero: Config.Desk
	Tags []string    // its knowledge: articles that bear one of them, and those without tags; empty: everything

	// Shows says that a chat there always shows how the request stands (bot.OpStatus): the
	// line is told when what it says of the team's return is over.
	Shows bool
}

// account is the one on which the customer writes.
func (t *Turn) account() Account {
	if len(t.manager.accounts) == 0 {
		return Account{}
	}
	return t.manager.accounts[t.platform()]
}

// Desk reports whether there is a desk for this customer, and where: that of the
// ticket's team, else of the account.
func (t *Turn) Desk() (bot.Address, bool) {
	desk := t.Team().Desk
	if desk.IsZero() {
		desk = t.account().Desk
	}
	if desk.IsZero() {
		desk = t.manager.desk
	}
	return desk, !desk.IsZero()
}

// introduce says who is speaking, by the company's name where there is one.
func (t *Turn) introduce(text, named string) string {
	if name := t.account().Name; name != "" {
		return t.Text(named, "name", name)
	}
	return t.Text(text)
}

// Welcome greets who has come for the first time.
func (t *Turn) Welcome() {
	t.State.Welcomed = true
	if t.State.Public {
		t.Tell("welcome.public")
		return
	}
	t.Answer(bot.Reply{Text: t.introduce("welcome", "welcome.named")})
}

// Notice tells once, before the bot's first answer, that this is an automated
// assistant and that a person can be asked for: in a message of its own, or in that
// of an answer which grows. Where others read along it is a few words that go
// before the answer.
func (t *Turn) Notice() {
	switch {
	case t.State.Welcomed:
	case t.State.Public:
		t.before = t.Text("notice.public")
	default:
		t.State.Welcomed = true
		t.before, t.apart = t.introduce("notice", "notice.named"), true
	}
}

// platformName is the account as the card shows it.
func (t *Turn) platformName(account string) string {
	if name := t.manager.accounts[account].Name; name != "" && account != "" {
		return name + " (" + account + ")"
	}
	return cmp.Or(account, "–")
}

type tagsKey struct{}

// Tags are those of Account of the turn that ctx serves: every search of a
// customer's turn hands them on in its Query. They ride in the context because a
// search happens far below the step that has the turn.
func Tags(ctx context.Context) []string {
	tags, _ := ctx.Value(tagsKey{}).([]string)
	return tags
}

func withTags(ctx context.Context, tags []string) context.Context {
	if len(tags) == 0 {
		return ctx
	}
	return context.WithValue(ctx, tagsKey{}, tags)
}
