package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// State is how a revision stands.
type State string

const (
	StateRunning  State = "running"  // the service runs it
	StateActive   State = "active"   // it can run
	StateInactive State = "inactive" // it was deregistered: its release did not end well
	StateGone     State = "gone"     // what it needs is not there any more
)

// Revision is one revision of the API in the history of its deployments.
type Revision struct {
	Number     int
	Name       string // FAMILY:NUMBER
	Image      Image
	Reference  string // its image as the task definition names it
	Origin     live.Origin
	At         time.Time
	State      State
	Gone       []string // what it needs and does not get any more, by name
	Unread     []string // what could not be looked at
	SameImage  bool     // the service runs that image already
	Definition live.TaskDefinition
}

// Revisions are revisions of the API's task definition as rows, newest first. Whether one can run again is told by what
// was read of the repository and of the parameters; s are the answers, which say what the containers are given.
func Revisions(s stack.Settings, l *live.Stack, all []live.TaskDefinition) (rows []Revision) {
	running := ""
	if l.Service.Exists() {
		running = live.RevisionName(l.Service.Value.Revision())
	}
	now := ""
	if d := l.Running.Value; d != nil && len(d.Containers) > 0 {
		now = d.Containers[0].Image
	}
	for _, d := range all {
		r := Revision{Origin: d.Origin(), Number: d.Revision, Name: fmt.Sprintf("%s:%d", d.Family, d.Revision),
			At: d.Registered, State: StateActive, Definition: d}
		if r.Origin.By == "" {
			r.Origin.By = nameIn(d.Registrar)
		}
		if len(d.Containers) > 0 {
			r.Reference = d.Containers[0].Image
			r.Image = Known(l, r.Reference)
			r.SameImage = r.Reference == now
		}
		if r.Image.Tag == "" {
			r.Image.Tag = r.Origin.Image
		}
		r.lacks(s, l)
		switch {
		case r.Name == running:
			r.State = StateRunning
		case len(r.Gone) > 0:
			r.State = StateGone
		case d.Status != "ACTIVE":
			r.State = StateInactive
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b Revision) int { return b.Number - a.Number })
	return rows
}

// lacks finds what the revision needs and would not get.
func (r *Revision) lacks(s stack.Settings, l *live.Stack) {
	d := r.Definition
	if len(d.Containers) == 0 {
		r.Gone = append(r.Gone, "its container")
		return
	}
	if d.Architecture != "" && d.Architecture != s.Architecture() {
		r.Gone = append(r.Gone, fmt.Sprintf("processors of its kind: it is made for %s, and image.platform is %s",
			d.Architecture, s.Image.Platform))
	}
	if r.ours(l) {
		switch {
		case !l.Images.Read():
			r.unread("its image", l.Images.Call, l.Images.Err)
		case !slices.ContainsFunc(l.Images.Items, func(im live.Image) bool { return im.Digest == r.Image.Digest }):
			r.Gone = append(r.Gone, "image "+r.Image.pinned()+", which the repository has no more")
		}
	}
	given := s.ContainerKeys()
	for _, key := range slices.Sorted(maps.Keys(d.Containers[0].Secrets)) {
		parameter := l.Identity.Parameter(key)
		has := slices.ContainsFunc(l.Parameters.Items, func(p live.Parameter) bool { return p.Name == parameter })
		switch {
		case !strings.HasSuffix(d.Containers[0].Secrets[key], parameter): // it lies elsewhere
		case !l.Parameters.Read():
			r.unread("secret "+key, l.Parameters.Call, l.Parameters.Err)
		case !has:
			r.Gone = append(r.Gone, "secret "+key+", which SSM has no more")
		case !slices.Contains(given, key):
			r.Gone = append(r.Gone, "secret "+key+", which the answers give to no container any more (secrets.keys)")
		}
	}
}

func (r *Revision) unread(what, call string, err error) {
	why, _ := cloud.Unread(call, err)
	if said := what + " " + why; !slices.Contains(r.Unread, said) {
		r.Unread = append(r.Unread, said)
	}
}

// nameIn is the name at the end of the ARN of who registered a revision.
func nameIn(arn string) string {
	return arn[strings.LastIndexByte(arn, '/')+1:]
}

// ours reports whether the image is of the stack's repository. Another registry is not asked.
func (r *Revision) ours(l *live.Stack) bool {
	name, _, _ := strings.Cut(r.Reference, "@")
	registry, repository, _ := strings.Cut(name, "/")
	repository, _, _ = strings.Cut(repository, ":")
	return strings.Contains(registry, ".dkr") && repository == l.Identity.Repository()
}
