package workers

import (
	"regexp"
	"strconv"
	"strings"

	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Detect proposes the workers that the folder names. They cost money, so none is taken unasked: what is proposed is
// offered beside none, and none is the answer until somebody gives another.
func Detect(f *workspace.Folder) map[string]question.Answer {
	if f == nil || f.Says == nil {
		return nil
	}
	said, ok := f.Said(answer)
	if !ok || said.Value == "" {
		return nil
	}
	workers := Propose(strings.Split(said.Value, ", "))
	if len(workers) == 0 {
		return nil
	}
	lines := stack.Settings{Workers: workers}.Get(answer)
	return map[string]question.Answer{answer: {Source: question.Default, From: said.Evidence, Unsure: true,
		Options: []question.Option{
			{Value: "", Label: "none"},
			{Value: lines, Label: strings.ReplaceAll(lines, "\n", "; "), Note: "as " + said.Evidence + " says"},
		}}}
}

// kinds are words of a command that tell what a worker is for, the most telling first.
var kinds = regexp.MustCompile(`\b(beat|scheduler|clock|sidekiq|resque|dramatiq|horizon|consumer|mailer|queue|jobs|worker)s?\b`)

// Propose are the workers that run some commands, one of each, named after what the command is for. A command that
// slipway could not run, or that a secret was taken out of, is left out.
func Propose(commands []string) (workers []stack.Worker) {
	taken := map[string]int{}
	for _, command := range commands {
		name := "worker"
		if words := kinds.FindAllString(command, -1); len(words) > 0 {
			name = words[len(words)-1]
		}
		if taken[name]++; taken[name] > 1 {
			name += "-" + strconv.Itoa(taken[name])
		}
		w := stack.Worker{Name: name, Command: command, Count: 1}
		if !strings.Contains(command, "***") && checkWorker(w) == nil {
			workers = append(workers, w)
		}
	}
	return workers
}
