package templates

import (
	"fmt"
	"strings"
)

// fill writes values into a template: {{Name}} becomes the value of Name. A line that begins with {{if Name}} stays
// only where the value is not empty, one with {{unless Name}} only where it is; one with several of them stays where
// all hold. A line that is nothing but a name goes with an empty value. It returns an error for a name without a value.
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
		rest, keep, err := conditions(line, values)
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
		filled := names.Replace(rest)
		if strings.TrimSpace(filled) == "" && strings.TrimSpace(rest) != "" {
			continue
		}
		b.WriteString(filled)
	}
	return b.String(), nil
}

// conditions takes the conditions off a line's beginning and says whether the line stays.
func conditions(line string, values map[string]string) (rest string, keep bool, err error) {
	for {
		want := strings.HasPrefix(line, "{{if ")
		if !want && !strings.HasPrefix(line, "{{unless ") {
			return line, true, nil
		}
		mark, rest, ok := strings.Cut(line, "}}")
		_, name, _ := strings.Cut(mark, " ")
		value, known := values[name]
		if !ok || !known {
			return "", false, fmt.Errorf("fill in a line that depends on %q: there is no value of that name", name)
		}
		if (value != "") != want {
			return "", false, nil
		}
		line = rest
	}
}
