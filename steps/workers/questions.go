package workers

import (
	"fmt"
	"slices"

	"slipway/steps/deploy"
	"slipway/steps/question"
	"slipway/steps/stack"
)

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
	cpu, memory := w.Size()
	p := deploy.Process{Kind: "worker", Name: w.Name, Example: "mails", Command: w.Command, CPU: cpu, Memory: memory}
	if slices.Contains(reserved, w.Name) {
		return fmt.Errorf("a worker cannot be named %s: that name is the API's own", w.Name)
	}
	if err := p.CheckName(); err != nil {
		return err
	}
	if w.Count < 0 || w.Count > most {
		return fmt.Errorf("worker %s: it can have 0 to %d tasks, not %d; 0 stops it", w.Name, most, w.Count)
	}
	return p.CheckTask()
}
