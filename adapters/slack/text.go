package slack

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// What a person typed comes as rich_text blocks, which say exactly what is a
// mention, a link or an emoji, and as mrkdwn, which does not. The text of a
// message is what its reader saw: names for mentions, characters for emoji,
// addresses behind links; no markup but code fences.
// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

// element is any part of a rich_text block.
type element struct {
	Type     string    `json:"type"`
	Elements []element `json:"elements"`
	Text     any       `json:"text"` // a string in rich text; an object in other blocks
	URL      string    `json:"url"`
	User     string    `json:"user_id"`
	Group    string    `json:"usergroup_id"`
	Channel  string    `json:"channel_id"`
	Range    string    `json:"range"`
	Name     string    `json:"name"`    // of an emoji
	Unicode  string    `json:"unicode"` // its code points: "1f44d-1f3fd"
	Style    any       `json:"style"`   // of a list: "ordered" or "bullet"
	Indent   int       `json:"indent"`
	Offset   int       `json:"offset"`
	Fallback string    `json:"fallback"` // of a date
}

func (e element) text() string {
	s, _ := e.Text.(string)
	return s
}

// reader turns what Slack sent into text.
//
// What somebody says is for people, a customer among them: whoever is named in it
// is called by name there, "@Ben". A command is for us: there it is the ID,
// "@U2", which names one person only. Either way named tells who is who.
type reader struct {
	name  func(user string) string  // what a person is called; the ID when nobody knows
	group func(group string) string // the handle of a user group; likewise
	ids   bool                      // write IDs of people
	named map[string]string         // by "@" and the ID: the name of whoever is named
}

// mention is how a person is named; label is what the sender's client called it.
func (r reader) mention(user, label string) string {
	name := label
	if name == "" || r.ids {
		if name = r.name(user); name == user {
			name = orElse(label, user)
		}
	}
	if r.named != nil {
		r.named["@"+user] = name
	}
	if r.ids {
		return "@" + user
	}
	return "@" + name
}

// message is the text of a message.
func (r reader) message(text string, blocks []element) string {
	var parts []string
	for _, b := range blocks {
		if b.Type != "rich_text" {
			return r.mrkdwn(text) // not typed by hand: the text is the better source
		}
		parts = append(parts, r.rich(b))
	}
	if len(parts) == 0 {
		return r.mrkdwn(text)
	}
	return tidy(strings.Join(parts, "\n"))
}

func (r reader) rich(block element) string {
	var out strings.Builder
	for _, e := range block.Elements {
		if s := out.String(); s != "" && !strings.HasSuffix(s, "\n") {
			out.WriteByte('\n')
		}
		switch e.Type {
		case "rich_text_list":
			for i, item := range e.Elements {
				mark := "• "
				if e.Style == "ordered" {
					mark = strconv.Itoa(e.Offset+i+1) + ". "
				}
				out.WriteString(strings.Repeat("  ", max(0, min(e.Indent, 8))) + mark + r.inline(item.Elements) + "\n")
			}
		case "rich_text_preformatted":
			out.WriteString("```\n" + strings.TrimSuffix(r.inline(e.Elements), "\n") + "\n```\n")
		case "rich_text_quote":
			out.WriteString("> " + strings.ReplaceAll(r.inline(e.Elements), "\n", "\n> ") + "\n")
		default:
			out.WriteString(r.inline(e.Elements))
		}
	}
	return out.String()
}

func (r reader) inline(elements []element) string {
	var out strings.Builder
	for _, e := range elements {
		switch e.Type {
		case "link":
			out.WriteString(link(e.URL, e.text()))
		case "user":
			out.WriteString(r.mention(e.User, ""))
		case "usergroup":
			out.WriteString("@" + r.group(e.Group))
		case "channel":
			out.WriteString("#" + e.Channel)
		case "broadcast":
			out.WriteString("@" + e.Range)
		case "emoji":
			out.WriteString(emoji(e.Name, e.Unicode))
		case "date":
			out.WriteString(e.Fallback)
		default:
			out.WriteString(e.text())
		}
	}
	return out.String()
}

func link(url, text string) string {
	if text == "" || text == url || "mailto:"+text == url || "http://"+text == url || "https://"+text == url {
		return strings.TrimPrefix(url, "mailto:")
	}
	return fmt.Sprintf("%s (%s)", text, url)
}

// emoji is the character; its name where it has none (an emoji of the workspace).
func emoji(name, points string) string {
	var out strings.Builder
	for hex := range strings.SplitSeq(points, "-") {
		n, err := strconv.ParseUint(hex, 16, 32)
		if err != nil || n > 0x10ffff {
			return byName(name)
		}
		out.WriteRune(rune(n))
	}
	return out.String()
}

func byName(name string) string {
	for char, known := range reactions {
		if known == name {
			return char
		}
	}
	return ":" + name + ":"
}

var (
	angled    = regexp.MustCompile(`<([@#!A-Za-z][^<>]*)>`)
	shortcode = regexp.MustCompile(`:([a-z0-9_+-]+):`)
	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// mrkdwn reads Slack's markup, which has no more than angles to tell a mention or
// link by.
func (r reader) mrkdwn(s string) string {
	s = shortcode.ReplaceAllStringFunc(s, func(code string) string { return byName(strings.Trim(code, ":")) })
	s = angled.ReplaceAllStringFunc(s, func(found string) string {
		target, label, _ := strings.Cut(found[1:len(found)-1], "|")
		switch {
		case strings.HasPrefix(target, "@"):
			return r.mention(target[1:], label)
		case strings.HasPrefix(target, "#"):
			return "#" + orElse(label, target[1:])
		case strings.HasPrefix(target, "!subteam^"):
			if handle := strings.TrimPrefix(label, "@"); handle != "" {
				return "@" + handle
			}
			return "@" + r.group(strings.TrimPrefix(target, "!subteam^"))
		case strings.HasPrefix(target, "!"):
			word, _, _ := strings.Cut(target[1:], "^")
			return orElse(label, "@"+word)
		}
		return link(target, label)
	})
	return tidy(unescaper.Replace(s))
}

// tidy makes text as bot.Message wants it: valid UTF-8, no NUL.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	return strings.Trim(s, "\n")
}
