package sqlitestore

import (
	"strconv"

	"handoff/bot"
)

// head is what plan reads of a waiting message.
type head struct {
	n, sent, res, arrived int64
	person                string
	text, held            bool
	cut, attempts, deaths int64
}

// plan is what a conversation would serve next.
type plan struct {
	side  bot.Side
	turn  []head // the messages of the turn; empty: nothing waits
	ready int64  // when it may be served; 0: at once
	timer int64  // the earliest timer; 0: none
	first [3]int64
}

// due is when a claim must look at the conversation, 0: never.
func (p plan) due(c *conv) int64 {
	due := p.timer
	if len(p.turn) > 0 && (due == 0 || p.ready < due) {
		due = max(p.ready, 1)
	}
	if due == 0 {
		return 0
	}
	return max(due, c.after)
}

const headColumns = `side, n, person, sent, res, arrived, held, cut, attempts, deaths`

// timerRow marks the row of planQuery that bears the earliest timer.
const timerRow = 9

// planQuery reads the heads of all sides at once; of the Customer side as much as
// a burst needs: its messages and one behind it. The limit is part of the text,
// because SQLite compiles a statement anew for each value of a bound limit.
func planQuery(o bot.StoreOptions) string {
	limit := 1
	if o.Burst > 0 {
		limit = o.BurstMax + 1
	}
	return `SELECT * FROM (SELECT ` + headColumns + ` FROM msg WHERE conv = ? AND side = 0 ORDER BY n LIMIT 1)
	UNION ALL SELECT * FROM (SELECT ` + headColumns + ` FROM msg WHERE conv = ? AND side = 1 ORDER BY n LIMIT 1)
	UNION ALL SELECT * FROM (SELECT ` + headColumns + ` FROM msg WHERE conv = ? AND side = 2 ORDER BY n LIMIT ` + strconv.Itoa(limit) + `)
	UNION ALL SELECT ` + strconv.Itoa(timerRow) + `, min(due), NULL, 0, 0, 0, 0, 0, 0, 0 FROM timer WHERE conv = ?`
}

// plan decides which turn of c comes next and when: the first side, in the order
// of bot.Sides, that has something ready now; else whatever is ready first.
func (t *tx) plan(c *conv) (plan, error) {
	var waiting [3][]head
	var p plan
	err := t.query(t.planText, []any{c.id, c.id, c.id, c.id}, func(r row) error {
		if r.int(0) == timerRow {
			p.timer = r.int(1)
			return nil
		}
		side := r.int(0)
		waiting[side] = append(waiting[side], head{
			n: r.int(1), person: r.text(2), text: !r.null(2), sent: r.int(3), res: r.int(4), arrived: r.int(5),
			held: r.int(6) != 0, cut: r.int(7), attempts: r.int(8), deaths: r.int(9),
		})
		return nil
	})
	if err != nil {
		return p, err
	}
	for side, heads := range waiting {
		if len(heads) > 0 {
			p.first[side] = heads[0].n
		}
	}
	for _, side := range bot.Sides {
		heads := waiting[side]
		if len(heads) == 0 || c.mustWait(side, p.first) {
			continue
		}
		n, ready := 1, int64(0)
		switch {
		case heads[0].held && !c.committed:
			ready = heads[0].arrived + t.o.Orphan.Microseconds()
		case heads[0].cut != 0:
			n = 0
			for n < len(heads) && heads[n].n <= heads[0].cut {
				n++
			}
		case heads[0].text && t.o.Burst > 0:
			n, ready = burst(heads, t.o)
		}
		if p.turn == nil || p.ready > t.now && ready < p.ready {
			p.side, p.turn, p.ready = side, heads[:n], ready
		}
	}
	return p, nil
}

// mustWait reports whether Unless refused a turn of that side and what it must
// come after still waits.
func (c *conv) mustWait(side bot.Side, first [3]int64) bool {
	if c.refused != int64(side)+1 {
		return false
	}
	for _, other := range bot.Sides {
		if c.behind&(1<<other) != 0 && first[other] != 0 && first[other] <= c.fell {
			return true
		}
	}
	return false
}

// burst cuts the burst with which the heads begin and says when it closes; see
// bot.StoreOptions. All that it looks at was written when the messages arrived,
// so it cuts the same messages alike at any time, but for what comes later.
func burst(heads []head, o bot.StoreOptions) (n int, ready int64) {
	first, window, limit := heads[0], o.Burst.Microseconds(), o.BurstLimit.Microseconds()
	for n = 1; n < len(heads) && n < o.BurstMax; n++ {
		last, next := heads[n-1], heads[n]
		within := next.sent-first.sent <= limit && first.sent-next.sent <= limit
		if !next.text || next.person != first.person || next.sent-last.sent > window+next.res || !within {
			break
		}
	}
	if n < len(heads) || n >= o.BurstMax {
		return n, 0
	}
	return n, min(heads[n-1].arrived+window, first.arrived+limit)
}
