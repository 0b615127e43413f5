package slack

import (
	"context"
	"strings"

	"handoff/adapters"
)

// callsMost bounds what stands before a message.
const callsMost = 20

// calls writes whom a reply calls by name. A person is an ID, a group is "@" and
// its ID or handle; both may bear the account's name in front ("slack:U1"). What
// belongs to another account is nobody here. A group that Slack does not know is
// its handle, which calls nobody.
func (a *Adapter) calls(ctx context.Context, names []string) string {
	var all []string
	for _, name := range names {
		if len(all) == callsMost {
			break
		}
		name = strings.TrimPrefix(name, a.cfg.Name+":") // with another's, it is no ID of ours below
		handle, group := strings.CutPrefix(name, "@")
		switch {
		case group && isGroup(handle):
			all = append(all, "<!subteam^"+handle+">")
		case group && handle != "":
			if id, ok := a.people.groupNamed(ctx, handle); ok {
				all = append(all, "<!subteam^"+id+">")
			} else {
				all = append(all, "@"+joiner+literal(escape(oneLine(handle, 80))))
			}
		case isPerson(name):
			all = append(all, "<@"+name+">")
		}
	}
	return strings.Join(all, " ")
}

// before puts a call at the head of a part: on its line, unless that begins
// something.
func before(call, text string, part []adapters.Block) string {
	switch {
	case call == "" || text == "":
		return call + text
	case len(part) > 0 && (part[0].Kind == adapters.Code || part[0].Quote || part[0].Marker != ""):
		return call + "\n" + text
	}
	return call + " " + text
}

// roomBeside is what a call leaves of a section.
func roomBeside(call string) int {
	if call == "" {
		return sectionLimit
	}
	return sectionLimit - adapters.UTF16(call) - 1
}

// isPerson tells IDs of people: U or W, then capitals and digits.
func isPerson(id string) bool { return isID(id, "UW") }

// isGroup tells IDs of user groups. Handles are in lower case.
func isGroup(id string) bool { return isID(id, "S") }

func isID(id, first string) bool {
	return len(id) > 1 && strings.Contains(first, id[:1]) && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
