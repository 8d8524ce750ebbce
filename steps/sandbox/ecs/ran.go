package ecs

import (
	"slices"
	"time"

	"slipway/steps/sandbox/core"
)

// Span is a time in which a task's container ran, and whether it answered its health check in it.
type Span struct {
	From, To time.Time
	Healthy  bool
}

// Ran are the times in which tasks of a service ran, as far back as ECS keeps stopped tasks. ok is false for a service
// that is not there.
func Ran(c *core.Call, cluster, service string) (spans []Span, ok bool) {
	w := Of(c)
	key := cluster + "/" + service
	if w.Services[key] == nil {
		return nil, false
	}
	for _, id := range core.SortedKeys(w.Tasks) {
		t := w.Tasks[id]
		if t.Service != key || t.Started.IsZero() {
			continue
		}
		s := Span{From: t.Started, To: c.Now(), Healthy: !t.HealthyAt.IsZero()}
		for _, end := range []time.Time{t.Stopping, t.Ended, t.Stopped} {
			if !end.IsZero() && end.Before(s.To) {
				s.To = end
			}
		}
		spans = append(spans, s)
	}
	return spans, true
}

// Behind are the services, CLUSTER/NAME, whose tasks are registered in one of some target groups.
func Behind(c *core.Call, groups []string) (services [][2]string) {
	w := Of(c)
	for _, key := range core.SortedKeys(w.Services) {
		s := w.Services[key]
		for _, t := range s.Targets {
			if slices.Contains(groups, core.Value(t.TargetGroupArn)) {
				services = append(services, [2]string{s.Cluster, s.Name})
			}
		}
	}
	return services
}
