package logs

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/live"
	"slipway/steps/logs"
	"slipway/steps/session"
)

// feed reads the log by another goroutine until it is stopped.
type feed struct {
	stop context.CancelFunc
	wake chan struct{} // there is news

	mu      sync.Mutex
	entries []logs.Entry // not taken yet, the newest mostKept
	said    string       // the last thing to know
	err     error
	over    bool
}

// news says that there is something to take from a feed.
type news struct{ feed *feed }

// begin follows the log. keep runs what the program waits for before it ends.
func begin(ask context.Context, s *session.Session, keep func(func())) *feed {
	ctx, stop := context.WithCancel(ask)
	f := &feed{stop: stop, wake: make(chan struct{}, 1)}
	keep(func() {
		defer stop()
		// without live tail: who reads here for an hour a day must not pay for it unasked
		err := s.ReadLogs(ctx, session.LogRequest{Since: s.Env.Clock.Now().Add(-live.LogSpan), Follow: true, NoTail: true},
			logs.Sink{Lines: f.add, Said: func(what string) { f.tell(func() { f.said = what }) }})
		f.tell(func() { f.err, f.over = err, true })
	})
	return f
}

func (f *feed) add(lines []live.LogLine) {
	if len(lines) > mostKept {
		lines = lines[len(lines)-mostKept:]
	}
	entries := make([]logs.Entry, len(lines))
	for i, l := range lines {
		entries[i] = logs.Parse(l)
	}
	f.tell(func() { f.entries, f.said = newest(append(f.entries, entries...)), "" })
}

func (f *feed) tell(change func()) {
	f.mu.Lock()
	change()
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// wait waits for news.
func (f *feed) wait() tea.Cmd {
	return func() tea.Msg {
		<-f.wake
		return news{f}
	}
}

// take takes what there is.
func (f *feed) take() (entries []logs.Entry, said string, err error, over bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	entries, f.entries = f.entries, nil
	return entries, f.said, f.err, f.over
}

// newest are the entries that are kept.
func newest(entries []logs.Entry) []logs.Entry {
	if more := len(entries) - mostKept; more > 0 {
		return append([]logs.Entry(nil), entries[more:]...)
	}
	return entries
}
