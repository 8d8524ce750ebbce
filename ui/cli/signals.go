package cli

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// Signals hears the signals that end the program. It is their only owner: nothing else in the program listens to or
// ignores them.
type Signals struct {
	lent atomic.Int32 // how many commands have the terminal
}

// HearSignals gives a context that ends with the first ctrl+c, SIGTERM or SIGHUP: a run then finishes the calls in
// flight and begins nothing more. A second one ends the program at once.
func HearSignals(parent context.Context) (context.Context, *Signals) {
	ctx, cancel := context.WithCancel(parent)
	s := &Signals{}
	heard := make(chan os.Signal, 4)
	signal.Notify(heard, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for sig := range heard {
			if sig == os.Interrupt && s.lent.Load() > 0 {
				continue
			}
			cancel()
			signal.Stop(heard)
			return
		}
	}()
	return ctx, s
}

// Lend leaves ctrl+c to a command that has the terminal, until giveBack. The terminal sends it to every program in the
// foreground, and this one means to go on afterwards. Lend is called before the terminal is given away, so that there
// is no moment in between. It is heard and dropped, not ignored: what is ignored, a command that is started inherits.
func (s *Signals) Lend() (giveBack func()) {
	if s == nil {
		return func() {}
	}
	s.lent.Add(1)
	return func() { s.lent.Add(-1) }
}
