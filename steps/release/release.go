// Package release says what a deployment changes, before it begins, and what serves once it has ended. Everything in it
// is computed from one read, a plan and what git knows; it asks AWS nothing.
package release

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Image is an image as far as it is known.
type Image struct {
	Tag      string         // "" where it is known by its digest alone
	Digest   string         // "" before it is built or looked up
	Findings map[string]int // of its scan, by severity; nil: not known
}

// Commit is the commit that the image's tag names, as much of it as the tag has; "" when it names none.
func (i Image) Commit() string {
	if m := commitTag.FindStringSubmatch(i.Tag); m != nil {
		return m[1]
	}
	return ""
}

var commitTag = regexp.MustCompile(`^([0-9a-f]{12})-`)

// Target is the image that a deployment brings, and how it comes by it.
type Target struct {
	Image
	Builds  bool   // from the folder, unless its tag is in the repository by then
	Looks   string // the address of a ready image whose digest is looked up
	Commit  string // that is checked out; "" without one
	Dirty   bool   // files differ from that commit
	Named   bool   // it was asked for by its tag or digest
	Back    string // the revision that it is gone back to, FAMILY:NUMBER
	History workspace.History
}

// Release is what a deployment changes.
type Release struct {
	Stack     stack.Identity
	From      Image
	To        Target
	Variables []plan.Change // plain ones, of the containers
	Secrets   []plan.Change // by name
	Settings  []plan.Change // size, command, number of tasks and the like
	Reasons   []string      // why it is done when no change says it
	Command   string        // the release command; "": none is run
	Moves     []string      // what goes to the new revision, in this order
	Elsewhere int           // other changes that wait for apply
	Plan      plan.Plan
}

// Nothing reports whether there is nothing to deploy.
func (r Release) Nothing() bool { return r.Plan.Empty() && len(r.Plan.Problems) == 0 }

// Running is the image that the service runs.
func Running(l *live.Stack) Image {
	d := l.Running.Value
	if d == nil || len(d.Containers) == 0 {
		return Image{}
	}
	return Known(l, d.Containers[0].Image)
}

// Known is an image as the repository knows it, by a reference to it.
func Known(l *live.Stack, ref string) Image {
	name, digest, pinned := strings.Cut(ref, "@")
	_, tag, _ := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ":")
	for _, im := range l.Images.Items {
		if pinned && im.Digest == digest || !pinned && slices.Contains(im.Tags, tag) {
			found := Image{Digest: im.Digest, Findings: im.Findings}
			if len(im.Tags) > 0 {
				found.Tag = im.Tags[0]
			}
			return found
		}
	}
	return Image{Tag: tag, Digest: digest}
}

// listed is how many images are named where the one that was asked for is not there.
const listed = 5

