package live

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// Override is what one container gets in place of what its revision says.
type Override struct {
	Container        string
	Command          []string
	Environment      map[string]string
	EnvironmentFiles []string
}

func overridesOf(o *types.TaskOverride) []Override {
	if o == nil {
		return nil
	}
	var all []Override
	for _, c := range o.ContainerOverrides {
		override := Override{Container: aws.ToString(c.Name), Command: c.Command,
			EnvironmentFiles: environmentFiles(c.EnvironmentFiles)}
		for _, e := range c.Environment {
			if override.Environment == nil {
				override.Environment = map[string]string{}
			}
			override.Environment[aws.ToString(e.Name)] = aws.ToString(e.Value)
		}
		if len(override.Command) > 0 || len(override.Environment) > 0 || len(override.EnvironmentFiles) > 0 {
			all = append(all, override)
		}
	}
	return all
}

func environmentFiles(files []types.EnvironmentFile) []string {
	return convert(files, func(f types.EnvironmentFile) string { return aws.ToString(f.Value) })
}

// input is what a schedule sends: the overrides of a task, or for a schedule that calls RunTask itself the whole call.
// Names of members are matched in any case, as Scheduler does.
type input struct {
	TaskDefinition     string
	ContainerOverrides json.RawMessage
	Overrides          struct{ ContainerOverrides json.RawMessage }
}

// Overrides are those of a schedule's input. What cannot be parsed is left to whoever looks at the input as a text.
func (s Schedule) Overrides() []Override {
	var in input
	if json.Unmarshal([]byte(s.Input), &in) != nil {
		return nil
	}
	var o types.TaskOverride
	for _, raw := range []json.RawMessage{in.ContainerOverrides, in.Overrides.ContainerOverrides} {
		var more []types.ContainerOverride
		if len(raw) > 0 && json.Unmarshal(raw, &more) == nil {
			o.ContainerOverrides = append(o.ContainerOverrides, more...)
		}
	}
	return overridesOf(&o)
}

// runsByItself returns the revision that a schedule names which calls RunTask itself.
func runsByItself(target, text string) string {
	var in input
	if !strings.HasSuffix(strings.ToLower(target), ":aws-sdk:ecs:runtask") || json.Unmarshal([]byte(text), &in) != nil {
		return ""
	}
	return in.TaskDefinition
}
