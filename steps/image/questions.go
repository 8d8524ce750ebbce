package image

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"slipway/steps/cost"
	"slipway/steps/inspect"
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
			ID: "image.uri", Name: "ready image", Step: Step, Kind: question.Text,
			Title: "A ready image (empty: build from this folder)",
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
			ID: "image.secrets", Name: "build secrets", Step: Step, Kind: question.List, Title: "Secrets of the build",
			Why: "ID=VARIABLE or ID=path of a file, comma separated: what RUN --mount=type=secret lines of the Dockerfile ask " +
				"for by id, and where it is on this machine. No layer and no answer holds the value.",
			Applies: builds, Validate: validSecrets,
		},
		{
			ID: "image.ssh", Name: "ssh agent", Step: Step, Kind: question.YesNo, Title: "Give the build your ssh agent?",
			Why:     "RUN --mount=type=ssh lines of the Dockerfile fetch private code with it. It signs; no key leaves it.",
			Applies: builds, Validate: question.OneOf("true", "false"),
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
				"build a secret of its own (RUN --mount=type=secret,id=%s) and say in image.secrets where it is",
				name, strings.ToLower(name))
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

// validSecrets refuses what says no place where a secret is, and a secret itself.
func validSecrets(value string) error {
	for _, item := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '\n' }) {
		id, place, ok := strings.Cut(strings.TrimSpace(item), "=")
		switch {
		case !ok || !stageName.MatchString(id) || place == "":
			return fmt.Errorf("%q is not ID=VARIABLE or ID=path: for example npm_token=NPM_TOKEN or npmrc=~/.npmrc", id)
		case secretscan.Why("", place) != "" || !workspace.IsVariable(place) && !strings.ContainsAny(place, "./\\"):
			return fmt.Errorf("%s is given what is neither a variable nor a path: name where the secret is, for example "+
				"%s=NPM_TOKEN or %s=./token, and never its value", id, id, id)
		}
	}
	return nil
}

// Detect answers how the image is built from what the folder says: the Dockerfile, with the others there are, and the
// arguments and secrets that it asks for.
func Detect(f *workspace.Folder) map[string]question.Answer {
	answers := map[string]question.Answer{}
	r := f.Report()
	file, ok := r.Answer("image.dockerfile")
	if !ok || file.Value == "" {
		return answers
	}
	dockerfile := question.Answer{Value: file.Value, Source: question.Detected, From: file.Evidence,
		Unsure: file.Confidence == inspect.Guess}
	for _, c := range r.Choices {
		dockerfile.Options = append(dockerfile.Options, question.Option{Value: c.Dockerfile, Note: c.Note})
	}
	answers["image.dockerfile"] = dockerfile
	found := func(id, value string, unsure bool) {
		if said, ok := r.Answer(id); ok && value != "" && !dockerfile.Unsure {
			answers[id] = question.Answer{Value: value, Source: question.Detected, From: said.Evidence,
				Unsure: unsure || said.Confidence == inspect.Guess}
		}
	}
	if dir := r.Image.Context; dir != "." {
		found("image.context", dir, false)
	}
	found("image.target", r.Image.Target, false)
	args, _ := r.Answer("image.args")
	var given []string
	for _, item := range inspect.Items(args.Value) {
		if item.Value != "" && validArgs(item.Name+"="+item.Value) == nil {
			given = append(given, item.Name+"="+item.Value)
		}
	}
	found("image.args", strings.Join(given, ","), false)
	secrets, _ := r.Answer("image.secrets")
	var places []string
	for _, item := range inspect.Items(secrets.Value) {
		places = append(places, item.Name+"="+likelyPlace(item.Name))
	}
	found("image.secrets", strings.Join(places, ","), true)
	if _, ok := r.Answer("image.ssh"); ok {
		found("image.ssh", "true", false)
	}
	return answers
}

// likelyPlace is where a secret of a build may be, by its id: nothing says it for certain.
func likelyPlace(id string) string {
	switch name := strings.TrimPrefix(strings.ToLower(id), "."); name {
	case "npmrc", "netrc", "yarnrc", "pypirc":
		return "~/." + name
	case "pip.conf":
		return "~/.config/pip/pip.conf"
	}
	return strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(id))
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
		Shares: []cost.Share{{Service: cost.ServiceOf("ecr_gb_month"), USD: assumedGB * usd}},
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
