package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// String writes a job on one line, as --set and the job editor take it: "cleanup = 0 3 * * ? * : python -m
// jobs.cleanup". A size of its own follows the name: "cleanup@1024/2048", CPU units and MiB.
func (j Job) String() string {
	return j.Name + sizeOf(j.CPU, j.Memory) + " = " + j.Cron + " : " + j.Command
}

// sizeOf is a size of its own as it follows a name, "" where there is none.
func sizeOf(cpu, memory int) string {
	if cpu == 0 && memory == 0 {
		return ""
	}
	return fmt.Sprintf("@%d/%d", cpu, memory)
}

// parseSize takes a size of its own off a name.
func parseSize(text string) (name string, cpu, memory int, err error) {
	name, size, sized := strings.Cut(text, "@")
	if sized {
		_, err = fmt.Sscanf(size, "%d/%d", &cpu, &memory)
	}
	return name, cpu, memory, err
}

// splitLines are the items of a text: one a line, or separated by a ; that stands in no quotes.
func splitLines(text string) (items []string) {
	for line := range strings.Lines(text) {
		quote, from := rune(0), 0
		for at, r := range line {
			switch {
			case quote != 0:
				if r == quote {
					quote = 0
				}
			case (r == '\'' || r == '"') && strings.ContainsRune(line[at+1:], r):
				quote = r
			case r == ';':
				items, from = append(items, line[from:at]), at+1
			}
		}
		items = append(items, line[from:])
	}
	return slices.DeleteFunc(items, func(item string) bool { return strings.TrimSpace(item) == "" })
}

// What a job or a worker gets when it asks for nothing: the guide's half a vCPU and one gigabyte.
const (
	TaskCPU    = 512
	TaskMemory = 1024
)

// Size is a job's CPU units and MiB.
func (j Job) Size() (cpu, memory int) { return taskSize(j.CPU, j.Memory) }

func taskSize(cpu, memory int) (int, int) {
	if cpu == 0 {
		cpu = TaskCPU
	}
	if memory == 0 {
		memory = max(TaskMemory, cpu*2) // Fargate's smallest memory for one vCPU and more is twice the units
	}
	return cpu, memory
}

// ParseJobs reads jobs, one a line (or separated by ;), each NAME = CRON : COMMAND.
func ParseJobs(text string) ([]Job, error) {
	var jobs []Job
	for _, line := range splitLines(text) {
		name, rest, named := strings.Cut(line, "=")
		cron, command, commanded := strings.Cut(rest, ":")
		j := Job{Name: strings.TrimSpace(name), Cron: strings.TrimSpace(cron), Command: strings.TrimSpace(command)}
		if !named || !commanded || j.Name == "" || j.Cron == "" || j.Command == "" {
			return nil, fmt.Errorf("a job is written NAME = CRON : COMMAND, for example: cleanup = 0 3 * * ? * : python -m "+
				"jobs.cleanup (got %q)", strings.TrimSpace(line))
		}
		var err error
		if j.Name, j.CPU, j.Memory, err = parseSize(j.Name); err != nil {
			return nil, fmt.Errorf("a job's size is written NAME@CPU/MEMORY, for example cleanup@512/1024 (got %q)",
				strings.TrimSpace(name))
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

func joinVariables(v map[string]string) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(v)) {
		parts = append(parts, k+"="+v[k])
	}
	return strings.Join(parts, ",")
}

func parseVariables(text string) (map[string]string, error) {
	vars := map[string]string{}
	for _, item := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		name, value, ok := strings.Cut(item, "=")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("a variable is written NAME=value, several separated by commas (got %q)", item)
		}
		vars[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	if len(vars) == 0 {
		return nil, nil
	}
	return vars, nil
}
