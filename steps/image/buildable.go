package image

import (
	"strings"

	"slipway/steps/inspect"
	"slipway/steps/plan"
	"slipway/steps/stack"
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
	stage, _ := f.Said("image.target")
	runs := b.Live.Running.Exists() // what is empty means what was built for it
	switch {
	case !runs && undecided(s, f):
		return refuse("image.dockerfile", "it is empty, and there are several Dockerfiles: "+
			strings.Join(choices(f), "; "), "say which one is built: image.dockerfile="+f.Report().Choices[0].Dockerfile+
			", for example (slipway step image lists them)"+ready)
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
	case !runs && s.Target == "" && f.Dockerfile != nil && stage.ID != "" && stage.Confidence != inspect.Sure:
		return refuse("image.target", "it is empty, and the last stage, which is built then, does not look like the one "+
			"that is to run ("+stage.Evidence+"). The stages are "+strings.Join(f.Dockerfile.Named, ", "),
			"set image.target to the stage that is to run"+meant(stage.Value))
	}
	return true
}

func meant(stage string) string {
	if stage == "" {
		return ""
	}
	return ", for example image.target=" + stage
}

// undecided reports whether several Dockerfiles may be meant and neither the answers nor the folder say which.
func undecided(s stack.Image, f *workspace.Folder) bool {
	said, _ := f.Said("image.dockerfile")
	return s.Dockerfile == "" && said.Value != "" && said.Confidence == inspect.Guess
}

// choices are the Dockerfiles there are, with what each is for.
func choices(f *workspace.Folder) (all []string) {
	for _, c := range f.Report().Choices {
		all = append(all, strings.TrimSuffix(c.Dockerfile+" ("+c.Note+")", " ()"))
	}
	return all
}
