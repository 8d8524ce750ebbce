package command

import (
	"io"
	"slices"
	"time"

	"slipway/steps/clean"
	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/ui/text"
)

// Jobs writes the jobs: when each runs, what, when next, and how its last run went.
func Jobs(w io.Writer, jobs []status.Job, s stack.Settings, now time.Time) {
	for _, j := range jobs {
		text.Printf(w, "%s: %s, next run: %s\n", j.Job, j.Schedule, text.NextRun(j.NextRun, now, true))
		if at := jobAt(s, j.Job); at >= 0 {
			cpu, memory := s.Schedule.Jobs[at].Size()
			text.Printf(w, "  runs %s, with %d CPU units and %d MiB\n", s.Schedule.Jobs[at].Command, cpu, memory)
		} else {
			text.Printf(w, "  is in no answer any more: slipway apply removes it\n")
		}
		text.Printf(w, "  last run: %s; slipway logs job %s\n", text.JobRun(j.Last, now), j.Job)
	}
}

func jobAt(s stack.Settings, name string) int {
	return slices.IndexFunc(s.Schedule.Jobs, func(j stack.Job) bool { return j.Name == name })
}

// JobsJSON writes them as one JSON value.
func JobsJSON(w io.Writer, jobs []status.Job, s stack.Settings) error {
	type run struct {
		At     *time.Time `json:"at,omitempty"`
		Result string     `json:"result"`
	}
	type job struct {
		Name     string     `json:"name"`
		Schedule string     `json:"schedule"`
		Cron     string     `json:"cron,omitempty"`
		Command  string     `json:"command,omitempty"`
		Timezone string     `json:"timezone,omitempty"`
		State    string     `json:"state"`
		Next     *time.Time `json:"next,omitempty"`
		Last     run        `json:"last"`
	}
	list := []job{}
	for _, j := range jobs {
		x := job{Name: j.Job, Schedule: j.Schedule, Timezone: j.Zone, State: "scheduled", Last: run{Result: j.Last.Words}}
		if at := jobAt(s, j.Job); at >= 0 {
			x.Cron, x.Command = s.Schedule.Jobs[at].Cron, s.Schedule.Jobs[at].Command
		}
		if x.Next = &j.At; j.At.IsZero() {
			x.Next = nil
		}
		if !j.Scheduled() {
			x.State = j.Words
		}
		if x.Last.At = &j.Last.At; j.Last.At.IsZero() {
			x.Last.At = nil
		}
		list = append(list, x)
	}
	return clean.Encode(w, map[string]any{"jobs": list}, "  ")
}
