package dialog

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"handoff/bot"
)

// maxFileDefault is Config.MaxFile when nothing is configured.
const maxFileDefault = 20 << 20

// Kept is what a customer sent to a bot that cannot do anything with it: whoever
// takes over gets it.
type Kept struct {
	bot.File                   // zero when it was no file
	Message  string            `json:"message,omitempty"` // that brought it
	Values   map[string]string `json:"values,omitempty"`  // of a place, a contact …
}

// maxKeptValue is how much of one value of a place or a contact is kept.
const maxKeptValue = 120

// keep remembers what the customer sends to the bot; what is too large to be
// taken over is not worth remembering.
func (t *Turn) keep() {
	c := &t.State.Case
	for _, m := range t.Messages {
		for _, f := range m.Files {
			if !t.heavy(f) {
				c.Files = append(c.Files, Kept{File: f, Message: m.ID})
			}
		}
		if what := m.Values["type"]; what != "" && what != "sticker" {
			values := make(map[string]string, len(m.Values))
			for key, value := range m.Values {
				values[key] = Line(value, maxKeptValue)
			}
			c.Files = append(c.Files, Kept{Message: m.ID, Values: values})
		}
	}
	c.Files = c.Files[max(0, len(c.Files)-maxFiles):]
}

// forget drops what a message brought that the customer has taken back.
func (t *Turn) forget(message string) {
	c := &t.State.Case
	c.Files = slices.DeleteFunc(c.Files, func(k Kept) bool { return k.Message == message && message != "" })
}

// relayKept passes it on: what came in this turn comes with its message.
func (t *Turn) relayKept() {
	c := &t.State.Case
	kept := c.Files
	c.Files = nil
	var r bot.Reply
	var lines []string
	for _, k := range kept {
		if t.Side == bot.Customer && slices.ContainsFunc(t.Messages, func(m bot.Message) bool { return m.ID == k.Message }) {
			continue
		}
		if k.Values != nil {
			lines = append(lines, t.thing(k.Values))
		} else {
			r.Files = append(r.Files, k.File)
		}
	}
	if len(r.Files)+len(lines) > 0 {
		r.Handle, r.By, r.Text = "kept:"+t.Last().ID, t.customer(), strings.Join(lines, "\n\n")
		t.copy(r)
	}
}

// heavy reports whether a file is too large to be taken over.
func (t *Turn) heavy(f bot.File) bool { return f.Size > t.manager.maxFile }

// weigh notes the names of what is too large: finish tells the customer.
func (t *Turn) weigh() {
	for _, m := range t.Messages {
		for _, f := range m.Files {
			if t.heavy(f) {
				t.tooLarge = append(t.tooLarge, t.fileName(f))
			}
		}
	}
}

// TooLarge reports whether all that the burst brought are files that are too
// large to be taken over: the customer reads so, and there is nothing more to say
// of them.
func (t *Turn) TooLarge() bool {
	files := 0
	for _, m := range t.Messages {
		files += len(m.Files)
	}
	return files > 0 && files == len(t.tooLarge)
}

// tellTooLarge tells the customer what could not be taken over, and what to do
// instead.
func (t *Turn) tellTooLarge() {
	if len(t.tooLarge) > 0 {
		t.Tell("file.too_large", "names", strings.Join(t.tooLarge, ", "), "max", t.manager.maxFile>>20)
	}
}

// fileName is a file's name as people read it.
func (t *Turn) fileName(f bot.File) string {
	return cmp.Or(Line(f.Name, maxName), t.Label("file.nameless"))
}

// names are the names of files, in one line.
func (t *Turn) names(files []bot.File) string {
	var names []string
	for _, f := range files {
		names = append(names, t.fileName(f))
	}
	return Line(strings.Join(names, ", "), 2*maxName)
}

// thing writes for the desk what came with a message that is neither words nor a
// file: see bot.Message.Values. Nothing of it is trusted.
func (t *Turn) thing(values map[string]string) string {
	value := func(key string) string { return Line(values[key], maxKeptValue) }
	join := func(parts ...string) string {
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	}
	switch what := value("type"); what {
	case "":
		return ""
	case "location":
		lat, latOK := degrees(values["latitude"], 90)
		lon, lonOK := degrees(values["longitude"], 180)
		if !latOK || !lonOK {
			return t.DeskText("relay.thing", "type", join(what, value("name")))
		}
		link := "https://www.openstreetmap.org/?" + url.Values{"mlat": {lat}, "mlon": {lon}}.Encode()
		return t.DeskText("relay.location", "place", join(value("name"), value("address"), lat, lon), "link", CommonMark(link))
	case "contact":
		return t.DeskText("relay.contact", "contact", join(value("name"), value("phone"), value("email")))
	case "sticker":
		if emoji := value("emoji"); emoji != "" {
			return Plain(emoji)
		}
		return t.DeskText("relay.thing", "type", join(what, value("name")))
	default:
		title := cmp.Or(value("question"), value("title"), value("name"), value("text"))
		return t.DeskText("relay.thing", "type", join(what, title))
	}
}

// degrees is a coordinate as a link and a person can read it, to a tenth of a
// metre; ok is false for anything else.
func degrees(text string, most float64) (clean string, ok bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(f >= -most && f <= most) { // NaN is in no range
		return "", false
	}
	return strconv.FormatFloat(math.Round(f*1e6)/1e6+0, 'f', -1, 64), true // +0: no "-0"
}

// emoji is what a sticker says, when there are no words beside it.
func emoji(m bot.Message) string {
	if m.Values["type"] != "sticker" {
		return ""
	}
	return Line(m.Values["emoji"], 8)
}
