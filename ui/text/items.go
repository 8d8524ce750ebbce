package text

import (
	"context"
	"slices"
	"strings"

	"slipway/steps/question"
	"slipway/steps/stack"
)

// askWorkers takes one worker after the other.
func (j *Journey) askWorkers(ctx context.Context, q question.Question) error {
	for {
		workers := j.Settings.Workers
		if len(workers) == 0 {
			j.Say("Now: no workers.")
		}
		for i, w := range workers {
			j.Say("%d. %s", i+1, w)
		}
		prompt := "A worker, or enter to go on"
		if len(workers) > 0 {
			prompt = `A worker to add or change, "remove" and its name, or enter to go on`
		}
		text, err := j.Type(ctx, prompt)
		if err != nil || text == "" {
			return err
		}
		changed, err := changeWorkers(workers, text)
		if err == nil {
			lines := make([]string, len(changed))
			for i, w := range changed {
				lines[i] = w.String()
			}
			err = j.give(ctx, q, strings.Join(lines, "\n"), true)
		}
		if err != nil {
			j.Say("No: %v.", err)
			continue
		}
		if err := j.keep(ctx); err != nil {
			return err
		}
	}
}

// changeWorkers adds what a line names, puts it in the place of the one of that name, or takes one away.
func changeWorkers(workers []stack.Worker, text string) ([]stack.Worker, error) {
	named := func(name string) func(stack.Worker) bool { return func(w stack.Worker) bool { return w.Name == name } }
	if name, ok := strings.CutPrefix(text, "remove "); ok {
		if name = strings.TrimSpace(name); slices.ContainsFunc(workers, named(name)) {
			return slices.DeleteFunc(slices.Clone(workers), named(name)), nil
		}
	}
	added, err := stack.ParseWorkers(text)
	if err != nil {
		return nil, err
	}
	changed := slices.Clone(workers)
	for _, w := range added {
		if i := slices.IndexFunc(changed, named(w.Name)); i >= 0 {
			changed[i] = w
		} else {
			changed = append(changed, w)
		}
	}
	return changed, nil
}
