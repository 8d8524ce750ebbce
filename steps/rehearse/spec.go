package rehearse

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"time"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// SpecOf is the rehearsal of a stack's answers: the task definitions that slipway would register for them. values are
// those of secrets that are known on this machine, by key.
func SpecOf(s stack.Settings, image string, values map[string]stack.Secret) (Spec, error) {
	offline := &live.Stack{Identity: s.Identity("aws")}
	d, err := deploy.ServiceDefinition(s, offline, image)
	if err != nil {
		return Spec{}, err
	}
	spec := Spec{
		Image: image, Platform: s.Image.Platform, Definition: d, HealthPath: s.Service.HealthPath,
		Grace: time.Duration(s.Service.Grace) * time.Second, Values: maps.Clone(values),
	}
	if spec.Values == nil {
		spec.Values = map[string]stack.Secret{}
	}
	for _, key := range s.GeneratedKeys() {
		if v, ok := spec.Values[key]; !ok || v.Empty() {
			spec.Values[key] = stack.NewSecret(rand.Text() + rand.Text()) // on AWS slipway makes one, too
		}
	}
	if s.Service.Release != "" {
		if spec.Release, err = deploy.Words(s.Service.Release); err != nil {
			return Spec{}, fmt.Errorf("split service.release: %w", err)
		}
	}
	if s.HasDatabase() {
		spec.Database = &Database{Version: s.Data.Version, Name: s.DatabaseName(), User: s.DatabaseUser(),
			Style: stack.StyleNamed(s.Data.URLStyle)}
	}
	if s.HasCache() {
		spec.Cache = &Cache{Valkey: s.Data.Cache == "valkey"}
	}
	return spec, nil
}

// WithWorkers adds workers to be started once each: the named ones, or all.
func (s Spec) WithWorkers(of stack.Settings, names []string, all bool) (Spec, error) {
	for _, name := range names {
		if !slices.ContainsFunc(of.Workers, func(w stack.Worker) bool { return w.Name == name }) {
			return s, fmt.Errorf("there is no worker %q among workers", name)
		}
	}
	offline := &live.Stack{Identity: of.Identity("aws")}
	for _, w := range of.Workers {
		if !all && !slices.Contains(names, w.Name) {
			continue
		}
		d, err := deploy.WorkerDefinition(of, offline, w, s.Image)
		if err != nil {
			return s, err
		}
		s.Workers = append(s.Workers, Worker{w.Name, d})
	}
	return s, nil
}

// WithJobs adds jobs to be started once each: the named ones, or all.
func (s Spec) WithJobs(jobs []stack.Job, names []string, all bool) (Spec, error) {
	for _, name := range names {
		if !slices.ContainsFunc(jobs, func(j stack.Job) bool { return j.Name == name }) {
			return s, fmt.Errorf("there is no job %q among schedule.jobs", name)
		}
	}
	for _, j := range jobs {
		if !all && !slices.Contains(names, j.Name) {
			continue
		}
		words, err := deploy.Words(j.Command)
		if err != nil {
			return s, fmt.Errorf("split the command of job %s: %w", j.Name, err)
		}
		s.Jobs = append(s.Jobs, Job{Name: j.Name, Command: words})
	}
	return s, nil
}
