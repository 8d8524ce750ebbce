package deploy

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Process is a job or a worker: the app's image under another command, with a task definition of its own.
type Process struct {
	Kind        string // job or worker
	Name        string
	Example     string // of a name
	Command     string
	CPU, Memory int
}

// processName is what names may be, so that the names of resources made of them are taken by AWS.
var processName = regexp.MustCompile(`^[a-z](?:-?[a-z0-9]){0,38}$`)

// FitProcessName reports whether a job or a worker may be named so.
func FitProcessName(name string) bool { return processName.MatchString(name) }

// CheckName says what is wrong with the name.
func (p Process) CheckName() error {
	switch {
	case strings.HasSuffix(p.Name, "-api"):
		return fmt.Errorf("%s %s: its task definition would have the name of an API's in another environment; do not end "+
			"it with -api", p.Kind, p.Name)
	case !FitProcessName(p.Name):
		return fmt.Errorf("%s name %q must be up to 39 lower-case letters, digits and single hyphens, starting with a "+
			"letter: for example %s", p.Kind, p.Name, p.Example)
	}
	return nil
}

// CheckTask says why there can be no such task: its command, or its size.
func (p Process) CheckTask() error {
	words, err := Words(p.Command)
	if err == nil && len(words) == 0 {
		err = errors.New("it has no command")
	}
	if why := UnfitSize(p.CPU, p.Memory); err == nil && why != "" {
		err = errors.New(why)
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", p.Kind, p.Name, err)
	}
	return nil
}
