package bot

import (
	"context"
	"fmt"
)

// passer carries out OpPass: it is the account Own, whose messages go from one
// conversation into another. Two conversations may live on two nodes of a cluster,
// so no commit could write both; the outbox brings it there, as it brings a reply
// to a platform, and the message's ID makes it arrive once.
type passer struct{ inbox Inbox }

// passes is how many run at once.
const passes = 2

func (passer) Name() string { return Own }

func (passer) Listen(ctx context.Context, _ func(context.Context, Message) error) error {
	<-ctx.Done()
	return nil
}

// Send puts the message. What no conversation can take is given up.
func (p passer) Send(ctx context.Context, d Delivery) (Receipt, error) {
	at, err := ParseAddress(d.To.Chat)
	if err != nil || d.Send.Op != OpPass || d.Send.Pass == nil {
		return Receipt{}, fmt.Errorf("%w: bot: pass to %q: %s", ErrCannot, d.To.Chat, d.Send.Op)
	}
	m := *d.Send.Pass
	m.ID, m.At = "pass:"+d.Key, at
	return Receipt{ID: m.ID}, p.inbox.Put(ctx, Internal, m)
}
