package main

import (
	"cmp"
	"context"
	"fmt"
	"mime"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"

	"handoff/dialog/dialogtest"
)

// platform is the fake of one on which customers write.
type platform interface {
	patron(name, language string) patron
	id(name string) string // by which roles name a person
	dial(ctx context.Context, network, address string) (net.Conn, error)
	// begin waits until a process that has started is connected; heard, until it has
	// taken all that was said.
	begin(ctx context.Context, pages http.Handler) error
	heard(ctx context.Context) error
	close()
}

// patron is a person on a platform: what they do and see there.
type patron interface {
	say(text string) error
	group(text string) error   // where others read along
	command(text string) error // /handoff
	send(files []string, text string) error
	edit(text string) error // what they said last
	remove() error
	press(label string) error
	form() (string, error) // that stands open
	fill(values map[string]string) error
	reads() []line
}

// line is something that stands before a person; key tells it from others and
// sorts it.
type line struct{ key, text string }

// lena is the customer who has no name in a script.
const lena = "Lena"

// languages of customers who are not English.
var languages = map[string]string{"Tom": "de", "Lin": "zh-hans", "Wu": "zh-hans"}

// furnish makes the fakes of the accounts on which customers write, and puts into
// people, roles and teams what those platforms call the people named there.
func (s *scene) furnish() {
	s.platforms = make(map[string]platform)
	add := func(name string, p platform) {
		s.first = cmp.Or(s.first, name)
		s.platforms[name] = p
	}
	for _, c := range s.conf.Telegram {
		add(c.Name, newTelegram(c))
	}
	for _, c := range s.conf.Discord {
		add(c.Name, newDiscord(c))
	}
	for _, c := range s.conf.Web {
		add(c.Name, newWebsite(c))
	}
	s.named(s.conf.Roles.Admin, s.conf.Roles.Lead, s.conf.Roles.Agent)
	for _, p := range s.conf.People {
		s.named(p.IDs)
	}
	for _, t := range s.conf.Teams {
		s.named(t.Members, t.Leads)
	}
}

// patron is a person on an account; "" is where they did something last, else the
// first.
func (s *scene) patron(name, account string) (patron, error) {
	name = cmp.Or(name, lena)
	account = cmp.Or(account, s.on[name], s.first)
	if s.platforms[account] == nil {
		return nil, fmt.Errorf("no account is named %q", account)
	}
	s.on[name] = account
	key := name + " " + account
	if s.patrons[key] == nil {
		s.patrons[key] = s.platforms[account].patron(name, cmp.Or(languages[name], "en"))
	}
	return s.patrons[key], nil
}

// patronDoes plays what somebody does who is not at the desk.
func (s *scene) patronDoes(step dialogtest.Step) error {
	if step.Verb == dialogtest.Agent {
		s.staff[step.Name+" "+step.On] = true
	}
	g, err := s.patron(step.Name, step.On)
	if err != nil {
		return err
	}
	switch step.Act {
	case "":
		return g.say(step.Text)
	case dialogtest.In:
		return g.group(step.Text)
	case dialogtest.Command:
		return g.command(step.Text)
	case dialogtest.Sends:
		return g.send(filesOf(step.Arg), step.Text)
	case dialogtest.Edits:
		return g.edit(step.Text)
	case dialogtest.Deletes:
		return g.remove()
	case dialogtest.Presses:
		return g.press(step.Arg)
	case dialogtest.Fills:
		return g.fill(fields(step.Text))
	}
	return fmt.Errorf("no customer here plays %q", step.Act)
}

// patronOf is whom a person's name means on the account on which they acted last.
func (s *scene) patronOf(name string) patron {
	return s.patrons[cmp.Or(name, lena)+" "+s.on[cmp.Or(name, lena)]]
}

// named puts in place of names in roles ("discord:Eva") what the platforms call
// those people.
func (s *scene) named(lists ...[]string) {
	for _, list := range lists {
		for i, who := range list {
			account, name, _ := strings.Cut(who, ":")
			if p := s.platforms[account]; p != nil {
				list[i] = account + ":" + p.id(name)
			}
		}
	}
}

// filesOf reads "a.png, b.pdf".
func filesOf(arg string) []string {
	names := strings.Split(arg, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// png is a picture of one pixel.
const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"

// content is what a file of that name holds, and its type.
func content(name string) (data []byte, kind string) {
	kind = mime.TypeByExtension(path.Ext(name))
	if strings.HasSuffix(name, ".png") {
		return []byte(png), kind
	}
	return []byte("%PDF-1.4\n% " + name + "\n"), kind
}

// shows is a message as it is seen, with its files and buttons.
func shows(text string, files, buttons []string) string {
	for _, f := range files {
		text += " (file " + f + ")"
	}
	for _, b := range buttons {
		text += " [" + b + "]"
	}
	return strings.TrimSpace(text)
}

// labelled finds the button that is meant: the one with that label, else the first
// that contains it.
func labelled[T any](all []T, label string, of func(T) string) (T, bool) {
	for _, fits := range []func(string) bool{func(l string) bool { return l == label }, func(l string) bool { return strings.Contains(l, label) }} {
		if i := slices.IndexFunc(all, func(b T) bool { return fits(of(b)) }); i >= 0 {
			return all[i], true
		}
	}
	var none T
	return none, false
}
