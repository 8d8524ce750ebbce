package live

import (
	"maps"
	"slices"
	"strings"

	"slipway/steps/stack"
)

// Origin is where a revision of a task definition comes from, as its tags keep it: AWS is the only state, so a history
// of deployments is read back from these. Everything in it is somebody's text and none of it is a secret. A revision
// from before there was any has none.
type Origin struct {
	Commit  string // whole SHA, or as much of it as the image's tag has
	Subject string // first line of the commit's message
	Author  string // of the commit
	Image   string // the image's tag
	By      string // who registered the revision
	Kind    string // with which command: apply, deploy, rollback
}

// Known reports whether anything is known of the image itself.
func (o Origin) Known() bool { return o.Commit != "" || o.Subject != "" || o.Image != "" }

// Short is the commit as people write it, "" where none is known.
func (o Origin) Short() string { return o.Commit[:min(7, len(o.Commit))] }

// Dirty reports whether the image was built from more than the commit.
func (o Origin) Dirty() bool { return strings.Contains(o.Image, "-dirty-") }

// Tags are what a revision keeps of its origin.
func (o Origin) Tags() map[string]string {
	tags := map[string]string{}
	for key, text := range map[string]string{
		stack.TagCommit: o.Commit, stack.TagSubject: o.Subject, stack.TagAuthor: o.Author, stack.TagImageTag: o.Image,
		stack.TagBy: o.By, stack.TagKind: o.Kind,
	} {
		if value := stack.TagValue(text); value != "" {
			tags[key] = value
		}
	}
	return tags
}

// Origin is what a revision remembers of where it comes from.
func (d TaskDefinition) Origin() Origin {
	return Origin{Commit: d.Tags[stack.TagCommit], Subject: d.Tags[stack.TagSubject], Author: d.Tags[stack.TagAuthor],
		Image: d.Tags[stack.TagImageTag], By: d.Tags[stack.TagBy], Kind: d.Tags[stack.TagKind]}
}

// Remember adds an origin to the tags of a revision that is about to be registered.
func (d *TaskDefinition) Remember(o Origin) {
	d.Tags = maps.Clone(d.Tags)
	if d.Tags == nil {
		d.Tags = map[string]string{}
	}
	maps.Copy(d.Tags, o.Tags())
}

// OriginOf is what the revisions that were read remember of an image: the running one, else the newest. Who registered
// them, and with what, is theirs and not the image's.
func (l *Stack) OriginOf(image string) Origin {
	of := func(d TaskDefinition) (Origin, bool) {
		if len(d.Containers) == 0 || d.Containers[0].Image != image {
			return Origin{}, false
		}
		o := d.Origin()
		o.By, o.Kind = "", ""
		return o, o.Known()
	}
	if l.Running.Exists() {
		if o, ok := of(*l.Running.Value); ok {
			return o
		}
	}
	for _, f := range l.Families.Items {
		if o, ok := of(f.Newest); ok {
			return o
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.Definitions)) {
		if f := l.Definitions[name]; f.Exists() {
			if o, ok := of(*f.Value); ok {
				return o
			}
		}
	}
	return Origin{}
}
