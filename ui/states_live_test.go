package ui

import (
	"testing"
	"time"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// liveStates are those of a home that lives: what was measured, what was refused, a stack with little in it.
func liveStates(t *testing.T, show look) {
	l := newLab(t).setUp(shop())
	l.pass(40 * time.Minute)
	l.home().until("a second")
	l.until("answers 200")
	show(l, "home-live")
	l.press(":")
	show(l, "home-palette")
	l.press("esc", "v")
	l.until("deployed by")
	show(l, "home-history")
	l.press("esc", "$")
	show(l, "home-cost")
	l.press("esc", "/", "budget", "enter")
	show(l, "home-search")

	l = newLab(t).setUp(shop())
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "CloudWatch:GetMetricData"}})
	l.home().until("cloudwatch:GetMetricData")
	show(l, "home-refused")

	small := shop()
	small.Schedule.Jobs, small.Data.Database, small.Data.Cache = []stack.Job{}, "none", "none"
	l = newLab(t).setUp(small)
	l.home().until("answers 200")
	show(l, "home-small")
}
