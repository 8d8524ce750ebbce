package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Signals hears the signals that end the program. It is their only owner: nothing else in the program listens to or
// ignores them.
type Signals struct {
	lent     atomic.Int32 // how many commands have the terminal
	returned atomic.Int64 // when the last of them gave it back, in Unix nanoseconds
	heard    chan os.Signal
	pressed  chan struct{}

	mu       sync.Mutex
	giveBack func() // gives back the terminal that is drawn on; nil: none is
}

// HearSignals gives a context that ends with the first ctrl+c, SIGTERM or SIGHUP: a run then finishes the calls in
// flight and begins nothing more. A second one ends the program at once.
func HearSignals(parent context.Context) (context.Context, *Signals) {
	ctx, cancel := context.WithCancel(parent)
	s := &Signals{heard: make(chan os.Signal, 4), pressed: make(chan struct{}, 4)}
	signal.Notify(s.heard, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go s.listen(cancel)
	return ctx, s
}

// listen ends the context with the first signal and the program with the second, until no more can be heard.
func (s *Signals) listen(cancel context.CancelFunc) {
	for first := true; ; {
		var sig os.Signal = os.Interrupt
		select {
		case <-s.pressed:
		case heard, more := <-s.heard:
			if !more {
				return
			}
			if heard == os.Interrupt && s.commands() {
				continue
			}
			sig = heard
		}
		if !first {
			s.leave(sig)
		}
		first = false
		cancel()
	}
}

// late is how long after a command's end a ctrl+c may still arrive that was meant for it: the command can die of it and
// be waited for before this program is told of the same key. At a terminal that is drawn on, it comes as a key.
const late = time.Second

// commands reports whether a ctrl+c that comes now is a command's that has or just had the terminal.
func (s *Signals) commands() bool {
	return s.lent.Load() > 0 || time.Since(time.Unix(0, s.returned.Load())) < late
}

// Interrupt is a ctrl+c that came as a key, from a terminal that is drawn on.
func (s *Signals) Interrupt() {
	if s != nil {
		s.pressed <- struct{}{}
	}
}

// AtLeave keeps what gives the terminal back where the program is ended at once, until drop.
func (s *Signals) AtLeave(giveBack func()) (drop func()) {
	if s == nil {
		return func() {}
	}
	set := func(f func()) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.giveBack = f
	}
	set(giveBack)
	return func() { set(nil) }
}

// leavePatience is how long giving the terminal back may take: it waits for what is being drawn, which a terminal at
// the end of a slow line, or on a machine with much to do, takes seconds for.
const leavePatience = 5 * time.Second

// leave gives the terminal back and ends the program as the signal does.
func (s *Signals) leave(sig os.Signal) {
	s.mu.Lock()
	giveBack := s.giveBack
	s.mu.Unlock()
	if giveBack != nil {
		given := make(chan struct{})
		go func() {
			defer close(given)
			giveBack()
		}()
		select {
		case <-given:
		case <-time.After(leavePatience):
		}
	}
	signal.Reset()
	if self, err := os.FindProcess(os.Getpid()); err == nil && self.Signal(sig) == nil {
		select {} // it is on its way
	}
	os.Exit(exitInterrupted)
}

// Lend leaves ctrl+c to a command that has the terminal, until giveBack. The terminal sends it to every program in the
// foreground, and this one means to go on afterwards. Lend is called before the terminal is given away, so that there
// is no moment in between. It is heard and dropped, not ignored: what is ignored, a command that is started inherits.
func (s *Signals) Lend() (giveBack func()) {
	if s == nil {
		return func() {}
	}
	s.lent.Add(1)
	return func() {
		s.returned.Store(time.Now().UnixNano())
		s.lent.Add(-1)
	}
}
