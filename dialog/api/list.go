package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"handoff/dialog"
)

// filters are the query parameters of the list. A value is one that a ticket has; of
// several parameters all must hold, of several values of one parameter one of them.
var filters = map[string]func(d dialog.TicketView, value string) bool{
	"team":     func(d dialog.TicketView, v string) bool { return d.Team == v },
	"stage":    func(d dialog.TicketView, v string) bool { return string(d.Stage) == v },
	"priority": func(d dialog.TicketView, v string) bool { return d.Priority == v },
	"category": func(d dialog.TicketView, v string) bool { return d.Category == v },
	"platform": func(d dialog.TicketView, v string) bool { return d.Platform == v },
	"language": func(d dialog.TicketView, v string) bool { return strings.EqualFold(d.Language, v) },
	"tag":      func(d dialog.TicketView, v string) bool { return slices.Contains(d.Tags, v) },
	"agent": func(d dialog.TicketView, v string) bool {
		return d.Agent != nil && d.Agent.ID == v || d.Agent == nil && v == "none"
	},
}

// parameters are the names of all that the list takes, in order.
var parameters = []string{"after", "agent", "category", "language", "limit", "platform", "priority", "stage", "tag", "team"}

// maxLimit is how many tickets a page has at most; without a limit all are one page.
const maxLimit = 1000

// list writes the open tickets, the oldest first: all that fit, or a page of them. A
// page begins behind the ticket whose place the cursor names, open or not by now, so
// that none is left out or listed twice.
func (a *API) list(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	if err := onlyParameters(query, parameters...); err != nil {
		return err
	}
	limit, err := limited(query.Get("limit"))
	if err != nil {
		return err
	}
	after, err := parseCursor(query.Get("after"))
	if err != nil {
		return err
	}
	delete(query, "limit")
	delete(query, "after")
	for i, id := range query["agent"] {
		query["agent"][i] = a.people.Agent("", id, "").ID
	}
	entries, err := a.people.Entries(r.Context(), a.lists)
	if err != nil {
		a.log.Error("cannot read the list", "error", err)
		return later("the list cannot be read")
	}
	out := struct {
		Tickets []dialog.TicketView `json:"tickets"`
		Next    string              `json:"next,omitempty"`
	}{Tickets: []dialog.TicketView{}}
	var last cursor
	for _, e := range entries {
		d := e.View()
		fits := after.before(cursorOf(e))
		for name, values := range query {
			fits = fits && slices.ContainsFunc(values, func(v string) bool { return filters[name](d, v) })
		}
		if !fits {
			continue
		}
		if n := len(out.Tickets); limit > 0 && n == limit {
			out.Next = last.String()
			break
		}
		last = cursorOf(e)
		out.Tickets = append(out.Tickets, d)
	}
	found(w, r, out)
	return nil
}

// onlyParameters refuses others than those known, by name.
func onlyParameters(query url.Values, known ...string) error {
	for name := range query {
		if !slices.Contains(known, name) {
			return refuse(http.StatusBadRequest, "there is no parameter %q%s", dialog.Line(name, 40), didYouMean(name, known))
		}
	}
	return nil
}

// didYouMean names the nearest of what there is, or all of it.
func didYouMean(word string, known []string) string {
	if near, ok := dialog.Nearest(word, known); ok {
		return "; did you mean " + near + "?"
	}
	return "; there are " + strings.Join(known, ", ")
}
