package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// asked is an order as it was given: what a request with the same Idempotency-Key is
// compared with. The API writes it, once; what became of it the dialogue keeps beside it
// (dialog.FateOf), so that neither writes over the other.
type asked struct {
	Token        string    `json:"token"`
	Ticket       string    `json:"ticket"`
	Conversation string    `json:"conversation"`
	Verb         string    `json:"verb"`
	Print        string    `json:"print"` // of the body
	Ordered      time.Time `json:"ordered"`
}

// again refuses another order under the key of this one.
func (x asked) again(y asked) error {
	if x.Token == y.Token && x.Ticket == y.Ticket && x.Verb == y.Verb && x.Print == y.Print {
		return nil
	}
	return refuse(http.StatusUnprocessableEntity, "that Idempotency-Key was sent with another request (%s %s); each order wants a key of its own", x.Ticket, x.Verb).as("key_reused")
}

func askedKey(id string) string { return "order:" + id }

// remember keeps an order before it is put, and returns the one that is kept: of two
// requests that come at one moment with one key the first stays.
func (a *API) remember(r *http.Request, id string, x asked) (asked, error) {
	var kept asked
	err := bot.Rewrite(r.Context(), a.memory, askedKey(id), dialog.OrderKept, func(is []byte) ([]byte, error) {
		if is != nil && json.Unmarshal(is, &kept) == nil {
			return is, nil
		}
		kept = x
		return json.Marshal(x)
	})
	if err != nil {
		a.log.Error("cannot remember an order", "error", err)
		return x, later("it cannot be stored")
	}
	return kept, nil
}

// recall finds an order; nil: there is none of that name, or none any more.
func (a *API) recall(r *http.Request, id string) (*asked, error) {
	data, err := a.memory.Get(r.Context(), askedKey(id))
	if err != nil {
		a.log.Error("cannot read an order", "error", err)
		return nil, later("orders cannot be read")
	}
	x := new(asked)
	if data == nil || json.Unmarshal(data, x) != nil {
		return nil, nil
	}
	return x, nil
}

// order is what became of an order.
type order struct {
	ID      string             `json:"id"` // of the message; events of a reply or a note name it
	Ticket  string             `json:"ticket"`
	Verb    string             `json:"verb"`
	Status  dialog.OrderStatus `json:"status"`
	Ordered time.Time          `json:"ordered"`
	Ended   *time.Time         `json:"ended,omitempty"`
	Did     []dialog.HookEvent `json:"did,omitempty"`
	Code    string             `json:"code,omitempty"`
	Reason  string             `json:"reason,omitempty"`
}

// await reads how an order stands, and waits so long for its fate.
func (a *API) await(r *http.Request, id string, x asked, wait time.Duration) (order, error) {
	o := order{ID: id, Ticket: x.Ticket, Verb: x.Verb, Status: dialog.OrderPending, Ordered: x.Ordered}
	until := time.Now().Add(wait)
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		f, err := dialog.FateOf(r.Context(), a.memory, id)
		if err != nil {
			a.log.Error("cannot read the fate of an order", "error", err)
			return o, later("orders cannot be read")
		}
		if f != nil {
			at := f.At
			o.Status, o.Ended, o.Did, o.Code, o.Reason = f.Status, &at, f.Did, f.Code, f.Reason
			return o, nil
		}
		if left := time.Until(until); left <= 0 {
			return o, nil
		} else if pause > left {
			pause = left
		}
		select {
		case <-r.Context().Done():
			return o, nil // nobody reads the answer
		case <-time.After(pause):
		}
	}
}

// The pauses between two looks; a fate mostly is there after a few milliseconds.
const (
	firstPause = 20 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// maxWait is how many seconds a request may wait for the fate.
const maxWait = 10

// waits reads ?wait=, the one parameter that an order's requests take.
func waits(r *http.Request) (time.Duration, error) {
	query := r.URL.Query()
	if err := onlyParameters(query, "wait"); err != nil {
		return 0, err
	}
	text := query.Get("wait")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxWait {
		return 0, refuse(http.StatusBadRequest, "wait: want whole seconds, 0 to %d", maxWait)
	}
	return time.Duration(n) * time.Second, nil
}

// answer is that to the request by which it was given: how it stands as a status.
func (o order) answer(w http.ResponseWriter) error {
	w.Header().Set("Location", Prefix+"/orders/"+o.ID)
	switch o.Status {
	case dialog.OrderPending:
		answer(w, http.StatusAccepted, o)
		return nil
	case dialog.OrderRefused, dialog.OrderFailed:
		p := refuse(http.StatusConflict, "%s", o.Reason).as(o.Code)
		if o.Status == dialog.OrderFailed {
			p = refuse(http.StatusInternalServerError, "%s", o.Reason).as(o.Code)
		}
		p.Order = o.ID
		return p
	}
	answer(w, http.StatusOK, o)
	return nil
}

// ordered answers how an order stands. It is known to the token that gave it alone.
func (a *API) ordered(w http.ResponseWriter, r *http.Request, who *holder, id string) error {
	wait, err := waits(r)
	if err != nil {
		return err
	}
	id = strings.ToLower(id)
	x, err := a.recall(r, id)
	if err != nil {
		return err
	}
	if x == nil || x.Token != who.name {
		return refuse(http.StatusNotFound, "there is no order %q of this token; orders are kept for a day", dialog.Line(id, 40)).as("unknown_order")
	}
	o, err := a.await(r, id, *x, wait)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, o)
	return nil
}
