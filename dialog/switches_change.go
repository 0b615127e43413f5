package dialog

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"handoff/bot"
)

// Change is one wish of an admin: exactly one of its fields.
type Change struct {
	Pause     *Pause     `json:"pause,omitempty"`
	Resume    Scope      `json:"resume,omitempty"`
	Hours     *Exception `json:"hours,omitempty"`
	Regular   *string    `json:"regular,omitempty"` // the team whose hours are as configured again; "": all
	Holiday   *Holiday   `json:"holiday,omitempty"`
	Workday   *Holiday   `json:"workday,omitempty"` // the holiday that is one no longer
	Block     *Block     `json:"block,omitempty"`
	Unblock   string     `json:"unblock,omitempty"` // a number, a conversation, "account:ID"
	Macro     *Macro     `json:"macro,omitempty"`
	Unmacro   string     `json:"unmacro,omitempty"`
	Article   *Article   `json:"article,omitempty"`
	Unarticle string     `json:"unarticle,omitempty"`
}

// orderChange is the command that the switches' conversation serves.
const orderChange = "change"

// Change asks for a change of the switches, in the name of the author of the turn's
// message, who reads what became of it where they are. It is made after this turn,
// after those that were asked for before. dry: nothing is changed, and they read what
// would be. Whether the author may is the caller's to ask.
func (t *Turn) Change(c Change, dry bool) error {
	data, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("dialog: encode change: %w", err)
	}
	t.Order(switchesAt, orderChange, string(data), dry)
	return nil
}

// changes serves the conversation {handoff, switches}.
func (t *Turn) changes(ctx context.Context) error {
	m := t.Message()
	if t.Side != bot.Internal || m.Kind != bot.KindCommand || m.Name != orderChange {
		return nil
	}
	var c Change
	if err := json.Unmarshal([]byte(m.Text), &c); err != nil {
		return fmt.Errorf("dialog: decode change: %w", err)
	}
	dry := Dry(m)
	said, err := t.changed(ctx, c, dry)
	if err != nil {
		return err
	}
	if dry && said.Changed {
		t.Whisper(nil, "switch.dry", "text", CommonMark(said.Text))
	} else {
		t.Aside(bot.Reply{Text: said.Text})
	}
	if !said.Changed {
		return nil
	}
	verb, words := c.words()
	return t.Audit(verb, words, "", dry)
}

// words are a change as the audit shows it: no customer's words among them.
func (c Change) words() (verb, words string) {
	until := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return " until " + at.UTC().Format(time.RFC3339)
	}
	switch {
	case c.Pause != nil:
		return "pause", string(c.Pause.Scope) + until(c.Pause.Until)
	case c.Resume != "":
		return "resume", string(c.Resume)
	case c.Hours != nil && c.Hours.Open:
		return "hours", strings.TrimSpace(c.Hours.Team + " open" + until(c.Hours.Until))
	case c.Hours != nil:
		return "hours", strings.TrimSpace(c.Hours.Team + " close" + until(c.Hours.Until))
	case c.Regular != nil:
		return "hours", strings.TrimSpace(*c.Regular + " regular")
	case c.Holiday != nil:
		return "holiday", strings.TrimSpace("add " + c.Holiday.Date + " " + c.Holiday.Name + " " + c.Holiday.Team)
	case c.Workday != nil:
		return "holiday", strings.TrimSpace("remove " + c.Workday.Date + " " + c.Workday.Team)
	case c.Block != nil:
		return "block", c.Block.Label() + until(c.Block.Until)
	case c.Unblock != "":
		return "unblock", c.Unblock
	case c.Macro != nil:
		return "macro", "add " + c.Macro.Name
	case c.Unmacro != "":
		return "macro", "remove " + c.Unmacro
	case c.Article != nil:
		return "knowledge", strings.TrimSpace("add " + cmp.Or(c.Article.ID, c.Article.Title)) // a new one has no ID yet
	}
	return "knowledge", "remove " + c.Unarticle
}

