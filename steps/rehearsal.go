package steps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"slipway/steps/child"
	"slipway/steps/image"
	"slipway/steps/rehearse"
	"slipway/steps/secrets"
	"slipway/steps/stack"
	"slipway/steps/userfile"
	"slipway/steps/workspace"
)

// Rehearser tries on this machine how a stack's container will do on ECS.
type Rehearser interface {
	// Name is the container engine's, for people.
	Name() string
	Rehearse(ctx context.Context, s stack.Settings, r Rehearsal, tell func(rehearse.Event)) (rehearse.Report, error)
}

// Rehearsal is what one rehearsal is given beside the answers.
type Rehearsal struct {
	Image           string                  // of the engine's store, to try instead of the one that the answers name
	Values          map[string]stack.Secret // of secrets; over those that this machine knows
	Jobs            []string                // to start once each
	Workers         []string                // to start once each
	All             bool                    // start every job and every worker once
	Database, Cache stack.Secret            // URLs of the user's own, in place of what is started beside the container
}

// Engine rehearses with a container command line of this machine.
type Engine struct {
	Containers *workspace.Containers
	Dir        string // the build context's root, where slipway.yaml and .env lie
	State      string // the folder in which living rehearsals are marked
}

// Name says which engine it is.
func (e *Engine) Name() string { return e.Containers.Name() }

// Rehearse comes by the image and tries it.
func (e *Engine) Rehearse(ctx context.Context, s stack.Settings, r Rehearsal,
	tell func(rehearse.Event)) (rehearse.Report, error) {
	values, _, err := LocalValues(e.Dir, s)
	if err != nil {
		return rehearse.Report{}, err
	}
	maps.Copy(values, r.Values)
	spec, err := rehearse.SpecOf(s, r.Image, values)
	if err == nil {
		spec, err = spec.WithJobs(s.Schedule.Jobs, r.Jobs, r.All)
	}
	if err == nil {
		spec, err = spec.WithWorkers(s, r.Workers, r.All)
	}
	if err != nil {
		return rehearse.Report{}, err
	}
	if spec.Database != nil {
		spec.Database.URL = r.Database
	}
	if spec.Cache != nil {
		spec.Cache.URL = r.Cache
	}
	spec.Folder = e.State
	if spec.Image, err = e.image(ctx, s, r.Image, tell); err != nil {
		return rehearse.Report{}, err
	}
	return rehearse.Run(ctx, e.engine(), spec, tell)
}

func (e *Engine) engine() *rehearse.Engine {
	return &rehearse.Engine{Path: e.Containers.Path, Name: e.Containers.Name(), Platform: e.Containers.Platform,
		Saver: e.Containers}
}

// Sweep removes what rehearsals left that were killed.
func (e *Engine) Sweep(ctx context.Context) { rehearse.Sweep(ctx, e.engine(), e.State) }

// image is the image to try, in the engine's store: the one that is named, the folder's, built, or the answers', pulled
// where it is not there.
func (e *Engine) image(ctx context.Context, s stack.Settings, named string, tell func(rehearse.Event)) (string, error) {
	said := func(line string) { tell(rehearse.Event{Line: line}) }
	switch {
	case named != "":
		return named, nil
	case s.Builds():
		from, err := image.RecipeIn(e.Dir, s.Image)
		if err != nil {
			return "", err
		}
		tell(rehearse.Event{Stage: "building the image"})
		return e.Containers.BuildTag(ctx, from, said)
	case e.Containers.Has(ctx, s.Image.URI):
		return s.Image.URI, nil
	}
	tell(rehearse.Event{Stage: "pulling " + s.Image.URI})
	return s.Image.URI, e.Containers.Pull(ctx, s.Image.URI, s.Image.Platform, said)
}

// LocalValues are the values of secrets that this machine knows: those of the folder's .env, and over them those of the
// environment. refused are the lines of .env that were not taken.
func LocalValues(dir string, s stack.Settings) (values map[string]stack.Secret, refused []ImportResult, err error) {
	values = map[string]stack.Secret{}
	raw, err := userfile.Read(filepath.Join(dir, ".env"), userfile.Text)
	switch {
	case err == nil:
		read, results := secrets.ImportDotenv(bytes.NewReader(raw), s)
		refused = slices.DeleteFunc(results, func(r ImportResult) bool { return r.Outcome != secrets.Refused })
		for key, v := range read {
			if slices.Contains(s.Secrets.Keys, key) {
				values[key] = v
			}
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, nil, fmt.Errorf("read .env: %w", err)
	}
	for _, key := range s.SecretKeys() {
		if v := child.Secret(stack.SecretVariable(key)); v != "" {
			values[key] = stack.NewSecret(v)
		}
	}
	return values, refused, nil
}
