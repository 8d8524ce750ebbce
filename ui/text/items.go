package text

import (
	"context"
	"slices"
	"strings"

	"slipway/steps/question"
	"slipway/steps/stack"
)

// item is one job or worker: its name, and the line it is written on.
type item struct{ name, line string }

// itemsOf are those of an answer, and how more are read from a text.
func itemsOf(q question.Question, s stack.Settings) (items []item, read func(text string) ([]item, error)) {
	if q.Kind == question.Workers {
		of := func(w stack.Worker) item { return item{w.Name, w.String()} }
		return each(s.Workers, of), func(text string) ([]item, error) {
			workers, err := stack.ParseWorkers(text)
			return each(workers, of), err
		}
	}
	of := func(j stack.Job) item { return item{j.Name, j.String()} }
	return each(s.Schedule.Jobs, of), func(text string) ([]item, error) {
		jobs, err := stack.ParseJobs(text)
		return each(jobs, of), err
	}
}

func each[T any](all []T, of func(T) item) []item {
	items := make([]item, len(all))
	for i, x := range all {
		items[i] = of(x)
	}
	return items
}

// askItems takes one job or worker after the other, and says when a job runs next.
func (j *Journey) askItems(ctx context.Context, q question.Question) error {
	thing := strings.TrimSuffix(string(q.Kind), "s")
	for {
		items, read := itemsOf(q, *j.Settings)
		if len(items) == 0 {
			j.Say("Now: no %ss.", thing)
		}
		for i, x := range items {
			j.Say("%d. %s", i+1, x.line)
		}
		prompt := "A " + thing + ", or enter to go on"
		if len(items) > 0 {
			prompt = "A " + thing + ` to add or change, "remove" and its name, or enter to go on`
		}
		text, err := j.Type(ctx, prompt)
		if err != nil || text == "" {
			return err
		}
		changed, name, err := changeItems(items, text, read)
		if err == nil {
			lines := make([]string, len(changed))
			for i, x := range changed {
				lines[i] = x.line
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
		if q.Kind == question.Jobs {
			j.runs(name)
		}
	}
}

// changeItems adds what a line names, puts it in the place of the one of that name, or takes one away.
func changeItems(items []item, text string, read func(string) ([]item, error)) (changed []item, name string,
	err error) {
	named := func(name string) func(item) bool { return func(x item) bool { return x.name == name } }
	if name, ok := strings.CutPrefix(text, "remove "); ok {
		if name = strings.TrimSpace(name); slices.ContainsFunc(items, named(name)) {
			return slices.DeleteFunc(slices.Clone(items), named(name)), "", nil
		}
	}
	added, err := read(text)
	if err != nil {
		return nil, "", err
	}
	changed = slices.Clone(items)
	for _, x := range added {
		if i := slices.IndexFunc(changed, named(x.name)); i >= 0 {
			changed[i] = x
		} else {
			changed = append(changed, x)
		}
		name = x.name
	}
	return changed, name, nil
}
