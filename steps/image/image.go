package image

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/inspect"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// planImage adds what is needed to know the image by its digest: nothing, a build, or the resolution of a ready image.
func planImage(b *plan.Builder, t Tools) {
	a := plan.Action{ID: actImage, Step: Step, Title: "container image", Name: b.Live.Identity.Repository() + " image"}
	if b.Intent.Image != "" {
		t.planGiven(b, a)
		return
	}
	if !b.Intent.Build {
		// absent and unread must not be taken for each other: a build would replace what runs
		_, service := plan.Needed(b, Step, "the service", b.Live.Service)
		_, running := plan.Needed(b, Step, "the running revision", b.Live.Running)
		if !service || !running {
			return
		}
	}
	if ref := plan.DesiredImage(b.Settings, b.Live, b.Intent); ref != "" {
		a.Verb, a.Name = plan.None, ref
		refuseOtherPlatform(b)
		b.Add(a)
		if borrowed(b) {
			b.Note(plan.Note{Step: Step, Text: "the image that runs stays: " + known(b.Live, ref) +
				". plan and apply build none while a service runs; slipway step image builds this folder and moves the service " +
				"to it"})
		}
		return
	}
	a.Verb = plan.Create
	change := plan.Change{Field: "image", From: known(b.Live, runningImage(b.Live)), To: plan.KnownAfterApply,
		Answer: "image.uri"}
	if b.Settings.Builds() {
		a.Reason = "it is built from this folder and pushed"
		a.Needs = []string{actRepository}
		a.Typical = 90 * time.Second
		a.Calls = []string{"ecr describe-images", "ecr get-authorization-token", "ecr put-image",
			"ecr describe-image-scan-findings"}
		a.Run = t.build
		warnBeforePush(b, t)
	} else {
		a.Title = "container image " + b.Settings.Image.URI
		change.To = b.Settings.Image.URI
		a.Reason = "its digest is looked up, so that every task runs the same image"
		a.Run = t.resolve
	}
	a.Changes = append([]plan.Change{change}, building(b.Settings)...)
	b.Add(a)
}

// building are the answers a build takes beside its Dockerfile.
func building(s stack.Settings) (changes []plan.Change) {
	if !s.Builds() {
		return nil
	}
	if s.Image.Target != "" {
		changes = append(changes, plan.Change{Field: "stage", To: s.Image.Target, Answer: "image.target"})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Image.Args)) {
		changes = append(changes, plan.Change{Field: "build argument " + name, To: s.Image.Args[name], Answer: "image.args"})
	}
	for _, id := range slices.Sorted(maps.Keys(s.Image.Secrets)) {
		changes = append(changes, plan.Change{Field: "build secret " + id, To: "from " + s.Image.Secrets[id],
			Answer: "image.secrets"})
	}
	if s.Image.SSH {
		changes = append(changes, plan.Change{Field: "ssh agent", To: "given to the build", Answer: "image.ssh"})
	}
	return changes
}

// lacking are the secrets that the Dockerfile mounts and the answers do not place.
func lacking(s stack.Image, f *workspace.Folder) (ids []string) {
	asked, _ := f.Said("image.secrets")
	for _, item := range inspect.Items(asked.Value) {
		if s.Secrets[item.Name] == "" {
			ids = append(ids, item.Name)
		}
	}
	return ids
}

// borrowed reports whether an image from elsewhere goes on running although the answers want one that is built here.
func borrowed(b *plan.Builder) bool {
	ref := plan.DesiredImage(b.Settings, b.Live, b.Intent)
	return b.Settings.Builds() && ref != "" && bare(ref) != repositoryURI(b.Live)
}

// refuseOtherPlatform stops a plan that would start an image on processors it was not built for.
func refuseOtherPlatform(b *plan.Builder) {
	d := b.Live.Running.Value
	if d == nil || d.Architecture == "" || d.Architecture == b.Settings.Architecture() {
		return
	}
	b.Refuse(plan.Problem{
		Kind: plan.Invalid, Step: Step, Resource: "image.platform",
		Why: fmt.Sprintf("the image that runs was made for %s, and plan and apply never build another; the answer is %s",
			d.Architecture, b.Settings.Image.Platform),
		WayOut: "slipway deploy, which builds an image for " + b.Settings.Image.Platform + " and moves the service to it",
	})
}

func warnBeforePush(b *plan.Builder, t Tools) {
	if t.Builder == nil {
		b.Note(plan.Note{Step: Step, Text: "no container command line answers on this machine: the image cannot be built " +
			"unless it is in ECR already; install Docker or set image.uri"})
	}
	if !buildable(b, t.Seen) {
		return
	}
	refuseRoot(b, t)
	for _, w := range Lint(t.Seen) {
		if w.root && (b.Settings.Service.User != "" || RefusedAsRoot(b.Settings, t.Seen) != "") {
			continue // settled by an answer, or told as what stops the plan
		}
		if w.said {
			continue // the plan tells it of the answer itself
		}
		b.Note(plan.Note{Step: Step, Text: w.String()})
	}
	for _, id := range lacking(b.Settings.Image, t.Seen) {
		asked, _ := t.Seen.Said("image.secrets")
		b.Note(plan.Note{Step: Step, Text: fmt.Sprintf("%s mounts the secret %s while it builds, and image.secrets does not "+
			"say where it is: the build gets none. Set image.secrets=%s=%s, the variable or the file that holds it",
			asked.Evidence, id, id, likelyPlace(id))})
	}
	for _, im := range expiring(b.Live, b.Settings.Image.Keep) {
		b.Note(plan.Note{Step: Step, Text: fmt.Sprintf(
			"the next push may expire image %s (%s), which an ACTIVE task definition names: tasks of that revision could not "+
				"start any more; raise image.keep above %d to keep it",
			short(im.Digest), strings.Join(im.Tags, ", "), b.Settings.Image.Keep)})
	}
}

// short is enough of a digest to recognise it.
func short(digest string) string {
	digest = strings.TrimPrefix(digest, "sha256:")
	return digest[:min(len(digest), 12)]
}

// stoppable returns a context that ends soon after the run is asked to stop. Building and pushing take minutes and can
// be cut short at any point: layers that arrived are kept, and without the manifest there is no image.
func stoppable(ctx context.Context, r *plan.Run) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for ctx.Err() == nil {
			if r.Stopping() != nil {
				cancel()
			}
			// a build takes the wall's time even where the clock is a faster one
			_ = cloud.SystemClock{}.Sleep(ctx, 300*time.Millisecond)
		}
	}()
	return ctx, cancel
}

// orStopped is the error of work under a stoppable context.
func orStopped(r *plan.Run, err error) error {
	if err != nil && r.Stopping() != nil {
		return plan.ErrStopped
	}
	return err
}
