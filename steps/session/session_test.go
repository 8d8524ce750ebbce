package session

import (
	"context"
	"testing"
	"time"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// standstill is a clock that shows one time.
type standstill time.Time

func (s standstill) Now() time.Time { return time.Time(s) }

func (s standstill) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// TestReadTakesTheTimeFromItsClock: a checklist tells when AWS was read by the clock of the session, not of the
// machine.
func TestReadTakesTheTimeFromItsClock(t *testing.T) {
	settings := stack.Guide()
	settings.App, settings.Region = "shop", "eu-west-1"
	at := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	box := sandbox.New(sandbox.Options{Region: "eu-west-1"})
	s := Session{Settings: settings, Env: steps.Env{Clients: cloud.New(box.Config("eu-west-1")), Clock: standstill(at)}}
	l := s.Read(t.Context())
	if report := s.Checklist(l); !l.ReadAt.Equal(at) || !report.VerifiedAt.Equal(at) {
		t.Errorf("read at %v, verified at %v", l.ReadAt, report.VerifiedAt)
	}
}
