package workers

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/question"
	"slipway/steps/stack"
)

var namePattern = regexp.MustCompile(`^[a-z](?:-?[a-z0-9]){0,38}$`)

// reserved names are the API's own: of its family, and of its log streams.
var reserved = []string{"api", "ecs"}

// most is how many copies one worker may have.
const most = 100

// Questions are the question about workers.
func Questions() []question.Question {
	return []question.Question{{
		ID: answer, Step: step, Title: "Workers", Kind: question.Workers,
		Why: "Each runs all the time beside the API: its image under another command, with half a vCPU and 1 GB unless you " +
			"say otherwise, and nothing is led to it. Written NAME = COMMAND, for example: mails = celery -A shop worker; " +
			"mails x2 = ... runs two. A deployment runs the new ones beside the old for a moment: a worker that must be alone " +
			"(a clock, celery beat) is better a cron job.",
		Validate: func(v string) error {
			workers, err := stack.ParseWorkers(v)
			if err != nil {
				return err
			}
			return check(workers)
		},
	}}
}

// check says what is wrong with the first worker that cannot be.
func check(workers []stack.Worker) error {
	seen := map[string]bool{}
	for _, w := range workers {
		if err := checkWorker(w); err != nil {
			return err
		}
		if seen[w.Name] {
			return fmt.Errorf("there are two workers named %s; NAME x2 = COMMAND runs two of one", w.Name)
		}
		seen[w.Name] = true
	}
	return nil
}

func checkWorker(w stack.Worker) error {
	switch {
	case slices.Contains(reserved, w.Name):
		return fmt.Errorf("a worker cannot be named %s: that name is the API's own", w.Name)
	case strings.HasSuffix(w.Name, "-api"):
		return fmt.Errorf("worker %s: its task definition would have the name of an API's in another environment; do not "+
			"end it with -api", w.Name)
	case !namePattern.MatchString(w.Name):
		return fmt.Errorf("worker name %q must be up to 39 lower-case letters, digits and single hyphens, starting with a "+
			"letter: for example mails", w.Name)
	case w.Count < 0 || w.Count > most:
		return fmt.Errorf("worker %s: it can have 0 to %d tasks, not %d; 0 stops it", w.Name, most, w.Count)
	}
	words, err := deploy.Words(w.Command)
	if err == nil && len(words) == 0 {
		err = errors.New("it has no command")
	}
	if err != nil {
		return fmt.Errorf("worker %s: %w", w.Name, err)
	}
	if why := deploy.UnfitSize(w.Size()); why != "" {
		return fmt.Errorf("worker %s: %s", w.Name, why)
	}
	return nil
}
