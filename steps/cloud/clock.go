package cloud

import (
	"context"
	"time"
)

// Clock is the engine's time. The sandbox runs it faster than real time; tests run the standard one under
// synctest.
type Clock interface {
	Now() time.Time
	// Sleep waits d or until ctx ends, whichever comes first, and returns ctx's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the standard clock.
type SystemClock struct{}

// Now returns the wall time.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits on the wall clock.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
