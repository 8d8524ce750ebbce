package templates

import (
	"fmt"
	"strings"
)

// fill writes values into a template: {{Name}} becomes the value of Name. A line that begins with {{if Name}} stays
// only where the value is not empty, one with {{unless Name}} only where it is. It returns an error for a name without
// a value.
//
// text/template would do, but it calls methods by name, so the linker keeps every method of every type: the program
// more than doubles.
func fill(template string, values map[string]string) (string, error) {
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{{"+name+"}}", value)
	}
	names := strings.NewReplacer(pairs...)
	var b strings.Builder
	for line := range strings.Lines(template) {
		rest, keep, err := condition(line, values)
		if err != nil {
			return "", err
		}
		if !keep {
			continue
		}
		for _, part := range strings.Split(rest, "{{")[1:] {
			name, _, closed := strings.Cut(part, "}}")
			if _, known := values[name]; !closed || !known {
				return "", fmt.Errorf("fill in %q: there is no value of that name", strings.TrimSpace(name))
			}
		}
		if _, err := names.WriteString(&b, rest); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// condition takes the condition off a line's beginning and says whether the line stays.
func condition(line string, values map[string]string) (rest string, keep bool, err error) {
	for _, c := range []struct {
		mark string
		want bool
	}{{"{{if ", true}, {"{{unless ", false}} {
		after, ok := strings.CutPrefix(line, c.mark)
		if !ok {
			continue
		}
		name, rest, ok := strings.Cut(after, "}}")
		value, known := values[name]
		if !ok || !known {
			return "", false, fmt.Errorf("fill in a line that depends on %q: there is no value of that name", name)
		}
		return rest, (value != "") == c.want, nil
	}
	return line, true, nil
}