// Named is the image of the repository that a person means: by its tag, whole or as slipway writes it, by the commit in
// it, or by its digest. It is unknown where the repository was not read, and an error where it has none, or several.
func Named(l *live.Stack, typed string) (Image, error) {
	if !l.Images.Read() {
		return Image{}, nil
	}
	wanted := strings.TrimPrefix(typed[strings.LastIndexByte(typed, '/')+1:], l.Identity.Repository())
	wanted = strings.TrimLeft(wanted, "@:")
	var found []Image
	var have []string
	for _, im := range l.Images.Items {
		known := Image{Digest: im.Digest, Findings: im.Findings}
		for _, tag := range im.Tags {
			known.Tag = tag
			if tag == wanted {
				return known, nil
			}
			if shortTag(tag) == wanted || len(wanted) >= 7 && strings.HasPrefix(known.Commit(), wanted[:min(len(wanted), 12)]) {
				found = append(found, known)
			}
			have = append(have, shortTag(tag))
		}
		if hex := strings.TrimPrefix(wanted, "sha256:"); len(hex) >= 12 && strings.HasPrefix(im.Digest, "sha256:"+hex) {
			return known, nil
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return Image{}, fmt.Errorf("%s is meant for several images of the repository %s: %s; give the whole tag of one",
			wanted, l.Identity.Repository(), names(found))
	case len(have) == 0:
		return Image{}, fmt.Errorf("there is no image %s in the repository %s, which holds none; nothing was changed",
			wanted, l.Identity.Repository())
	}
	return Image{}, fmt.Errorf("there is no image %s in the repository %s; nothing was changed. The newest there: %s",
		wanted, l.Identity.Repository(), strings.Join(have[:min(len(have), listed)], ", "))
}

func names(images []Image) string {
	var all []string
	for _, i := range images {
		all = append(all, i.Tag)
	}
	return strings.Join(all, ", ")
}

// Of is what a plan that is narrowed to a deployment changes.
func Of(l *live.Stack, p plan.Plan, elsewhere int, to Target) Release {
	r := Release{Stack: l.Identity, From: Running(l), To: to, Elsewhere: elsewhere, Plan: p}
	var jobs, workers []string
	for _, a := range p.Work() {
		worker, isWorker := strings.CutPrefix(a.ID, "service/worker-")
		job, isJob := strings.CutPrefix(a.ID, "schedule/definition-")
		other, isOther := strings.CutPrefix(a.ID, "service/definition-")
		switch {
		case a.ID == "service/definition":
			r.take(a.Changes, "")
		case a.ID == "service/service":
			r.Moves = append(r.Moves, "the API")
			r.take(a.Changes, "")
			r.because(a.Reason, "")
		case a.ID == "service/release":
			r.Command = a.Name
		case isWorker:
			workers = append(workers, worker)
			r.take(a.Changes, worker)
			r.because(a.Reason, worker)
		case isJob:
			jobs = append(jobs, job)
			r.own(a.Changes, job)
		case isOther:
			r.own(a.Changes, other)
		case a.Step == "secrets":
			r.Secrets = append(r.Secrets, plan.Change{Field: strings.TrimPrefix(a.ID, "secrets/"), To: "a new value"})
		}
	}
	for _, w := range workers {
		r.Moves = append(r.Moves, "worker "+w)
	}
	for _, j := range jobs {
		r.Moves = append(r.Moves, "job "+j)
	}
	return r
}

func (r *Release) because(reason, of string) {
	if reason == "" {
		return
	}
	if of != "" {
		reason = of + ": " + reason
	}
	r.Reasons = append(r.Reasons, reason)
}

// take sorts changes by what they are of. The image and the revision that names it are told apart.
func (r *Release) take(changes []plan.Change, of string) {
	for _, c := range changes {
		variable, isVariable := strings.CutPrefix(c.Field, "environment ")
		secret, isSecret := strings.CutPrefix(c.Field, "secret ")
		switch {
		case c.Field == "image" || c.Field == "revision" || c.Field == "ready image":
		case isVariable:
			c.Field = variable
			r.Variables = append(r.Variables, c)
		case isSecret:
			c.Field = secret
			c.From, c.To = given(c.From), given(c.To)
			r.Secrets = slices.DeleteFunc(r.Secrets, func(o plan.Change) bool { return o.Field == secret })
			r.Secrets = append(r.Secrets, c)
		default:
			if of != "" {
				c.Field = of + ": " + c.Field
			}
			r.Settings = append(r.Settings, c)
		}
	}
}

// given says of a secret whether the containers get it: where it lies is of no interest.
func given(where string) string {
	if where == "" || where == "removed" || where == "none" {
		return where
	}
	return "given"
}

// own takes what a job or a worker has of its own: variables and secrets are the API's.
func (r *Release) own(changes []plan.Change, of string) {
	r.take(slices.DeleteFunc(slices.Clone(changes), func(c plan.Change) bool {
		return strings.HasPrefix(c.Field, "environment ") || strings.HasPrefix(c.Field, "secret ")
	}), of)
}
