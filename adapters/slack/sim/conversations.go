package sim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func conversationInfo(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	c := s.channels[args["channel"]]
	if c == nil || c.Private && !c.has(BotUser) {
		return nil, "channel_not_found"
	}
	return object{"channel": c.json()}, ""
}

func conversationList(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	kinds := map[string]string{"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": ""}
	var want []string
	for kind := range strings.SplitSeq(args["types"], ",") {
		k := kinds[kind]
		if need := methodScopes["conversations.list"][k]; need != "" && !slices.Contains(s.opts.Scopes, need) {
			return object{"needed": need, "provided": strings.Join(s.opts.Scopes, ",")}, "missing_scope"
		}
		want = append(want, k)
	}
	var ids []string
	for id, c := range s.channels {
		if slices.Contains(want, c.kind()) && (!c.Private || c.has(BotUser)) && (args["exclude_archived"] != "true" || !c.Archived) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	ids, next := page(ids, args)
	list := []object{}
	for _, id := range ids {
		list = append(list, s.channels[id].json())
	}
	return object{"channels": list, "response_metadata": object{"next_cursor": next}}, ""
}

// page cuts a list by limit and cursor.
func page[T any](all []T, args map[string]string) ([]T, string) {
	limit, _ := strconv.Atoi(args["limit"])
	if limit <= 0 {
		limit = 100
	}
	from, _ := strconv.Atoi(args["cursor"])
	from = min(from, len(all))
	to := min(from+limit, len(all))
	if to == len(all) {
		return all[from:to], ""
	}
	return all[from:to], strconv.Itoa(to)
}

// within reports whether ts lies between the arguments oldest and latest.
func within(ts string, args map[string]string) bool {
	at := seconds(ts)
	inclusive := args["inclusive"] == "1" || args["inclusive"] == "true"
	if o := args["oldest"]; o != "" && (at < seconds(o) || at == seconds(o) && !inclusive) {
		return false
	}
	if l := args["latest"]; l != "" && (at > seconds(l) || at == seconds(l) && !inclusive) {
		return false
	}
	return true
}

// seconds reads "1700000000.000100" as microseconds.
func seconds(ts string) int64 {
	whole, fraction, _ := strings.Cut(ts, ".")
	sec, _ := strconv.ParseInt(whole, 10, 64)
	micro, _ := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	return sec*1e6 + micro
}

// readable says why the bot cannot read a channel. The lock is held.
func (s *Sim) readable(channel string) string {
	switch c := s.channels[channel]; {
	case c == nil, c.Private && !c.has(BotUser):
		return "channel_not_found"
	case !c.has(BotUser):
		return "not_in_channel"
	}
	return ""
}

func history(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	if code := s.readable(args["channel"]); code != "" {
		return nil, code
	}
	var all []*Message
	for _, m := range slices.Backward(s.messages) { // newest first
		if m.Channel == args["channel"] && m.Thread == "" && m.Only == "" && !m.Deleted && within(m.TS, args) {
			all = append(all, m)
		}
	}
	return s.list(all, args), ""
}

func threadReplies(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	if code := s.readable(args["channel"]); code != "" {
		return nil, code
	}
	head := s.find(args["channel"], args["ts"])
	replies := s.replies(args["channel"], args["ts"])
	if head == nil && len(replies) == 0 {
		return nil, "thread_not_found"
	}
	all := replies[:0:0]
	for _, m := range replies {
		if within(m.TS, args) {
			all = append(all, m)
		}
	}
	if head != nil { // comes first on every page of its own, whatever was asked
		all = slices.Insert(all, 0, head)
	}
	return s.list(all, args), ""
}

func (s *Sim) list(all []*Message, args map[string]string) object {
	all, next := page(all, args)
	list := []object{}
	for _, m := range all {
		list = append(list, s.json(m, args["include_all_metadata"] == "true" || args["include_all_metadata"] == "1"))
	}
	return object{"messages": list, "has_more": next != "", "response_metadata": object{"next_cursor": next}}
}
