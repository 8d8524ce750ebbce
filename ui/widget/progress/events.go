package progress

import (
	"fmt"
	"strings"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/ui/text"
)

// Batched runs a plan and hands its events on every 50 ms, so that a burst of them is one redraw. All have been handed
// on when it returns.
func Batched(hand func([]plan.Event), run func(events func(plan.Event)) plan.Result) plan.Result {
	events := make(chan plan.Event, 256)
	done := make(chan struct{})
	go func() {
		defer close(done)
		batch(events, hand)
	}()
	result := run(func(e plan.Event) { events <- e })
	close(events)
	<-done
	return result
}

func batch(events <-chan plan.Event, hand func([]plan.Event)) {
	var waiting []plan.Event
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case e, ok := <-events:
			if !ok {
				if len(waiting) > 0 {
					hand(waiting)
				}
				return
			}
			waiting = append(waiting, e)
		case <-tick.C:
			if len(waiting) > 0 {
				hand(waiting)
				waiting = nil
			}
		}
	}
}

// EventLine is an event in a line: when, what happened, the action, its detail or error, and how long it took.
func EventLine(e plan.Event) string {
	parts := []string{e.Title}
	switch {
	case e.Err != nil:
		parts = append(parts, cloud.Explain(e.Err).Error())
	case e.Detail != "":
		parts = append(parts, e.Detail)
	}
	if e.State == plan.Done && e.Elapsed >= time.Second {
		parts = append(parts, text.Clock(e.Elapsed))
	}
	return fmt.Sprintf("%s  %-7s  %s", e.At.Local().Format(time.TimeOnly), text.Word(e), strings.Join(parts, ", "))
}

// Paused is what is said of a run that ctrl+z stops.
const Paused = "The run stands still: AWS goes on with what it was asked for, and nothing more is begun until fg. " +
	"Within a minute the run goes on where it was; later it ends, and the same command goes on from what is there."

// StillLine is a line of the log about a run that stood still.
func (r *Run) StillLine(stood time.Duration) string {
	return fmt.Sprintf("%s  %-7s  %s", r.now().Local().Format(time.TimeOnly), "paused",
		"slipway stood still for "+text.Clock(stood)+"; AWS went on with what it was asked for")
}
