package plan

import (
	"slipway/steps/live"
	"slipway/steps/stack"
)

// DesiredImage is the image every container of the stack should run, as far as it is known without building: what the
// command has just pushed or resolved, else what the service's running revision names. It is empty when a build or a
// resolution must come first: there is no service yet, or the settings name another ready image than the one that runs.
func DesiredImage(s stack.Settings, l *live.Stack, i Intent) string {
	if i.Image != "" {
		return i.Image
	}
	if i.Build || !l.Running.Exists() || len(l.Running.Value.Containers) == 0 {
		return ""
	}
	if s.Image.URI != "" && l.Running.Value.Tags[stack.TagImage] != s.Image.URI {
		return ""
	}
	return l.Running.Value.Containers[0].Image
}

// Image is DesiredImage at run time: what the image step's actions have set, else what was known before.
func (r *Run) Image() string {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	if r.shared.image != "" {
		return r.shared.image
	}
	l := r.shared.live
	return DesiredImage(r.Settings, &l, r.Intent)
}

// SetImage says which image the run has pushed or resolved.
func (r *Run) SetImage(ref string) {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	r.shared.image = ref
}

// SetOrigin says where the image that the run has pushed or found comes from.
func (r *Run) SetOrigin(o live.Origin) {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	r.shared.origin = o
}

// Origin is where the image of the run comes from, as far as the command or the image step has said it, with who runs
// it and by which command.
func (r *Run) Origin() live.Origin {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	o := r.shared.origin
	if r.Intent.Origin.Known() {
		o = r.Intent.Origin
	}
	o.By, o.Kind = r.Intent.By, r.Intent.Command
	return o
}
