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

// filterNames are their names, in order.
var filterNames = []string{"agent", "category", "language", "platform", "priority", "stage", "tag", "team"}

// list writes the open tickets, the oldest first.
func (a *API) list(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	if err := onlyParameters(query, filterNames...); err != nil {
		return err
	}
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
	}{[]dialog.TicketView{}}
	for _, e := range entries {
		d := e.View()
		fits := true
		for name, values := range query {
			fits = fits && slices.ContainsFunc(values, func(v string) bool { return filters[name](d, v) })
		}
		if fits {
			out.Tickets = append(out.Tickets, d)
		}
	}
	answer(w, http.StatusOK, out)
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
