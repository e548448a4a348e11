package evidence

// manyPieces is how many pieces a reader gathers before it drops exchanges that were accepted, and
// keptAccepted how many of those are kept: a large log has one failure among thousands of requests.
const (
	manyPieces   = 4096
	keptAccepted = 64
)

// crowd is a list of pieces that may become very long.
type crowd struct {
	pieces []piece
	limit  int
}

func (c *crowd) add(more ...piece) {
	c.pieces = append(c.pieces, more...)
	if len(c.pieces) > max(manyPieces, c.limit) {
		c.pieces = withoutAccepted(c.pieces)
		c.limit = 2 * len(c.pieces)
	}
}

// withoutAccepted drops the exchanges that were accepted, but the last of them. Secrets stay: they must not be
// printed, wherever they stand.
func withoutAccepted(pieces []piece) []piece {
	accepted := map[int]bool{}
	var order []int
	for _, p := range pieces {
		if p.response == nil || p.exchange == 0 {
			continue
		}
		ok := p.response.Status >= 200 && p.response.Status < 400
		if _, seen := accepted[p.exchange]; !seen && ok {
			order = append(order, p.exchange)
		}
		if !ok {
			accepted[p.exchange] = false
		} else if _, seen := accepted[p.exchange]; !seen {
			accepted[p.exchange] = true
		}
	}
	for _, exchange := range order[max(0, len(order)-keptAccepted):] {
		accepted[exchange] = false
	}
	kept := pieces[:0]
	for _, p := range pieces {
		if !accepted[p.exchange] || p.secret != "" {
			kept = append(kept, p)
		}
	}
	clear(pieces[len(kept):])
	return kept
}
