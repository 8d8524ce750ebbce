package inspect

import (
	"encoding/json"
	"slices"
	"strings"
)

// setting is a NAME=value; bare is a name alone.
type setting struct {
	name, value string
	bare        bool
	from        string // file:line
}

// String writes a setting as an item of a list. A value that could be taken for several items, or that has blanks
// at its ends, becomes a JSON string.
func (s setting) String() string {
	if s.bare {
		return s.name
	}
	if s.value == strings.TrimSpace(s.value) && !strings.ContainsAny(s.value, "\"',\n\r\t \\") {
		return s.name + "=" + s.value
	}
	quoted, err := json.Marshal(s.value)
	if err != nil {
		return s.name
	}
	text := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(quoted))
	return s.name + "=" + text
}

// Item is one thing of an answer that holds several: a name, with a value where the folder has one.
type Item struct{ Name, Value string }

// Items parts the value of an answer that holds several.
func Items(list string) (all []Item) {
	for _, text := range splitList(list) {
		name, value, _ := strings.Cut(text, "=")
		var plain string
		if strings.HasPrefix(value, `"`) && json.Unmarshal([]byte(value), &plain) == nil {
			value = plain
		}
		all = append(all, Item{name, value})
	}
	return all
}

func joinList(items []string) string { return strings.Join(items, ", ") }

// splitList parts a list at its commas, those in JSON strings left alone.
func splitList(list string) (items []string) {
	from, quoted := 0, false
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			items = append(items, strings.TrimSpace(list[from:i]))
			from = i + 1
		}
	}
	if rest := strings.TrimSpace(list[from:]); rest != "" {
		items = append(items, rest)
	}
	return items
}

// itemName is what two items have in common that are the same thing: the name before =, or the whole command.
func itemName(item string) string {
	name, _, found := strings.Cut(item, "=")
	if found && !strings.ContainsAny(name, " /-") {
		return name
	}
	return item
}

// mostEvidence is how many places are told for one answer.
const mostEvidence = 3

func joinEvidence(from []string) string {
	var places []string
	for _, f := range from {
		if f != "" && !slices.Contains(places, f) && len(places) < mostEvidence {
			places = append(places, f)
		}
	}
	return strings.Join(places, ", ")
}
