package workspace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// developmentWords are in the names of stages that are not for production.
var developmentWords = []string{"development", "develop", "dev", "devel", "test", "tests", "testing", "debug",
	"debugger", "local", "ci", "lint",
	"e2e", "unittest", "watch", "devcontainer"}

// productionStages are names of the stage that is meant to run, the likeliest first.
var productionStages = []string{"production", "prod", "release", "runtime", "runner", "run", "final", "deploy", "app",
	"web", "server", "api", "main"}

// forDevelopment reports whether a stage's name says that it is not for production.
func forDevelopment(stage string) bool {
	words := strings.FieldsFunc(strings.ToLower(stage), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(developmentWords, w) })
}

// chooseStage is the number of the stage to build. Without a name it is the last, as a build takes it, unless that one
// is for development: then doubt says so, and the stage that looks meant is read in its place.
func chooseStage(stages []instructions.Stage, target string) (at int, doubt string, err error) {
	at = len(stages) - 1
	if target != "" {
		if at, ok := instructions.HasStage(stages, target); ok {
			return at, "", nil
		}
		return 0, "", fmt.Errorf("it has no stage %s: it has %s", target, strings.Join(stageNames(stages), ", "))
	}
	if !forDevelopment(stages[at].Name) {
		return at, "", nil
	}
	doubt = "its last stage, which a build takes, is " + stages[at].Name
	for _, name := range productionStages {
		if meant, ok := instructions.HasStage(stages, name); ok {
			return meant, doubt, nil
		}
	}
	return at, doubt, nil
}

// stageNames are the names of the stages that have one, those for development last.
func stageNames(stages []instructions.Stage) []string {
	var names []string
	for _, s := range stages {
		if s.Name != "" {
			names = append(names, s.Name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		switch one, other := forDevelopment(a), forDevelopment(b); {
		case one == other:
			return 0
		case one:
			return 1
		}
		return -1
	})
	return names
}
