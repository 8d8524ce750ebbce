package cli

import (
	"context"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// TestInterruptOfACommand: a ctrl+c that is told late, when the command that it ended has given the terminal back, does
// not end the program. One as a key does, and one that comes later.
func TestInterruptOfACommand(t *testing.T) {
	for name, c := range map[string]struct {
		come func(*Signals)
		ends bool
	}{
		"while the command has the terminal": {func(s *Signals) { s.Lend(); s.heard <- os.Interrupt }, false},
		"told after it has given it back":    {func(s *Signals) { s.Lend()(); s.heard <- os.Interrupt }, false},
		"as a key, then":                     {func(s *Signals) { s.Lend()(); s.Interrupt() }, true},
		"later": {func(s *Signals) {
			s.Lend()()
			time.Sleep(2 * late)
			s.heard <- os.Interrupt
		}, true},
		"with no command": {func(s *Signals) { s.heard <- os.Interrupt }, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				s := &Signals{heard: make(chan os.Signal, 4), pressed: make(chan struct{}, 4)}
				defer close(s.heard)
				go s.listen(cancel)
				c.come(s)
				synctest.Wait()
				if ended := ctx.Err() != nil; ended != c.ends {
					t.Errorf("ends: %v", ended)
				}
			})
		})
	}
}