// changed makes the change, in the document that it concerns.
func (t *Turn) changed(ctx context.Context, c Change, dry bool) (answer, error) {
	if c.Article != nil || c.Unarticle != "" {
		return edited(ctx, t, t.manager.shelf.document, dry, func(is shelved) (shelved, answer) { return t.shelve(is, c) })
	}
	return edited(ctx, t, t.manager.switches, dry, func(is Switches) (Switches, answer) { return t.switched(is.Current(t.Now), c) })
}

func edited[T any](ctx context.Context, t *Turn, d *document[T], dry bool, apply func(T) (T, answer)) (answer, error) {
	if !dry {
		return d.change(ctx, t.Turn, apply)
	}
	is, err := d.now(ctx)
	if err != nil {
		return answer{}, err
	}
	_, said := apply(is)
	return said, nil
}

// switched is is after a change, and what its author reads. It touches nothing of
// what it was given.
func (t *Turn) switched(is Switches, c Change) (Switches, answer) {
	by := t.Agent(t.Message())
	switch {
	case c.Pause != nil:
		return t.pause(is, *c.Pause, by)
	case c.Resume != "":
		return t.resume(is, c.Resume)
	case c.Hours != nil:
		return t.except(is, *c.Hours, by)
	case c.Regular != nil:
		return t.regular(is, *c.Regular)
	case c.Holiday != nil:
		return t.addHoliday(is, *c.Holiday, by)
	case c.Workday != nil:
		return t.dropHoliday(is, *c.Workday)
	case c.Block != nil:
		return t.addBlock(is, *c.Block, by)
	case c.Unblock != "":
		return t.dropBlock(is, c.Unblock)
	case c.Macro != nil:
		return t.addMacro(is, *c.Macro, by)
	case c.Unmacro != "":
		return t.dropMacro(is, c.Unmacro)
	}
	return is, t.refused("switch.nothing")
}

// made and refused are answers: a sentence of the desk.
func (t *Turn) made(key string, args ...any) answer {
	return answer{Text: t.DeskText(key, args...), Changed: true}
}

func (t *Turn) refused(key string, args ...any) answer {
	return answer{Text: t.DeskText(key, args...)}
}

// maxReason is the length of a reason, in characters.
const maxReason = 200

func (t *Turn) pause(is Switches, p Pause, by Agent) (Switches, answer) {
	p.By, p.Since, p.Reason = by, t.Now, Line(p.Reason, maxReason)
	if !runs(p.Until, t.Now) {
		return is, t.refused("switch.past")
	}
	is.Pauses = slices.DeleteFunc(is.Pauses, func(x Pause) bool { return x.Scope == p.Scope })
	if len(is.Pauses) >= maxPauses {
		return is, t.refused("switch.full", "max", maxPauses)
	}
	is.Pauses = append(is.Pauses, p)
	if p.Until.IsZero() {
		return is, t.made("switch.paused", "where", t.ScopeName(p))
	}
	return is, t.made("switch.paused_until", "where", t.ScopeName(p), "when", t.DeskWhen(p.Until))
}

// resume ends a pause. Who says no more than "resume" means the one there is.
func (t *Turn) resume(is Switches, scope Scope) (Switches, answer) {
	if len(is.Pauses) == 0 {
		return is, t.refused("switch.not_paused")
	}
	i := slices.IndexFunc(is.Pauses, func(p Pause) bool { return p.Scope == scope || p.Name != "" && p.Name == string(scope) })
	if i < 0 && scope == ScopeAll && len(is.Pauses) == 1 {
		i = 0
	}
	if i < 0 {
		var names []string
		for _, p := range is.Pauses {
			names = append(names, t.ScopeName(p))
		}
		return is, t.refused("switch.paused_elsewhere", "where", strings.Join(names, ", "))
	}
	where := t.ScopeName(is.Pauses[i])
	is.Pauses = slices.Delete(is.Pauses, i, i+1)
	return is, t.made("switch.resumed", "where", where)
}

// ScopeName is where a pause holds, in the agents' words.
func (t *Turn) ScopeName(p Pause) string {
	kind, name, _ := strings.Cut(string(p.Scope), ":")
	switch {
	case p.Name != "":
		return p.Name
	case kind == "account":
		return name
	case kind == "team":
		return t.DeskLabel("switch.team", "team", name)
	case kind == "conversation":
		return name
	}
	return t.DeskLabel("switch.everywhere")
}
