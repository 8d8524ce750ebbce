package cost

import "slices"

// Recorder is a price book that notes which prices an estimate asks for.
type Recorder struct {
	Book  *Book
	Asked []string // keys, each once, in the order they were first asked for
}

// Price is the book's.
func (r *Recorder) Price(region, key string) (usd float64, estimated, ok bool) {
	if !slices.Contains(r.Asked, key) {
		r.Asked = append(r.Asked, key)
	}
	return r.Book.Price(region, key)
}
