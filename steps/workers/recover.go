package workers

import (
	"slices"
	"strconv"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover rebuilds the workers from the stack's services and the revisions they run.
func Recover(l *live.Stack, s *stack.Settings) {
	s.Workers = nil
	for _, service := range l.Workers() {
		d := l.Revision(service.Revision()).Value
		if d == nil || len(d.Containers) == 0 {
			continue
		}
		w := stack.Worker{Name: nameOf(l.Identity, service.Name), Command: deploy.ShellJoin(d.Containers[0].Command),
			Count: service.Desired}
		cpu, _ := strconv.Atoi(d.CPU)
		memory, _ := strconv.Atoi(d.Memory)
		if cpu != stack.TaskCPU || memory != stack.TaskMemory {
			w.CPU, w.Memory = cpu, memory
		}
		s.Workers = append(s.Workers, w)
	}
	slices.SortFunc(s.Workers, func(a, b stack.Worker) int { return strings.Compare(a.Name, b.Name) })
}
