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
	name := j.Name
	if j.CPU != 0 || j.Memory != 0 {
		name += fmt.Sprintf("@%d/%d", j.CPU, j.Memory)
	}
	return name + " = " + j.Cron + " : " + j.Command
}

// ParseJobs reads jobs, one a line (or separated by ;), each NAME = CRON : COMMAND.
func ParseJobs(text string) ([]Job, error) {
	var jobs []Job
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, rest, named := strings.Cut(line, "=")
		cron, command, commanded := strings.Cut(rest, ":")
		j := Job{Name: strings.TrimSpace(name), Cron: strings.TrimSpace(cron), Command: strings.TrimSpace(command)}
		if !named || !commanded || j.Name == "" || j.Cron == "" || j.Command == "" {
			return nil, fmt.Errorf("a job is written NAME = CRON : COMMAND, for example: cleanup = 0 3 * * ? * : python -m "+
				"jobs.cleanup (got %q)", strings.TrimSpace(line))
		}
		if name, size, sized := strings.Cut(j.Name, "@"); sized {
			if _, err := fmt.Sscanf(size, "%d/%d", &j.CPU, &j.Memory); err != nil {
				return nil, fmt.Errorf("a job's size is written NAME@CPU/MEMORY, for example cleanup@512/1024 (got %q)", j.Name)
			}
			j.Name = name
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
