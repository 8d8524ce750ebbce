package image

import (
	"context"
	"regexp"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/workspace"
)

// use records an image of the stack's repository and makes it the one that runs.
func (t Tools) use(ctx context.Context, r *plan.Run, im live.Image) {
	r.Record(func(l *live.Stack) {
		items := []live.Image{im}
		for _, other := range l.Images.Items {
			if other.Digest != im.Digest {
				items = append(items, other)
			}
		}
		l.Images.Items = items
	})
	r.SetImage(repositoryURI(r.Live()) + "@" + im.Digest)
	r.SetOrigin(t.origin(ctx, im))
}

// commitIn matches the commit that a tag of slipway's begins with.
var commitIn = regexp.MustCompile(`^([0-9a-f]{12})-`)

// origin is where an image of the repository comes from: the commit in its tag, with what the folder's history says of
// it. The history of another machine may lack it.
func (t Tools) origin(ctx context.Context, im live.Image) live.Origin {
	if len(im.Tags) == 0 {
		return live.Origin{}
	}
	o := live.Origin{Image: im.Tags[0]}
	m := commitIn.FindStringSubmatch(o.Image)
	if m == nil {
		return o
	}
	o.Commit = m[1]
	if c := workspace.CommitOf(ctx, t.Folder, m[1]); c.SHA != "" {
		o.Commit, o.Subject, o.Author = c.SHA, c.Subject, c.Author
	}
	return o
}

// tagIn is the tag of an image that is named by one, "" else.
func tagIn(ref string) string {
	ref, _, _ = strings.Cut(ref, "@")
	return strings.TrimPrefix(strings.TrimPrefix(ref, bare(ref)), ":")
}
