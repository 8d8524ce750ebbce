package service

import (
	"fmt"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// keepsCount reports whether the service's number of tasks is left alone: something else moves it, or somebody has
// raised it and this run does not ask for fewer. Tasks under load are never taken away by the way.
func keepsCount(s stack.Settings, l *live.Stack, i plan.Intent) bool {
	if !l.Service.Exists() {
		return false
	}
	return l.Scaling.Exists() || i.KeepCount && l.Service.Value.Desired > s.Service.Count
}

// noteCount tells of a number of tasks that is left alone.
func noteCount(b *plan.Builder) {
	have, want := b.Live.Service.Value.Desired, b.Settings.Service.Count
	text := ""
	switch {
	case b.Live.Scaling.Exists():
		t := b.Live.Scaling.Value
		text = fmt.Sprintf("Application Auto Scaling moves the service's number of tasks between %d and %d: the %d it has "+
			"now are left as they are, and service.count (%d) does not count",
			t.Min, t.Max, have, want)
	case !keepsCount(b.Settings, b.Live, b.Intent):
		return
	default:
		text = fmt.Sprintf("the service is set to %d tasks, and service.count says %d: somebody has raised it, and it is "+
			"left as it is. Keep it with service.count=%d, "+
			"or go back with slipway apply --set service.count=%d", have, want, have, want)
	}
	if b.Live.Scaling.Err != nil {
		why, _ := cloud.Unread(b.Live.Scaling.Call, b.Live.Scaling.Err)
		text += ". Whether something scales it " + why
	}
	b.Note(plan.Note{Step: step, Text: text})
}
