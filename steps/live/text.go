package live

import (
	"maps"
	"slices"
)

// Text is something written in a task definition or an override, which everybody sees who may describe it.
type Text struct {
	Container string
	Field     string   // as ECS names it: environment, command, dockerLabels
	Name      string   // of a variable, a label or an option; "" where there is none
	Value     string   // of what has a name
	Words     []string // of a command
}

// Texts are all texts of a revision that can hold a value: its containers' and its own.
func (d TaskDefinition) Texts() []Text {
	var all []Text
	for _, c := range d.Containers {
		all = append(all, mapped(c.Name, "environment", c.Environment)...)
		all = append(all, mapped(c.Name, "dockerLabels", c.Labels)...)
		all = append(all, mapped(c.Name, "logConfiguration.options", c.LogOptions)...)
		all = append(all, mapped(c.Name, "firelensConfiguration.options", c.FireLens)...)
		all = append(all, worded(c.Name, "command", c.Command)...)
		all = append(all, worded(c.Name, "entryPoint", c.EntryPoint)...)
		all = append(all, worded(c.Name, "healthCheck.command", c.HealthCommand)...)
	}
	all = append(all, mapped("", "volumes and proxyConfiguration", d.Options)...)
	return append(all, mapped("", "tags", d.Tags)...)
}

// Texts are those of an override.
func (o Override) Texts() []Text {
	return append(mapped(o.Container, "environment", o.Environment), worded(o.Container, "command", o.Command)...)
}

func mapped(container, field string, m map[string]string) []Text {
	var all []Text
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, Text{Container: container, Field: field, Name: name, Value: m[name]})
	}
	return all
}

func worded(container, field string, words []string) []Text {
	if len(words) == 0 {
		return nil
	}
	return []Text{{Container: container, Field: field, Words: words}}
}
