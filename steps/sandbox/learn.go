package sandbox

import (
	"fmt"
	"strings"

	"slipway/steps/rehearse"
	"slipway/steps/sandbox/ecr"
	"slipway/steps/sandbox/ecs"
	"slipway/steps/workspace"
)

// LearnBuilt has tasks of the image that a recipe makes do what a rehearsal has seen its container do.
func (s *Sandbox) LearnBuilt(from workspace.Recipe, f rehearse.Facts) error {
	source, stages, err := readStages(from)
	if err != nil {
		return err
	}
	image, err := assemble(from, source, stages)
	if err != nil {
		return err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return fmt.Errorf("read the image: %w", err)
	}
	ecs.Learn(s.Sandbox, ecs.ContentOf(*config), f)
	return nil
}

// LearnReady has tasks of a ready image do what a rehearsal has seen its container do.
func (s *Sandbox) LearnReady(image, platform string, f rehearse.Facts) {
	_, arch, _ := strings.Cut(platform, "/")
	var digest string
	s.Alter(func(c *Call) { _, digest, _ = ecr.PublicImage(c, image, arch) })
	ecs.Learn(s.Sandbox, digest, f)
}
