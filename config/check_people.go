package config

import (
	"regexp"
	"slices"
	"strings"
)

// member is a person or group: the account's name and the platform's own ID.
var member = regexp.MustCompile(`^([a-z][a-z0-9_-]{0,31}):([^\s:]\S*)$`)

// people checks who is one person: no name and no ID stands for two.
func (d *decoder) people(people []Person, accounts []string) {
	names, ids := map[string]int{}, map[string]string{}
	for i, p := range people {
		key := d.item("people", i)
		name := strings.ToLower(p.Name) // as commands look for it
		switch first, twice := names[name]; {
		case strings.TrimSpace(p.Name) == "":
			d.report(key+".name", "is missing; write how agents and customers know this person")
		case strings.ContainsAny(p.Name, ":@\n"):
			d.report(key+".name", `must hold no : and no @, so that roles tell it from "slack:U1"; write it as Anna`)
		case len([]rune(p.Name)) > maxPersonName:
			d.report(key+".name", "is longer than %d characters", maxPersonName)
		case twice:
			d.report(key+".name", "is the name of entry %d as well; write all IDs of one person into one entry, and give two people two names", first+1)
		default:
			names[name] = i
		}
		if len(p.IDs) == 0 {
			d.report(key+".ids", `are missing; write what the platforms call this person, as ["slack:U1", "telegram:123"]`)
		}
		for n, id := range p.IDs {
			key := d.item(key+".ids", n)
			m := member.FindStringSubmatch(id)
			switch first, twice := ids[id]; {
			case m == nil:
				d.report(key, `is not account:id; write a person as "slack:U1"`)
			case strings.HasPrefix(m[2], "@"):
				d.report(key, "is a group or a user name, which can be anybody's; write the person's own ID")
			case !d.account(key, m[1], accounts):
			case twice:
				d.report(key, "is written twice, first at %s; one ID is one person", first)
			default:
				ids[id] = key
			}
		}
	}
}

// maxPersonName is the length of a person's name, in characters.
const maxPersonName = 60

// roles checks a list of people and groups. It is returned with all IDs of each person
// who is named by name.
func (d *decoder) roles(key string, list []string, accounts []string, people []Person) []string {
	var whole, names []string
	for _, p := range people {
		names = append(names, p.Name)
	}
	for i, who := range list {
		m, key := member.FindStringSubmatch(who), d.item(key, i)
		at := slices.Index(names, who)
		switch near := nearest(who, names); {
		case at >= 0:
			whole = append(whole, people[at].IDs...)
			continue
		case m == nil && near != "":
			d.report(key, "no person is named so; did you mean %q?", near)
		case m == nil:
			d.report(key, `is not account:id; write a person as "slack:U1" or a group as "slack:@group"`)
		default:
			d.account(key, m[1], accounts)
		}
		whole = append(whole, who)
	}
	return whole
}

// account checks that an account of that name is configured.
func (d *decoder) account(key, name string, accounts []string) bool {
	if name == console || slices.Contains(accounts, name) {
		return true
	}
	have := "no account is configured"
	if len(accounts) > 0 {
		have = "configured: " + strings.Join(accounts, ", ")
	}
	d.report(key, "no account is named %s; %s", shownKey(name, nil), have)
	return false
}
