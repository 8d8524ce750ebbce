package session

import (
	"context"
	"errors"
	"fmt"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/workspace"
)

// Deployment is what a deployment is asked for beside the answers.
type Deployment struct {
	Image string // the tag or the digest of an image in the stack's repository; "": that of the folder
}

// Target finds the image that a deployment brings, and what a plan is asked for to bring it. Nothing is built or
// written.
func (s *Session) Target(ctx context.Context, l *live.Stack, d Deployment) (release.Target, plan.Intent, error) {
	if err := s.deployable(l); err != nil {
		return release.Target{}, plan.Intent{}, err
	}
	var t release.Target
	var i plan.Intent
	var err error
	switch {
	case d.Image != "":
		t, i, err = s.namedImage(ctx, l, d.Image)
	case !s.Settings.Builds():
		t, i = release.Target{Looks: s.Settings.Image.URI}, plan.Intent{Build: true}
	default:
		t, i, err = s.folderImage(ctx, l)
	}
	if err != nil {
		return t, i, err
	}
	if from, to := release.Running(l).Commit(), t.Image.Commit(); from != "" && to != "" && from != to {
		t.History = workspace.Between(ctx, s.Env.Dir, from, to)
	}
	return t, i, nil
}

// deployable says why nothing can be deployed to the stack.
func (s *Session) deployable(l *live.Stack) error {
	if s.Unbuilt(l) != "" || l.Service.Read() && !l.Service.Exists() {
		return fmt.Errorf("nothing of %s runs in %s yet, so there is nothing to deploy to; nothing was changed. slipway "+
			"sets it up one answer at a time, slipway apply makes all of it as slipway.yaml says",
			s.Settings.App, s.Settings.Region)
	}
	return nil
}

// namedImage is an image of the repository by its tag, by the commit in it, or by its digest. One that is made for
// other processors than the tasks run on is refused.
func (s *Session) namedImage(ctx context.Context, l *live.Stack, typed string) (release.Target, plan.Intent, error) {
	found, err := release.Named(l, typed)
	if err != nil {
		return release.Target{}, plan.Intent{}, err
	}
	if found.Digest == "" { // the repository could not be read
		ref, err := s.ImageNamed(l, typed)
		return release.Target{Image: release.Known(l, ref), Named: true}, plan.Intent{Image: ref}, err
	}
	t := release.Target{Image: s.scanned(ctx, l, found), Named: true}
	if err := steps.FitsTasks(ctx, s.Env.Clients, s.Settings, l, t.Digest); err != nil {
		return t, plan.Intent{}, err
	}
	ref, err := steps.ImageReference(l, t.Digest) // as what runs is named
	return t, plan.Intent{Image: ref}, err
}

// folderImage is the image of the folder as it is: the one of its tag where the repository has it, else one that is
// built.
func (s *Session) folderImage(ctx context.Context, l *live.Stack) (release.Target, plan.Intent, error) {
	if s.NothingToBuild() {
		return release.Target{}, plan.Intent{}, errors.New("there is no Dockerfile in this folder to build an image from; " +
			"nothing was changed. slipway deploy --image TAG brings one that is in ECR")
	}
	tag, err := steps.NextImage(ctx, s.Env.Dir, s.Settings.Image)
	if err != nil {
		return release.Target{}, plan.Intent{}, err
	}
	t := release.Target{Image: release.Image{Tag: tag.Name}, Commit: tag.SHA, Dirty: tag.Dirty, Builds: true}
	ref, err := steps.ImageReference(l, tag.Name)
	if err != nil {
		return t, plan.Intent{}, err
	}
	if known := release.Known(l, ref); known.Digest != "" {
		known.Tag = tag.Name
		t.Image, t.Builds = s.scanned(ctx, l, known), false
		ref, err = steps.ImageReference(l, known.Digest)
		return t, plan.Intent{Image: ref}, err
	}
	if why := s.CannotBuild(); why != "" {
		return t, plan.Intent{}, fmt.Errorf("image %s is not in ECR, and it cannot be built: %s Nothing was changed; "+
			"slipway deploy --image TAG brings one that is in ECR", tag.Name, why)
	}
	return t, plan.Intent{Build: true}, nil
}

// scanned is an image with what its scan has found, where that can be told.
func (s *Session) scanned(ctx context.Context, l *live.Stack, i release.Image) release.Image {
	if i.Digest == "" || i.Findings != nil {
		return i
	}
	found := live.WithFindings(ctx, s.Env.Clients, l.Identity.Repository(), []live.Image{{Digest: i.Digest}})
	i.Findings = found[0].Findings
	return i
}

// DeploymentOf is the part of a plan that brings a release. elsewhere counts the work that is left out.
func DeploymentOf(p plan.Plan) (narrowed plan.Plan, elsewhere int) {
	return steps.Scope{Deploy: true}.Narrow(p)
}
