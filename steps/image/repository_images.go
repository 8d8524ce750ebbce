package image

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// Stored is an image of the stack's repository: one that can run as it is, without a build.
type Stored struct {
	Tags         []string
	Digest       string
	Reference    string // REPOSITORY@DIGEST, what a plan is asked to run
	Pushed       time.Time
	Size         int64          // bytes
	Findings     map[string]int // by severity; nil: not known
	Architecture string         // amd64 or arm64, as its tag says; "" when it does not
	Runs         bool           // the service runs it now
}

// InRepository are the repository's tagged images, newest first. l says where the repository is and what runs; what of
// it was not read marks nothing.
func InRepository(l *live.Stack, images []live.Image) []Stored {
	running := runningImage(l)
	var list []Stored
	for _, im := range images {
		if len(im.Tags) == 0 {
			continue // parts of others, or about to expire
		}
		s := Stored{
			Tags: im.Tags, Digest: im.Digest, Reference: repositoryURI(l) + "@" + im.Digest, Pushed: im.Pushed, Size: im.Size,
			Findings:     im.Findings,
			Architecture: architectureOf(im.Tags),
		}
		s.Runs = s.Is(running)
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b Stored) int { return b.Pushed.Compare(a.Pushed) })
	return list
}

// Is reports whether a reference names the image, by its digest or one of its tags.
func (s Stored) Is(reference string) bool {
	repository := bare(s.Reference)
	return reference == s.Reference || slices.ContainsFunc(s.Tags, func(t string) bool {
		return reference == repository+
			":"+t
	})
}

// Name is how people know the image: its tags.
func (s Stored) Name() string { return strings.Join(s.Tags, ", ") }

// Age is how long ago the image was pushed, in words: "2 hours ago"; the date when that is long ago.
func (s Stored) Age(now time.Time) string {
	d := now.Sub(s.Pushed)
	count := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit + " ago"
		}
		return fmt.Sprintf("%d %ss ago", n, unit)
	}
	switch {
	case s.Pushed.IsZero():
		return ""
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return count(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour")
	case d < 14*24*time.Hour:
		return count(int(d.Hours()/24), "day")
	}
	return s.Pushed.UTC().Format("2 Jan 2006")
}

// Weight is the image's size as people read it.
func (s Stored) Weight() string { return megabytes(s.Size) }

// Facts say in one sentence what is known of the image.
func (s Stored) Facts() string {
	parts := []string{"pushed " + s.Pushed.UTC().Format("2 Jan 2006 15:04") + " UTC"}
	if s.Architecture != "" {
		parts = append(parts, "linux/"+s.Architecture)
	}
	if s.Findings == nil {
		parts = append(parts, "scan not known")
	} else {
		parts = append(parts, "scan: "+Findings(s.Findings))
	}
	return strings.Join(append(parts, "sha256:"+short(s.Digest)), ", ")
}

// Unfit says why the image cannot run on the processors the settings name, "" when it can or when its tag does not
// tell.
func (s Stored) Unfit(settings stack.Settings) string {
	if s.Architecture == "" || "linux/"+s.Architecture == settings.Image.Platform {
		return ""
	}
	return fmt.Sprintf("it is made for linux/%s, and the tasks run on %s", s.Architecture, settings.Image.Platform)
}

var (
	tagPattern    = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`)
	digestPattern = regexp.MustCompile(`^(?:sha256:)?([0-9a-f]{64})$`)
)

// ReferenceTo is the reference to an image of the stack's repository by its tag or digest as a person types it.
func ReferenceTo(l *live.Stack, typed string) (string, error) {
	typed = strings.TrimPrefix(strings.TrimSpace(typed), repositoryURI(l))
	typed = strings.TrimLeft(typed, "@:")
	switch m := digestPattern.FindStringSubmatch(typed); {
	case m != nil:
		return repositoryURI(l) + "@sha256:" + m[1], nil
	case typed == "":
		return "", fmt.Errorf("give the tag of an image in %s, or its digest", l.Identity.Repository())
	case !tagPattern.MatchString(typed):
		return "", fmt.Errorf("%q is neither a tag nor a digest: for example 1a2b3c4d5e6f-amd64 or sha256: and 64 digits",
			typed)
	}
	return repositoryURI(l) + ":" + typed, nil
}

// architectureOf is the processor an image was built for, as the end of its tag says.
func architectureOf(tags []string) string {
	for _, tag := range tags {
		for _, arch := range []string{"amd64", "arm64"} {
			if tag == arch || strings.HasSuffix(tag, "-"+arch) {
				return arch
			}
		}
	}
	return ""
}

// runningImage is what the service's containers run, "" when nothing does or it is not known.
func runningImage(l *live.Stack) string {
	if d := l.Running.Value; d != nil && len(d.Containers) > 0 {
		return d.Containers[0].Image
	}
	return ""
}

var commitTag = regexp.MustCompile(`^([0-9a-f]{7})[0-9a-f]{5}(-|$)`)

// known writes an image as people know it: by its tag where the repository has one, the commit in it short; else by a
// short digest.
func known(l *live.Stack, ref string) string {
	if ref == "" {
		return ""
	}
	if im, ok := find(l, ref); ok && len(im.Tags) > 0 {
		return commitTag.ReplaceAllString(im.Tags[0], "$1$2")
	}
	name, digest, pinned := strings.Cut(ref, "@")
	name = strings.TrimPrefix(strings.TrimPrefix(name, repositoryURI(l)), ":")
	switch {
	case !pinned:
		return commitTag.ReplaceAllString(name, "$1$2")
	case name == "":
		return "sha256:" + short(digest)
	}
	return name + "@" + short(digest)
}

// find is the image of the repository a reference names by digest or tag.
func find(l *live.Stack, ref string) (live.Image, bool) {
	of, digest, pinned := strings.Cut(ref, "@")
	if bare(of) != repositoryURI(l) {
		return live.Image{}, false
	}
	tag := strings.TrimPrefix(strings.TrimPrefix(of, repositoryURI(l)), ":")
	for _, im := range l.Images.Items {
		if pinned && im.Digest == digest || !pinned && slices.Contains(im.Tags, tag) {
			return im, true
		}
	}
	return live.Image{}, false
}
