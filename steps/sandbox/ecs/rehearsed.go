package ecs

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/deploy"
	"slipway/steps/rehearse"
	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/elb"
	"slipway/steps/stack"
)

// rehearsed is what rehearsals on this machine have seen of images, which nothing in AWS tells.
var rehearsed = core.NewAccountWide[Rehearsed]("Rehearsals")

// Rehearsed are the facts of rehearsals.
type Rehearsed struct {
	Images map[string]rehearse.Facts // by ContentOf; a public image by its digest
}

// Learn has tasks of an image do what a rehearsal has seen its container do.
func Learn(s *core.Sandbox, image string, f rehearse.Facts) {
	s.Alter(func(c *core.Call) {
		known := rehearsed.In(c.World.Global)
		if known.Images == nil {
			known.Images = map[string]rehearse.Facts{}
		}
		known.Images[image] = f
	})
}

// ContentOf tells images by what they hold, however a registry packs them; "" where that is not known.
func ContentOf(config v1.ConfigFile) string {
	if n := len(config.RootFS.DiffIDs); n > 0 {
		return config.RootFS.DiffIDs[n-1].String()
	}
	return ""
}

// facts are those of the task's image, nil when it was not rehearsed.
func (p Pulled) facts(c *core.Call) *rehearse.Facts {
	for _, key := range []string{ContentOf(p.Config), p.digest} {
		if f, ok := rehearsed.In(c.World.Global).Images[key]; ok && key != "" {
			return &f
		}
	}
	return nil
}

// rehearsedEnd is how the task ends where the rehearsal has seen that it does; false where it has not, or where what it
// ended for is another one now.
func (t *Task) rehearsedEnd(c *core.Call, d *ecsDefinition, k types.ContainerDefinition,
	f *rehearse.Facts) (taskOutcome, bool) {
	command := t.command(k)
	if t.Service == "" {
		for _, once := range f.Commands {
			if slices.Equal(once.Words, command) && (once.Exit.Code == 0 && once.Exit.Refused == "" ||
				t.repeats(c, d, k, f.Given, once.Exit)) {
				return outcomeOf(once.Exit), true
			}
		}
		return taskOutcome{}, false
	}
	for _, w := range f.Workers {
		if len(t.Targets) == 0 && slices.Equal(w.Words, command) && t.repeats(c, d, k, f.Given, w.Exit) {
			return outcomeOf(w.Exit), true
		}
	}
	if f.Ended == nil || !slices.Equal(f.Given.Command, command) || !t.repeats(c, d, k, f.Given, *f.Ended) {
		return taskOutcome{}, false
	}
	return outcomeOf(*f.Ended), true
}

// outcomeOf is a task that ends as a container did.
func outcomeOf(e rehearse.Exit) taskOutcome {
	if e.Refused != "" {
		return taskOutcome{Refused: "Task failed to start",
			ContainerReason: "CannotStartContainerError: Error response from daemon: " + e.Refused}
	}
	o := taskOutcome{Runs: max(e.After, time.Second), ExitCode: int32(e.Code), LastWords: e.Lines}
	if e.NoMemory {
		o.ContainerReason = "OutOfMemoryError: Container killed due to memory usage"
	}
	return o
}

// repeats reports whether what a container ended for in a rehearsal is there in this task, too.
func (t *Task) repeats(c *core.Call, d *ecsDefinition, k types.ContainerDefinition, g rehearse.Given,
	e rehearse.Exit) bool {
	has := t.Variables(c, k)
	switch {
	case e.NoMemory:
		was, err := strconv.Atoi(g.Memory)
		now, nowErr := strconv.Atoi(core.Value(d.Memory))
		return err != nil || nowErr != nil || now <= was
	case len(e.Missing) > 0:
		return slices.ContainsFunc(e.Missing, func(name string) bool { return has[name] == "" })
	case e.Hinge == deploy.OnReach:
		return g.Database || has[stack.KeyDatabaseURL] == ""
	case e.Hinge == deploy.OnDatabaseURL:
		return rehearse.URLForm(stack.NewSecret(has[stack.KeyDatabaseURL])) == g.URLForm
	case e.Hinge == deploy.OnTables:
		return t.Service == "" || d.Tags[deploy.TagRelease] == ""
	case e.Hinge == deploy.OnFileSystem:
		return core.Value(k.ReadonlyRootFilesystem)
	case e.Hinge == deploy.OnUser:
		return core.Value(k.User) == g.User
	case e.Refused != "":
		return true
	}
	plain := map[string]string{}
	for _, v := range k.Environment {
		if _, was := g.Plain[core.Value(v.Name)]; was || !slices.Contains(g.Names, core.Value(v.Name)) {
			plain[core.Value(v.Name)] = core.Value(v.Value)
		}
	}
	was := maps.Clone(g.Plain)
	for _, m := range []map[string]string{plain, was} {
		delete(m, deploy.VariablePort) // which port it is told ends none
	}
	return maps.Equal(plain, was)
}

// rehearsedHealth settles what the container says and whether the load balancer finds it healthy, as far as the
// rehearsal tells; false where it does not.
func (t *Task) rehearsedHealth(c *core.Call, k types.ContainerDefinition, f *rehearse.Facts, o *taskOutcome) bool {
	if t.Service == "" || f.Ended != nil || len(k.PortMappings) == 0 || !slices.Equal(f.Given.Command, t.command(k)) {
		return false
	}
	port := int(core.Value(k.PortMappings[0].ContainerPort))
	same := port == f.Given.Port
	at := slices.IndexFunc(f.Ports, func(p rehearse.Port) bool { return p.Number == port })
	followed := slices.Contains(f.Ports, rehearse.Port{Number: f.Given.Port}) // it may listen wherever PORT says
	reached := at >= 0 && !f.Ports[at].Local || same && f.Status != 0
	switch {
	case !reached && !same && (followed || len(f.Ports) == 0):
		return false
	case !reached && len(f.Ports) == 0 && t.grace(c) > f.Given.Grace:
		return false // it may only be slow
	}
	o.Says, o.Boot, o.Deaf = []string{"Starting."}, f.Ready, f.Deaf
	for _, p := range f.Ports {
		o.Says = append(o.Says, fmt.Sprintf("Listening on %s:%d.", map[bool]string{true: "127.0.0.1",
			false: "0.0.0.0"}[p.Local], p.Number))
	}
	o.Sick = !reached
	if path := t.healthPath(c); reached && same && path == f.Given.HealthPath {
		o.Sick, o.Answers, o.TimesOut = f.Status != 200, f.Status, f.TimedOut
	}
	return true
}

// grace is how long the service gives its tasks before it looks at their health.
func (t *Task) grace(c *core.Call) time.Duration {
	s := State.In(c.World).Services[t.Service]
	if s == nil {
		return 0
	}
	return seconds(s.Grace)
}

// healthPath is what the load balancer asks for, "" when there is none.
func (t *Task) healthPath(c *core.Call) string {
	for _, lb := range t.Targets {
		if g := elb.State.In(c.World).Groups[*lb.TargetGroupArn]; g != nil {
			return cmp.Or(g.Health.Path, "/")
		}
	}
	return ""
}
