// Package image is the fourth step: the ECR repository, and the container image that is built and pushed to it or taken
// ready.
package image

import (
	"context"
	"net/http"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/plan"
	"slipway/steps/workspace"
)

// Step is the step's name.
const Step = "image"

// Action ids.
const (
	actRepository = "image/repository"
	actImage      = "image/image"
)

// Builder builds images: a container command line, or the sandbox.
type Builder interface {
	// Name says what builds, for people: "docker 28.2.2".
	Name() string
	// Build builds a recipe whose paths are whole. progress gets every line of output. An image that is an io.Closer is
	// closed when it has been pushed.
	Build(ctx context.Context, from workspace.Recipe, progress func(line string)) (v1.Image, error)
}

// Tools are what the step needs in addition to AWS.
type Tools struct {
	Builder  Builder           // nil: there is no container command line
	Registry http.RoundTripper // nil: the network
	Folder   string            // the folder of slipway.yaml, which dockerfile and context are relative to
	Seen     *workspace.Folder // what was seen in it, for the plan's notes on the Dockerfile; nil: none are made
}

// Plan adds the repository and the image.
func Plan(b *plan.Builder, t Tools) {
	planRepository(b)
	planImage(b, t)
}

// Destroy adds the deletion of the repository with all its images.
func Destroy(b *plan.Builder) { destroyRepository(b) }
