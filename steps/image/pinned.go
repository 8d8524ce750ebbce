package image

import (
	"context"
	"fmt"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// planGiven adds the move to an image of the repository that was chosen by name: nothing is built.
func (t Tools) planGiven(b *plan.Builder, a plan.Action) {
	ref := b.Intent.Image
	ours := bare(ref) == repositoryURI(b.Live)
	im, found := find(b.Live, ref)
	if found {
		ref = repositoryURI(b.Live) + "@" + im.Digest
	}
	a.Verb, a.Name = plan.None, ref
	name := known(b.Live, ref)
	running := runningImage(b.Live)
	switch arch := architectureOf(im.Tags); {
	case ref == running:
		b.Add(a)
		return
	case ours && !found && b.Live.Images.Read():
		b.Refuse(plan.Problem{
			Kind: plan.Invalid, Step: Step, Resource: "image.uri",
			Why: fmt.Sprintf("there is no image %s in the repository %s; its lifecycle policy may have dropped it", name,
				b.Live.Identity.Repository()),
			WayOut: "choose another image of the repository, or build the folder as it was then",
		})
		return
	case arch != "" && "linux/"+arch != b.Settings.Image.Platform:
		b.Refuse(plan.Problem{
			Kind: plan.Invalid, Step: Step, Resource: "image.platform",
			Why: fmt.Sprintf("the image %s is made for linux/%s, and the answer is %s", name, arch,
				b.Settings.Image.Platform),
			WayOut: "answer image.platform with linux/" + arch + ", or choose another image",
		})
		return
	case ours && !found:
		why, next := cloud.Unread(b.Live.Images.Call, b.Live.Images.Err)
		b.Note(plan.Note{Step: Step, Text: fmt.Sprintf("whether %s is in the repository %s; %s", name, why, next)})
	}
	a.Verb, a.Title = plan.Update, "container image "+name
	if running == "" {
		a.Verb = plan.Create
	}
	a.Changes = []plan.Change{{Field: "image", From: known(b.Live, running), To: name, Answer: "image.uri"}}
	a.Calls = []string{"ecr describe-images"}
	a.Run = func(ctx context.Context, r *plan.Run) error { return t.take(ctx, r, ref) }
	b.Add(a)
}

// take makes an image that was chosen by name the one that runs, if it is still there.
func (t Tools) take(ctx context.Context, r *plan.Run, ref string) error {
	l := r.Live()
	if bare(ref) != repositoryURI(l) {
		r.SetImage(ref)
		r.SetOrigin(live.Origin{Image: tagIn(ref)})
		return nil
	}
	name := known(l, ref)
	reference := strings.TrimLeft(strings.TrimPrefix(ref, repositoryURI(l)), "@:")
	switch found := live.ReadImage(ctx, r.Clients, l.Identity.Repository(), reference); {
	case !found.Read():
		r.SetImage(ref)
		why, _ := cloud.Unread(found.Call, found.Err)
		text := fmt.Sprintf(
			"whether image %s is in ECR %s. It is used as given; if it is not there, its tasks will not start", name, why)
		r.Progress(text)
		r.Note(plan.Note{Step: Step, Text: text})
	case !found.Exists():
		return fmt.Errorf(
			"run image %s: it is not in ECR any more; the lifecycle policy keeps the newest %d, choose one of them", name,
			r.Settings.Image.Keep)
	default:
		t.use(ctx, r, *found.Value)
		r.Progress("image " + name + " is in ECR: nothing is built")
	}
	return nil
}

// FitsTasks refuses an image of the repository that is made for other processors than the tasks run on. Its tag may not
// say, so its configuration is read; what cannot be read, or does not tell, is not refused.
func FitsTasks(ctx context.Context, c *cloud.Clients, s stack.Settings, l *live.Stack, digest string) error {
	config := live.ReadImageConfig(ctx, c, repositoryURI(l)+"@"+digest, s.Architecture())
	if !config.Exists() || config.Value.Architecture == "" ||
		"linux/"+config.Value.Architecture == s.Image.Platform {
		return nil
	}
	return fmt.Errorf("image %s is made for linux/%s, and the tasks run on %s, so it was not deployed; choose another "+
		"image, or answer image.platform with linux/%s", known(l, repositoryURI(l)+"@"+digest), config.Value.Architecture,
		s.Image.Platform, config.Value.Architecture)
}
