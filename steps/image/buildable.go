package image

import (
	"strings"

	"slipway/steps/plan"
	"slipway/steps/workspace"
)

// buildable stops a plan whose image is certain not to be built: all that is needed to know is in the folder.
func buildable(b *plan.Builder, f *workspace.Folder) bool {
	if f == nil {
		return true
	}
	s := b.Settings.Image
	refuse := func(answer, why, wayOut string) bool {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: answer, Why: why, WayOut: wayOut})
		return false
	}
	const ready = ", or name a ready image in image.uri"
	d := f.Dockerfile
	switch {
	case f.DockerfileErr != nil && s.Target != "" && strings.Contains(f.DockerfileErr.Error(), "it has no stage"):
		_, has, _ := strings.Cut(f.DockerfileErr.Error(), "it has no stage ")
		return refuse("image.target", "the Dockerfile has no stage "+has, "name one of them, or leave image.target empty "+
			"for the last")
	case f.DockerfileErr != nil:
		return refuse("image.dockerfile", f.DockerfileErr.Error()+", so no image can be built", "mend the Dockerfile"+ready)
	case f.BuildErr != nil && s.Dockerfile != "" && strings.Contains(f.BuildErr.Error(), "image.dockerfile"):
		return refuse("image.dockerfile", "there is no file "+s.Dockerfile+" in this folder, so no image can be built",
			"correct image.dockerfile"+ready)
	case f.BuildErr != nil && s.Context != "" && strings.Contains(f.BuildErr.Error(), "image.context"):
		return refuse("image.context", "there is no folder "+s.Context+" in this folder, so no image can be built",
			"correct image.context"+ready)
	case f.BuildErr != nil:
		return refuse("image.dockerfile", "there is no Dockerfile in this folder, so no image can be built",
			"slipway step image writes one from a template; or name another file in image.dockerfile"+ready)
	case d != nil && d.Doubt != "" && s.Target == "":
		return refuse("image.target", "it is empty, and "+d.Doubt+": that is for work on the code and not what should run. "+
			"The stages are "+strings.Join(d.Named, ", "),
			"set image.target to the stage that is to run"+meant(d))
	}
	return true
}

func meant(d *workspace.Dockerfile) string {
	if d.Stage == "" {
		return ""
	}
	return ", for example image.target=" + d.Stage
}
