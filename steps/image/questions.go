package image

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/secretscan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Questions are the step's questions.
func Questions() []question.Question {
	builds := func(get func(string) string) bool { return get("image.uri") == "" }
	return []question.Question{
		{
			ID: "image.uri", Step: Step, Kind: question.Text, Title: "A ready image (empty: build from this folder)",
			Why: "With an image that is built elsewhere nothing is built here: its tag is looked up once and its digest " +
				"is what runs.",
			Validate: validURI,
		},
		{
			ID: "image.dockerfile", Step: Step, Kind: question.Text, Title: "Dockerfile",
			Why:     "The path of the Dockerfile, from the folder of slipway.yaml. Empty: the one that is found.",
			Applies: builds, Validate: validPath,
		},
		{
			ID: "image.context", Step: Step, Kind: question.Text, Title: "Build context",
			Why: "The folder the build is sent, from the folder of slipway.yaml. Empty: that folder itself. Leave secrets " +
				"out with .dockerignore.",
			Applies: builds, Validate: validPath,
		},
		{
			ID: "image.target", Name: "stage", Step: Step, Kind: question.Text,
			Title: "Stage of the Dockerfile (empty: the last)",
			Why: "The stage that is built and runs. A Dockerfile that ends with a stage for development has another one " +
				"for production.",
			Applies: builds, Validate: validTarget,
		},
		{
			ID: "image.args", Name: "build arguments", Step: Step, Kind: question.List, Title: "Build arguments",
			Why: "NAME=value, comma separated: what ARG lines of the Dockerfile take. They can be read from the image for " +
				"ever, so no secrets.",
			Applies: builds, Validate: validArgs,
		},
		{
			ID: "image.platform", Step: Step, Kind: question.Select, Title: "Processor",
			Why: "Images are built for one kind of processor and tasks run on it. A change takes effect with the next deploy, " +
				"which builds anew.",
			Options: []question.Option{
				{Value: "linux/amd64", Label: "x86-64 (linux/amd64)", Note: "runs everything; on a Mac with Apple silicon the " +
					"build is emulated and slow"},
				{Value: "linux/arm64", Label: "ARM, Graviton (linux/arm64)", Note: "a fifth cheaper; every package needs an ARM " +
					"build, and on a PC the build is emulated and slow"},
			},
			Validate: validPlatform,
		},
		{
			ID: "image.keep", Step: Step, Kind: question.Number, Title: "Images to keep",
			Why:     "ECR drops older images than these. A rollback can go back as far as images are kept.",
			Applies: builds, Validate: validKeep,
		},
	}
}

func validURI(value string) error {
	if value == "" {
		return nil
	}
	if _, err := name.ParseReference(value); err != nil || strings.Contains(value, "://") {
		return fmt.Errorf("%q is no image reference: for example ghcr.io/me/shop:1.4", value)
	}
	return nil
}

func validPath(value string) error {
	if strings.ContainsAny(value, "\n\x00") {
		return fmt.Errorf("%q is no path: for example docker/Dockerfile", value)
	}
	return nil
}

var stageName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)

func validTarget(value string) error {
	if value != "" && !stageName.MatchString(value) {
		return fmt.Errorf("%q is no name of a stage: for example production", value)
	}
	return nil
}

var argumentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// validArgs refuses what is no argument, and secrets: build arguments stay in the image's history.
func validArgs(value string) error {
	for _, item := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '\n' }) {
		name, given, ok := strings.Cut(strings.TrimSpace(item), "=")
		if !ok || !argumentName.MatchString(name) {
			return fmt.Errorf("%q is not NAME=value: for example NODE_ENV=production", name)
		}
		if secretscan.Why(name, given) != "" {
			return fmt.Errorf("%s looks like a secret, and build arguments can be read from the image for ever: give the "+
				"build a secret of its own (RUN --mount=type=secret) where it is built, and name the ready image in image.uri",
				name)
		}
	}
	return nil
}

func validPlatform(value string) error {
	if value != "linux/amd64" && value != "linux/arm64" {
		return fmt.Errorf("%q is no platform Fargate runs: linux/amd64 or linux/arm64", value)
	}
	return nil
}

func validKeep(value string) error {
	if n, err := strconv.Atoi(value); err != nil || n < 2 || n > 1000 {
		return fmt.Errorf("%q must be a number from 2 (the one that runs and the one before it) to 1000: for example 15",
			value)
	}
	return nil
}

// Detect answers with the Dockerfile that was found, and the stage that is meant where its last one is for development:
// that one is a guess, and asked.
func Detect(f *workspace.Folder) map[string]question.Answer {
	answers := map[string]question.Answer{}
	if f == nil || f.Dockerfile == nil {
		return answers
	}
	if rel, err := filepath.Rel(f.Path, f.Dockerfile.Path); err == nil {
		rel = filepath.ToSlash(rel)
		answers["image.dockerfile"] = question.Answer{Value: rel, Source: question.Detected, From: rel + " in this folder"}
		if d := f.Dockerfile; d.Doubt != "" {
			answers["image.target"] = question.Answer{Value: d.Stage, Source: question.Detected, From: d.Doubt, Unsure: true}
		}
	}
	return answers
}

// assumedGB is the size of the images a young repository holds: a few versions that share their layers.
const assumedGB = 0.5

// Prices is the registry's storage.
func Prices(s stack.Settings, p cost.Prices) []cost.Line {
	if !s.Builds() {
		return nil
	}
	usd, _, ok := p.Price(s.Region, "ecr_gb_month")
	if !ok {
		return nil
	}
	return []cost.Line{{
		Step: Step, Action: actRepository, Item: "ECR storage", Detail: fmt.Sprintf("%.1f GB × $%.4f, assumed", assumedGB,
			usd),
		USD: assumedGB * usd, Estimated: true,
	}}
}

// Recover sets the answers from the repository and the running revision. How the image was built is not in AWS.
func Recover(l *live.Stack, s *stack.Settings) {
	if r := l.Repository.Value; r != nil {
		if p, ok := parseLifecycle(r.Lifecycle); ok {
			if n, ok := p.kept(); ok {
				s.Image.Keep = n
			}
		}
	}
	d := l.Running.Value
	if d == nil {
		return
	}
	switch d.Architecture {
	case "ARM64":
		s.Image.Platform = "linux/arm64"
	case "X86_64", "":
		s.Image.Platform = "linux/amd64"
	}
	s.Image.URI = d.Tags[stack.TagImage]
	if s.Image.URI == "" && len(d.Containers) > 0 && bare(d.Containers[0].Image) != repositoryURI(l) {
		s.Image.URI = d.Containers[0].Image
	}
}
