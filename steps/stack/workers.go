package stack

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// String writes a worker on one line, as --set and the editor take it: "mails = celery -A shop worker". A size of its
// own follows the name, then how many run where it is not one: "mails@1024/2048 x2 = celery -A shop worker".
func (w Worker) String() string {
	name := w.Name + sizeOf(w.CPU, w.Memory)
	if w.Count != 1 {
		name += " x" + strconv.Itoa(w.Count)
	}
	return name + " = " + w.Command
}

// Size is a worker's CPU units and MiB.
func (w Worker) Size() (cpu, memory int) { return taskSize(w.CPU, w.Memory) }

// SharedName is a name that both a worker and a job have, "" where there is none: their task definitions would be one.
func (s Settings) SharedName() string {
	for _, w := range s.Workers {
		if slices.ContainsFunc(s.Schedule.Jobs, func(j Job) bool { return j.Name == w.Name }) {
			return w.Name
		}
	}
	return ""
}

var workerHead = regexp.MustCompile(`^(\S+)(?:\s+x\s*(\d+))?$`)

// ParseWorkers reads workers, one a line (or separated by ;), each NAME = COMMAND.
func ParseWorkers(text string) ([]Worker, error) {
	var workers []Worker
	for _, line := range splitLines(text) {
		head, command, commanded := strings.Cut(line, "=")
		m := workerHead.FindStringSubmatch(strings.TrimSpace(head))
		w := Worker{Command: strings.TrimSpace(command), Count: 1}
		if m == nil || !commanded || w.Command == "" {
			return nil, fmt.Errorf("a worker is written NAME = COMMAND, for example: mails = celery -A shop worker; "+
				"mails x2 = ... runs two (got %q)", strings.TrimSpace(line))
		}
		var err error
		if m[2] != "" {
			if w.Count, err = strconv.Atoi(m[2]); err != nil {
				return nil, fmt.Errorf("%q are no number of tasks: for example mails x2 = celery -A shop worker", m[2])
			}
		}
		if w.Name, w.CPU, w.Memory, err = parseSize(m[1]); err != nil {
			return nil, fmt.Errorf("a worker's size is written NAME@CPU/MEMORY, for example mails@512/1024 (got %q)", m[1])
		}
		workers = append(workers, w)
	}
	return workers, nil
}
