package core

import (
	"context"
	"sync"
	"time"

	"slipway/steps/cloud"
)

// FastClock is a clock that runs faster than the one it is wound by, so that ten minutes of AWS take seconds.
type FastClock struct {
	wall  func() time.Time
	speed float64

	mu     sync.Mutex
	begun  time.Time // On the wall
	origin time.Time // On this clock, when begun
}

var _ cloud.Clock = (*FastClock)(nil)

// NewFastClock makes a clock that begins at wall() (nil: time.Now) and runs speed times as fast; a speed below 1 is 1.
func NewFastClock(wall func() time.Time, speed float64) *FastClock {
	if wall == nil {
		wall = time.Now
	}
	now := wall()
	return &FastClock{wall: wall, speed: max(1, speed), begun: now, origin: now}
}

// Now returns the clock's time.
func (f *FastClock) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *FastClock) now() time.Time {
	return f.origin.Add(time.Duration(float64(f.wall().Sub(f.begun)) * f.speed))
}

// NotBefore moves the clock forward to t if it is behind it.
func (f *FastClock) NotBefore(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if behind := t.Sub(f.now()); behind > 0 {
		f.origin = f.origin.Add(behind)
	}
}

// Sleep waits until d has passed on this clock, or ctx ends.
func (f *FastClock) Sleep(ctx context.Context, d time.Duration) error {
	return cloud.SystemClock{}.Sleep(ctx, time.Duration(float64(d)/f.speed))
}
