package api

import (
	"net/http"
	"strings"
	"time"

	"handoff/dialog"
)

// maxPath is how long a path may be.
const maxPath = 512

// ServeHTTP serves what is under Prefix.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if err := a.serve(w, r); err != nil {
		a.fail(w, err)
	}
}

func (a *API) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := strings.CutPrefix(r.URL.Path, Prefix+"/")
	if !ok || len(path) > maxPath {
		return refuse(http.StatusNotFound, "nothing is here; %s/openapi.yaml says what there is", Prefix)
	}
	parts := strings.Split(path, "/")
	if len(parts) == 1 && documents[parts[0]] != "" {
		if err := reads(r); err != nil {
			return err
		}
		return document(w, parts[0])
	}
	who, err := a.holder(r)
	if err != nil {
		return err
	}
	if reserved := who.bucket.Reserve(); reserved.Delay() > 0 {
		p := refuse(http.StatusTooManyRequests, "too many requests of this token; go on in %v", reserved.Delay().Round(time.Second)+time.Second)
		p.after = reserved.Delay()
		reserved.Cancel()
		return p
	}
	switch {
	case parts[0] == "orders" && len(parts) == 2:
		if err := reads(r); err != nil {
			return err
		}
		return a.ordered(w, r, who, parts[1])
	case parts[0] != "tickets" || len(parts) > 3:
		return refuse(http.StatusNotFound, "nothing is here; %s/openapi.yaml says what there is", Prefix)
	case len(parts) == 1:
		if err := reads(r); err != nil {
			return err
		}
		return a.list(w, r)
	case len(parts) == 2:
		if err := reads(r); err != nil {
			return err
		}
		e, err := a.ticket(r, parts[1])
		if err != nil {
			return err
		}
		answer(w, http.StatusOK, e.View())
		return nil
	}
	if r.Method != http.MethodPost {
		return notAllowed("POST")
	}
	return a.order(w, r, who, parts[1], parts[2])
}

func reads(r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return notAllowed("GET, HEAD")
	}
	return nil
}

func notAllowed(allow string) *problem {
	p := refuse(http.StatusMethodNotAllowed, "this wants %s", allow)
	p.allow = allow
	return p
}

// ticket finds an open one by its number.
func (a *API) ticket(r *http.Request, number string) (dialog.Entry, error) {
	entries, err := a.people.Entries(r.Context(), a.lists)
	if err != nil {
		a.log.Error("cannot read the list", "error", err)
		return dialog.Entry{}, later("the list cannot be read")
	}
	for _, e := range entries {
		if strings.EqualFold(e.Number, number) {
			return e, nil
		}
	}
	return dialog.Entry{}, refuse(http.StatusNotFound, "%q is closed or unknown; GET %s/tickets lists the open ones", dialog.Line(number, 40), Prefix).as("unknown_ticket")
}
