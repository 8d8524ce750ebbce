package status

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"slipway/steps/live"
)

// Unhealthy says what is wrong with the API's service as ECS sees it, "" when nothing is.
func (s Status) Unhealthy() string { return unhealthy(s.Live.Service.Value) }

func unhealthy(v *live.Service) string {
	if v == nil || v.Status == "DRAINING" || v.Desired == 0 {
		return ""
	}
	switch rollout := rollout(v); {
	case rollout == "FAILED":
		return "the last deployment failed"
	case v.Running == 0 && rollout != "IN_PROGRESS":
		return fmt.Sprintf("0 of %d running", v.Desired)
	}
	return ""
}

// rollout is how far ECS says a service's deployment is.
func rollout(v *live.Service) string {
	if v != nil && v.Primary() != nil {
		return v.Primary().RolloutState
	}
	return ""
}

// Service says how many tasks of the API run of those AWS is to run, and which revision. That slipway.yaml asks for
// another number is drift of the step: nothing is wrong with the tasks.
func (s Status) Service() (Health, string) {
	return tasks(s.Live.Service.Value, s.Live.Service.Err, s.Settings.Service.Count)
}

// tasks says how the tasks of a service stand; asked is how many the answers want.
func tasks(v *live.Service, err error, asked int) (Health, string) {
	switch {
	case err != nil:
		return Unknown, "could not be read"
	case v == nil:
		return Missing, "not there yet"
	}
	revision := ", revision " + path.Base(v.TaskDefinition)
	words := fmt.Sprintf("%d of %d running", v.Running, v.Desired) + revision
	switch why := unhealthy(v); {
	case strings.HasPrefix(why, "the"):
		return Unhealthy, words + ", " + why
	case why != "":
		return Unhealthy, words
	case v.Desired == 0 && asked > 0:
		return Pending, "set to 0 tasks" + revision
	case v.Running < v.Desired:
		return Pending, words
	}
	return Healthy, words
}

// Worker is how the tasks of a worker stand.
type Worker struct {
	Name string
	Health
	Words string
}

// Workers are those of the answers and those that AWS has beside them.
func (s Status) Workers() (workers []Worker) {
	wanted := map[string]bool{}
	for _, w := range s.Settings.Workers {
		name := s.Live.Identity.Worker(w.Name)
		wanted[name] = true
		health, words := tasks(s.Live.Worker(w.Name), s.Live.Services.Err, w.Count)
		if w.Count == 0 && health == Healthy {
			words = "stopped"
		}
		workers = append(workers, Worker{w.Name, health, words})
	}
	for _, v := range s.Live.Workers() {
		if !wanted[v.Name] {
			health, words := tasks(&v, nil, v.Desired)
			workers = append(workers, Worker{strings.TrimPrefix(v.Name, s.Live.Identity.Worker("")), health, words})
		}
	}
	return workers
}

// ill reports whether something is wrong with the tasks of the API or of a worker.
func (s Status) ill() bool {
	return s.Unhealthy() != "" ||
		slices.ContainsFunc(s.Workers(), func(w Worker) bool { return w.Health == Unhealthy })
}
